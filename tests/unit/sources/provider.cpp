#include "provider.hpp"

#include <fmt/core.h>

namespace elf::test {

using namespace sources;

std::unique_ptr<Provider> provider(const ProviderSpec& spec, const std::vector<TestArea>& areas,
                                   const std::map<std::string, std::string>& options) {
    ProviderSettings settings;
    settings.options = options;
    for (const TestArea& a : areas) {
        Area area;
        area.id = static_cast<int>(settings.areas.size()) + 1;
        area.name = a.name;
        area.time_zone = a.time_zone;
        area.latitude = 40.4;
        area.longitude = -3.7;
        settings.areas.push_back({area, a.code});
    }
    return spec.make(settings);
}

Request request(const Provider& provider, std::size_t stream, const std::string& from,
                const std::string& to) {
    const TimeRange range{parse_time(from), parse_time(to)};
    Request r = provider.plan(stream, range, now).front();
    r.range = range;
    return r;
}

Page parse(const Provider& p, std::size_t stream, const std::string& from, const std::string& to,
           std::string_view body, int status, std::string_view type) {
    return p.parse(request(p, stream, from, to), {status, type, body});
}

std::string lines_of(const Page& page) {
    std::string out;
    for (const Value& v : page.values)
        out += fmt::format("{} {} {} {}{}\n", v.series, format_time(v.time), v.length.count(),
                           v.value, v.issued_at ? " issued " + format_time(*v.issued_at) : "");
    return out;
}

} // namespace elf::test
