#include "elf/commands/train_data.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::commands {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
/// Share of the intervals of a span that must have a temperature for it to count as covered.
constexpr double enough = 0.9;

bool covers(const Series& series, TimeRange range) {
    double known = 0;
    double all = 0;
    for (Time t = range.begin; t < range.end; t += series.step.length()) {
        all += 1;
        known += std::isnan(series.at(t)) ? 0 : 1;
    }
    return all > 0 && known >= enough * all;
}

TimeRange span_of(const Series& a, const Series& b) {
    if (a.empty() || b.empty())
        return a.empty() ? b.range() : a.range();
    return {std::min(a.begin, b.begin), std::max(a.end(), b.end())};
}

/// `first`, and `second` where it has nothing.
Series either(const Series& first, const Series& second) {
    Series out = first.resized(span_of(first, second));
    for (std::size_t i = 0; i < out.size(); ++i)
        if (std::isnan(out.values[i]))
            out.values[i] = second.at(out.time(i));
    return out;
}

Series empty_series(Step step) {
    return {{}, step, {}};
}

/// From when on the load of the interval is known to be a fault.
std::optional<Time> hidden_from(const std::vector<store::Fault>& faults, Time time) {
    std::optional<Time> out;
    for (const store::Fault& f : faults)
        if (f.span.contains(time))
            out = std::min(out.value_or(f.known_at), f.known_at);
    return out;
}

models::History history_of(const AreaReadings& r) {
    const TimeZone zone(r.area.time_zone);
    const std::vector<Version> load = without_faults(r.load, r.faults);
    return {r.area,
            zone,
            r.holidays,
            latest(load, r.area.step),
            empty_series(r.area.step),
            empty_series(r.area.step),
            late_versions(load, zone)};
}

Time next_midnight(const TimeZone& zone, Time t) {
    return zone.start_of_day(zone.local(t).date + std::chrono::days{1});
}

} // namespace

std::string to_string(Weather weather) {
    return weather == Weather::none       ? "none"
           : weather == Weather::observed ? "observed"
                                          : "forecast";
}

Series latest(const std::vector<Version>& versions, Step step) {
    Series out = empty_series(step);
    if (versions.empty())
        return out;
    out.begin = step.floor(versions.front().time);
    const TimeRange range{out.begin, step.floor(versions.back().time) + step.length()};
    out.values.assign(range.steps(step), missing);
    for (const Version& v : versions)
        out.values[static_cast<std::size_t>(out.index(v.time))] = v.value;
    return out;
}

Series known_at_midnight(const std::vector<Version>& versions, Step step, const TimeZone& zone) {
    Series out = latest(versions, step);
    std::fill(out.values.begin(), out.values.end(), missing);
    for (const Version& v : versions)
        if (v.known_at <= zone.start_of_day(zone.local(v.time).date))
            out.values[static_cast<std::size_t>(out.index(v.time))] = v.value;
    return out;
}

Series known_day_ahead(const std::vector<Version>& versions, Step step, const TimeZone& zone,
                       Time origin) {
    Series out = known_at_midnight(versions, step, zone);
    const Time today = zone.start_of_day(zone.local(origin).date);
    for (const Version& v : versions)
        if (v.time >= today && v.known_at <= origin)
            out.values[static_cast<std::size_t>(out.index(v.time))] = v.value;
    return out;
}

std::vector<Version> late_versions(const std::vector<Version>& versions, const TimeZone& zone) {
    std::vector<Version> out;
    for (std::size_t i = 0; i < versions.size();) {
        std::size_t end = i + 1;
        while (end < versions.size() && versions[end].time == versions[i].time)
            ++end;
        if (end - i > 1 || versions[i].known_at > next_midnight(zone, versions[i].time))
            out.insert(out.end(), versions.begin() + static_cast<long>(i),
                       versions.begin() + static_cast<long>(end));
        i = end;
    }
    return out;
}

std::vector<Version> without_faults(const std::vector<Version>& versions,
                                    const std::vector<store::Fault>& faults) {
    if (faults.empty())
        return versions;
    std::vector<Version> out;
    out.reserve(versions.size());
    for (std::size_t i = 0; i < versions.size();) {
        const Version& first = versions[i];
        const std::optional<Time> hidden = hidden_from(faults, first.time);
        for (; i < versions.size() && versions[i].time == first.time; ++i)
            if (!hidden || versions[i].known_at < *hidden)
                out.push_back(versions[i]);
        if (hidden)
            out.push_back({first.time, std::max(first.known_at, *hidden), missing});
    }
    return out;
}

Prepared for_forecast(const AreaReadings& r, std::optional<Weather> asked, TimeRange targets) {
    Prepared out{history_of(r), Weather::none, {}, !r.since};
    if (asked == Weather::none)
        return out;
    const Step step = r.area.step;
    const Series observed = latest(r.temperature, step);
    const bool look_ahead = asked == Weather::observed;
    const Series future = latest(look_ahead ? r.temperature_later : r.temperature_forecast, step);
    const Series merged = either(observed, future);
    if (merged.empty()) {
        out.note = asked ? "there is no temperature" : "";
        return out;
    }
    if (!covers(merged, targets)) {
        out.note = look_ahead ? "no observed weather" : "no weather forecast";
        return out;
    }
    out.history.temperature = merged;
    out.weather = look_ahead ? Weather::observed : Weather::forecast;
    return out;
}

Prepared for_backtest(const AreaReadings& r, std::optional<Weather> asked) {
    Prepared out{history_of(r), Weather::none, {}};
    const Series observed = latest(r.temperature, r.area.step);
    if (asked == Weather::none || observed.empty())
        return out;
    out.history.temperature = observed;
    out.weather = asked.value_or(Weather::observed);
    if (asked == Weather::observed || r.temperature_forecast.empty())
        return out;
    const Series archived =
        known_at_midnight(r.temperature_forecast, r.area.step, out.history.zone);
    out.weather = Weather::forecast;
    out.history.temperature_forecast =
        asked == Weather::forecast ? archived : either(archived, observed);
    return out;
}

std::optional<Weather> weather_of_day(const AreaReadings& r, const Series& archived,
                                      std::optional<Weather> asked, TimeRange day) {
    if (asked == Weather::none || r.temperature.empty())
        return Weather::none;
    if (asked == Weather::observed)
        return Weather::observed;
    if (!archived.empty() && covers(archived, day))
        return Weather::forecast;
    if (asked == Weather::forecast)
        return std::nullopt;
    return Weather::observed;
}

} // namespace elf::commands
