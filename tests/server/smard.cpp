// SMARD: an index of weeks, and a file for each, with MWh in quarters of an hour from Monday 00:00
// in Berlin; null for what is not yet there; 404 for what is not known.
#include "elf/core/time_zone.hpp"
#include "elf/sources/providers.hpp"
#include "world.hpp"

#include <fmt/core.h>

namespace elf::test {
namespace {

using namespace std::chrono;

const TimeZone& berlin() {
    static thread_local const TimeZone zone("Europe/Berlin");
    return zone;
}

/// Load an hour later; the next day at noon.
Time known_until(bool forecast, Time now) {
    if (!forecast)
        return floor<hours>(now - hours{1});
    const LocalTime local = berlin().local(now);
    return berlin().start_of_day(local.date + days{local.of_day >= hours{12} ? 2 : 1});
}

long milliseconds_of(Time t) {
    return t.time_since_epoch().count() * 1000;
}

std::string index_of(Time known) {
    std::string out;
    for (Date monday = parse_date("2014-12-29"); berlin().start_of_day(monday) < known;
         monday += days{7})
        out += fmt::format("{}{}", out.empty() ? "" : ",",
                           milliseconds_of(berlin().start_of_day(monday)));
    return fmt::format(R"({{"timestamps":[{}]}})", out);
}

std::string week_of(TimeRange week, Time known, const std::string& series, const World& world) {
    std::string out;
    for (Time t = week.begin; t < week.end; t += minutes{15})
        out += fmt::format("{}[{},{}]", out.empty() ? "" : ",", milliseconds_of(t),
                           t + minutes{15} <= known ? fmt::format("{}", world.value(series, t))
                                                    : "null");
    return fmt::format(R"({{"meta_data":{{"version":1,"created":{}}},"series":[{}]}})",
                       milliseconds_of(world.now()), out);
}

} // namespace

Answer play_smard(const Ask& ask, const World& world) {
    static const sources::ProviderSpec spec = sources::smard();
    for (const sources::KnownArea& a : spec.areas)
        for (const char* filter : {"410", "411"}) {
            const std::string folder = fmt::format("/app/chart_data/{}/{}/", filter, a.code);
            if (!ask.path.starts_with(folder))
                continue;
            const Time known = known_until(filter == std::string("411"), world.now());
            const std::string file = ask.path.substr(folder.size());
            if (file == "index_quarterhour.json")
                return {200, "application/json", index_of(known), {}};
            const std::string stem = fmt::format("{}_{}_quarterhour_", filter, a.code);
            if (!file.starts_with(stem) || !file.ends_with(".json"))
                return not_found();
            const Time begin{seconds{std::stol(file.substr(stem.size())) / 1000}};
            const LocalTime local = berlin().local(begin);
            if (berlin().start_of_day(local.date) != begin || weekday{local.date} != Monday ||
                begin >= known || begin < parse_time("2014-12-28T23:00Z"))
                return not_found();
            return tagged(ask, {200,
                                "application/json",
                                week_of({begin, berlin().start_of_day(local.date + days{7})}, known,
                                        fmt::format("smard/{}/{}", a.code, filter), world),
                                {}});
        }
    return not_found();
}

} // namespace elf::test
