#pragma once

#include <functional>
#include <string>
#include <vector>

namespace elf::mutate {

/// What a payload is handed to, and right ones to begin with.
struct Subject {
    std::string name;
    std::vector<std::string> seeds;
    /// Whether the payload, made from that seed, is accepted; throws Error where it is refused.
    std::function<bool(std::size_t seed, const std::string& payload, std::size_t variant)> accepts;
};

/// Every parser of what comes from outside. `folder` holds the corpora of tests/fuzz and elf.conf's
/// example.
std::vector<Subject> parsers(const std::string& source, const std::string& scratch);

} // namespace elf::mutate
