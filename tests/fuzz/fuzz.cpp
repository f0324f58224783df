#include "fuzz.hpp"

#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>

namespace elf::fuzz {

using namespace sources;

Target target_of(const ProviderSpec& spec) {
    ProviderSettings settings;
    for (const KnownArea& known : spec.areas) {
        if (settings.areas.size() == 2)
            break;
        Area area;
        area.id = static_cast<int>(settings.areas.size()) + 1;
        area.name = known.name;
        area.time_zone = known.time_zone;
        area.holidays = known.holidays;
        area.step = Step(known.step);
        area.latitude = known.latitude.value_or(40);
        area.longitude = known.longitude.value_or(-3);
        settings.areas.push_back({area, known.code});
    }
    if (settings.areas.empty()) {
        Area area;
        area.id = 1;
        area.name = "ES";
        area.time_zone = "Europe/Madrid";
        area.holidays = "es";
        area.latitude = 40;
        area.longitude = -3;
        settings.areas.push_back({area, "ES"});
    }
    Target out{spec.make(settings), {}};
    const Time as_of = parse_time("2026-11-20T12:00Z");
    const auto ask = [&](std::size_t stream, const char* from) {
        const TimeRange range{parse_time(from), parse_time(from) + std::chrono::days{10}};
        for (Request& r : out.provider->plan(stream, range, as_of))
            out.requests.push_back(std::move(r));
    };
    const std::size_t streams = out.provider->streams().size();
    for (std::size_t i = 0; i < streams; ++i)
        for (const char* from : {"2018-10-27", "2026-10-20"})
            ask(i, from);
    // What is to come; last, for the inputs in corpus/ name a request by its number.
    for (std::size_t i = 0; i < streams; ++i)
        ask(i, "2026-11-19");
    return out;
}

namespace {

void check(const Request& request, const Page& page) {
    for (const Value& v : page.values)
        if (!(std::abs(v.value) <= 1e300) || !request.range.contains(v.time) ||
            v.length < Minutes{1} || v.length > Minutes{1440} ||
            v.issued_at.value_or(request.as_of) > request.as_of)
            std::abort();
}

} // namespace

Page parse_checked(const Target& target, const Request& request, const Response& response) {
    Page page = target.provider->parse(request, response);
    check(request, page);
    for (const Request& following : target.provider->next(request, page)) {
        try {
            check(following, target.provider->parse(following, response));
        } catch (const SourceError&) {
        }
    }
    return page;
}

ProviderSpec nager_of(const char* version) {
    ProviderSpec spec = nager();
    spec.make = [version](ProviderSettings settings) {
        settings.options["api-version"] = version;
        return nager().make(settings);
    };
    return spec;
}

ProviderSpec open_meteo_of(bool several) {
    ProviderSpec spec = open_meteo();
    if (several)
        spec.make = [](ProviderSettings settings) {
            settings.options = {{"points", "40/-3/3,41/2/1"},
                                {"models", "icon_d2,gfs"},
                                {"variables", "temperature,radiation"}};
            return open_meteo().make(settings);
        };
    return spec;
}

int parse_any(const ProviderSpec& spec, const std::uint8_t* data, std::size_t size) {
    static std::map<const ProviderSpec*, Target> targets;
    auto found = targets.find(&spec);
    if (found == targets.end())
        found = targets.emplace(&spec, target_of(spec)).first;
    const Target& target = found->second;
    if (size == 0 || target.requests.empty())
        return 0;
    const Request& request = target.requests[data[0] / 8 % target.requests.size()];
    static constexpr int statuses[]{200, 200, 200, 200, 400, 404, 429, 503};
    const Response response{statuses[data[0] % 8],
                            "application/json",
                            {reinterpret_cast<const char*>(data + 1), size - 1}};
    try {
        parse_checked(target, request, response);
    } catch (const SourceError&) {
    }
    return 0;
}

} // namespace elf::fuzz
