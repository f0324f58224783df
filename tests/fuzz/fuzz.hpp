#pragma once

#include "elf/sources/providers.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace elf::fuzz {

/// A provider, and every kind of request that its first areas lead to.
struct Target {
    std::unique_ptr<sources::Provider> provider;
    std::vector<sources::Request> requests;
};
Target target_of(const sources::ProviderSpec& spec);

/// The page, and of those that follow because of it what the same answer makes. Aborts where a
/// value is none that the database can take.
sources::Page parse_checked(const Target& target, const sources::Request& request,
                            const sources::Response& response);

/// Either format of Nager.Date: "3" or "4".
sources::ProviderSpec nager_of(const char* version);
/// Two places, two models and both kinds of variables; or one of each.
sources::ProviderSpec open_meteo_of(bool several);

/// Any bytes may come from a provider: the parser of every kind of page must end with a page or a
/// SourceError, and values that the database can take. The first byte chooses the stream and the
/// status, the rest is the body.
int parse_any(const sources::ProviderSpec& spec, const std::uint8_t* data, std::size_t size);

} // namespace elf::fuzz
