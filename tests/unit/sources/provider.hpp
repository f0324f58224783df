#pragma once

#include "elf/sources/provider.hpp"

#include <string>
#include <vector>

/// For the tests of providers: what a settings file would give, and answers without a network.
namespace elf::test {

inline const Time now = parse_time("2026-11-20T12:00:00Z");

struct TestArea {
    std::string name;
    std::string code;
    std::string time_zone;
};

std::unique_ptr<sources::Provider> provider(const sources::ProviderSpec& spec,
                                            const std::vector<TestArea>& areas,
                                            const std::map<std::string, std::string>& options = {});

/// The first request of a plan, asking for exactly the range.
sources::Request request(const sources::Provider& provider, std::size_t stream,
                         const std::string& from, const std::string& to);

sources::Page parse(const sources::Provider& provider, std::size_t stream, const std::string& from,
                    const std::string& to, std::string_view body, int status = 200,
                    std::string_view type = "application/json");

/// One line a value: series, start, minutes, value, and `issued T` for forecasts.
std::string lines_of(const sources::Page& page);

/// The kind of SourceError that f throws; "none".
template <class F>
std::string failure_of(const F& f) {
    try {
        f();
    } catch (const sources::SourceError& e) {
        return std::string(sources::to_string(e.kind()));
    }
    return "none";
}

} // namespace elf::test
