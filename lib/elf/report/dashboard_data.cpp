#include "elf/report/dashboard_data.hpp"

#include "elf/core/time_zone.hpp"
#include "elf/report/dashboard_errors.hpp"
#include "elf/report/escape.hpp"
#include "elf/report/number.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <optional>

namespace elf::report {
namespace {

std::string value(double v) {
    return std::isfinite(v) ? short_number(v) : "null";
}

long milliseconds(Time t) {
    return t.time_since_epoch().count() * 1000;
}

/// Without the days that only a baseline needs.
std::size_t lead_of(const DashboardArea& a) {
    const auto lead = std::chrono::days{days_gathered - chart_days} / a.step.length();
    return std::min(a.history.size(), static_cast<std::size_t>(lead));
}

std::string values(const Series& s, std::size_t from) {
    std::string out = "[";
    for (std::size_t i = from; i < s.size(); ++i)
        out.append(i > from ? "," : "").append(value(s.values[i]));
    return out + "]";
}

/// `[[day, ours, operator's, a week before], ...]`, of the seven days to each, in percent.
std::string errors(const DashboardArea& a) {
    std::string out = "[";
    for (const DailyError& e : rolling_week(daily_errors(a)))
        out += fmt::format("{}[{},{},{},{}]", out.size() > 1 ? "," : "",
                           e.day.time_since_epoch().count() * 86400000L, value(e.own.percent()),
                           value(e.tso.percent()), value(e.naive.percent()));
    return out + "]";
}

/// From the first target on, null where one is left out.
std::string forecast(const DashboardArea& a) {
    std::string out = "[";
    Time next = a.forecast.empty() ? Time{} : a.forecast.front().target;
    for (const DashboardForecast& f : a.forecast) {
        for (; next < f.target; next += a.step.length())
            out += "null,";
        out += "[";
        for (const double v : {f.mean, f.p2_5, f.p10, f.p25, f.p75, f.p90, f.p97_5})
            out += value(v) + ",";
        out.back() = ']';
        out += ',';
        next += a.step.length();
    }
    if (out.back() == ',')
        out.pop_back();
    return out + "]";
}

std::string events(const DashboardArea& a) {
    std::string out = "[";
    for (const DashboardEvent& e : a.events)
        out += fmt::format("{}[{},{},{}]", out.size() > 1 ? "," : "", milliseconds(e.span.begin),
                           milliseconds(e.span.end),
                           json_string(e.event_class + ", " + e.severity + ": " + e.reason));
    return out + "]";
}

/// `[[from, minutes ahead of UTC], ...]` of the area's clock: browsers take longer to load their
/// own rules of time zones than to draw a chart.
std::string clock(const DashboardArea& a, std::size_t from) {
    const TimeZone zone(a.time_zone);
    std::string out = "[";
    std::optional<std::chrono::seconds> before;
    for (std::size_t i = from; i < a.history.size(); ++i) {
        const std::chrono::seconds offset = zone.local(a.history.time(i)).utc_offset;
        if (offset != before)
            out += fmt::format("{}[{},{}]", before ? "," : "", milliseconds(a.history.time(i)),
                               std::chrono::floor<std::chrono::minutes>(offset).count());
        before = offset;
    }
    return out + "]";
}

std::string area_object(const DashboardArea& a, Time as_of) {
    const std::size_t lead = lead_of(a);
    const Time begin = a.history.time(lead);
    const Time first = a.forecast.empty() ? begin : a.forecast.front().target;
    return fmt::format("{{\"clock\":{},\"unit\":{},\"kwh\":{},\"begin\":{},\"step\":{},\"n\":{},"
                       "\"now\":{},\"load\":{},\"previous\":{},\"tso\":{},\"forecastAt\":{},"
                       "\"forecast\":{},\"events\":{},\"errors\":{}}}",
                       clock(a, lead), json_string(a.unit), value(a.kwh_per_unit),
                       milliseconds(begin), a.step.length().count() * 60000,
                       a.history.size() - lead, milliseconds(as_of), values(a.history, lead),
                       values(a.previous, lead), values(a.tso, lead), milliseconds(first),
                       forecast(a), events(a), errors(a));
}

} // namespace

std::string dashboard_data(const std::vector<DashboardArea>& areas, Time as_of) {
    std::string out = "{";
    for (const DashboardArea& a : areas) {
        if (out.size() > 1)
            out += ",\n";
        out += json_string(area_id(a)) + ":" + area_object(a, as_of);
    }
    return out + "}";
}

} // namespace elf::report
