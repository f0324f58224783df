#include "elf/report/dashboard_data.hpp"

#include "elf/report/escape.hpp"
#include "elf/report/number.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace elf::report {
namespace {

std::string value(double v) {
    return std::isfinite(v) ? short_number(v) : "null";
}

long milliseconds(Time t) {
    return t.time_since_epoch().count() * 1000;
}

std::string values(const Series& s) {
    std::string out = "[";
    for (std::size_t i = 0; i < s.size(); ++i)
        out.append(i ? "," : "").append(value(s.values[i]));
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

std::string area_object(const DashboardArea& a, Time as_of) {
    const Time first = a.forecast.empty() ? a.history.begin : a.forecast.front().target;
    return fmt::format("{{\"zone\":{},\"unit\":{},\"begin\":{},\"step\":{},\"n\":{},\"now\":{},"
                       "\"load\":{},\"previous\":{},\"tso\":{},\"forecastAt\":{},\"forecast\":{},"
                       "\"events\":{}}}",
                       json_string(a.time_zone), json_string(a.unit), milliseconds(a.history.begin),
                       a.step.length().count() * 60000, a.history.size(), milliseconds(as_of),
                       values(a.history), values(a.previous), values(a.tso), milliseconds(first),
                       forecast(a), events(a));
}

} // namespace

std::string dashboard_data(const std::vector<DashboardArea>& areas, Time as_of) {
    std::string out = "[";
    for (const DashboardArea& a : areas) {
        if (out.size() > 1)
            out += ",\n";
        out += area_object(a, as_of);
    }
    return out + "]";
}

} // namespace elf::report
