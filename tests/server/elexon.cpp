// Elexon Insights API: settlement dates of the British clock, at most seven days of outturn, and
// the national forecast published every half hour up to the end of the next day, with a zone
// unasked.
#include "elf/core/time_zone.hpp"
#include "world.hpp"

#include <fmt/core.h>

namespace elf::test {
namespace {

using namespace std::chrono;

constexpr minutes half_hour{30};
const TimeZone& britain() {
    thread_local const TimeZone zone("Europe/London");
    return zone;
}

Answer problem(const std::string& why) {
    return {400,
            "application/problem+json",
            fmt::format(R"({{"title":"One or more validation errors occurred.","status":400,)"
                        R"("errors":{{"":["{}"]}}}})",
                        why),
            {}};
}

std::string settlement(Time start) {
    const Date day = britain().local(start).date;
    return fmt::format(R"("startTime":"{}","settlementDate":"{}","settlementPeriod":{})",
                       format_time(start), format_date(day),
                       (start - britain().start_of_day(day)) / half_hour + 1);
}

long whole(double value) {
    return static_cast<long>(value);
}

Answer wrapped(const std::string& rows, const char* datasets) {
    return {200,
            "application/json",
            fmt::format(R"({{"data":[{}],"metadata":{{"datasets":[{}]}}}})", rows, datasets),
            {}};
}

Answer outturn(const Ask& ask, const World& world) {
    const Date first = parse_date(ask.param("settlementDateFrom"));
    const Date last = parse_date(ask.param("settlementDateTo"));
    if (last < first || last - first >= days{7})
        return problem("The date range between From and To inclusive must not exceed 7 days");
    std::string rows;
    // Newest first, as the real one has it.
    for (Time t = britain().start_of_day(last + days{1}) - half_hour;
         t >= britain().start_of_day(first); t -= half_hour)
        if (t + half_hour + minutes{15} <= world.now())
            rows += fmt::format(R"({}{{"publishTime":"{}",{},"initialDemandOutturn":{},)"
                                R"("initialTransmissionSystemDemandOutturn":{}}})",
                                rows.empty() ? "" : ",", format_time(t + half_hour), settlement(t),
                                whole(world.value("elexon/GB/load", t)),
                                t.time_since_epoch() % hours{5} == hours{0}
                                    ? "null"
                                    : std::to_string(whole(world.value("elexon/GB/tsd", t))));
    return wrapped(rows, R"("INDO","ITSDO")");
}

std::string forecast_rows(TimeRange range, Time published, const World& world) {
    std::string rows;
    for (Time t = range.begin; t < range.end; t += half_hour)
        for (const char* boundary : {"N", "B1"})
            rows += fmt::format(
                R"({}{{"publishTime":"{}","transmissionSystemDemand":{},)"
                R"("nationalDemand":{},{},"boundary":"{}"}})",
                rows.empty() ? "" : ",", format_time(published),
                whole(world.value("elexon/GB/tsdf", t)),
                *boundary == 'N' ? std::to_string(whole(world.value("elexon/GB/load_forecast", t)))
                                 : "null",
                settlement(t), boundary);
    return rows;
}

/// A forecast appears at a quarter and three quarters past and reaches the end of the next day.
Time publication(Time t) {
    return floor<minutes>(t - (t.time_since_epoch() + minutes{15}) % half_hour);
}

Time horizon(Time published) {
    return britain().start_of_day(britain().local(published).date + days{2});
}

Answer latest(const Ask& ask, const World& world) {
    const Time from = Step(half_hour).ceil(parse_time(ask.param("from")));
    const Time to = parse_time(ask.param("to"));
    if (to - from > days{7})
        return problem("The date range between From and To inclusive must not exceed 7 days");
    std::string rows;
    // Of what has begun, the last forecast before it began.
    for (Time t = from; t <= to; t += half_hour) {
        const Time published = publication(std::min(world.now(), t));
        if (t >= horizon(published))
            break;
        if (!rows.empty())
            rows += ',';
        rows += forecast_rows({t, t + half_hour}, published, world);
    }
    return wrapped(rows, R"("NDF","TSDF")");
}

Answer history(const Ask& ask, const World& world) {
    const Time published = publication(std::min(parse_time(ask.param("publishTime")), world.now()));
    return wrapped(
        forecast_rows({Step(half_hour).ceil(published), horizon(published)}, published, world),
        R"("NDF","TSDF")");
}

} // namespace

Answer play_elexon(const Ask& ask, const World& world) {
    if (ask.path == "/demand/outturn")
        return outturn(ask, world);
    if (ask.path == "/forecast/demand/day-ahead/latest")
        return latest(ask, world);
    if (ask.path == "/forecast/demand/day-ahead/history")
        return history(ask, world);
    return {404, "application/json", R"({"statusCode":404,"message":"Resource not found"})", {}};
}

} // namespace elf::test
