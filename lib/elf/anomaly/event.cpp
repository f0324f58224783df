#include "elf/anomaly/event.hpp"

#include "elf/anomaly/causes.hpp"
#include "elf/anomaly/explanation.hpp"
#include "elf/core/unit.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <limits>
#include <optional>

namespace elf::anomaly {
namespace {

using namespace std::chrono_literals;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Means over the intervals that have both values.
struct Means {
    double expected = missing;
    double observed = missing;
    double above = 0; ///< share of intervals above expectation
    double energy_kwh = missing;
    double band_low = missing;
    double band_high = missing;
    bool against_hours_around = false; ///< expected follows them, not the expectation alone

    double deviation() const { return (observed - expected) / std::abs(expected); }
};

std::chrono::minutes length_of(const JoinedStretch& s, const EventContext& c) {
    return c.evidence.load.step.length() * static_cast<long>(s.length());
}

const std::vector<double>& expectation_for(const JoinedStretch& s, const EventContext& c) {
    return length_of(s, c) > 24h ? c.picture.usual.median : c.picture.expectation.value;
}

/// Mean residual of the two hours before and of the two hours after; NaN where nothing is known of
/// either.
double level_around(const JoinedStretch& s, const EventContext& c) {
    const std::vector<double>& residual = c.picture.expectation.residual;
    const auto hours = static_cast<std::size_t>(2 * c.picture.step.per_hour());
    const auto mean = [&](std::size_t first, std::size_t last) {
        double sum = 0;
        double n = 0;
        for (std::size_t i = first; i < std::min(last, residual.size()); ++i)
            if (std::isfinite(residual[i])) {
                sum += residual[i];
                ++n;
            }
        return n > 0 ? sum / n : missing;
    };
    const double before = mean(s.first - std::min(hours, s.first), s.first);
    const double after = mean(s.last, s.last + hours);
    return std::isnan(before) ? after : std::isnan(after) ? before : (before + after) / 2;
}

/// What the load would have been without the step: the hours around it are as far from the
/// expectation as the weather of the day wills, and the step is told against them.
std::vector<double> expected_beside(const JoinedStretch& s, const EventContext& c) {
    const double level = level_around(s, c);
    std::vector<double> out(c.evidence.load.size(), missing);
    for (std::size_t i = s.first; i < s.last; ++i)
        out[i] = c.evidence.load.values[i] - c.picture.expectation.residual[i] + level;
    return out;
}

Means means_of(const std::vector<double>& expected, const JoinedStretch& s, const EventContext& c) {
    Means m;
    double e = 0;
    double o = 0;
    double n = 0;
    double above = 0;
    for (std::size_t i = s.first; i < s.last; ++i) {
        if (std::isnan(expected[i]) || std::isnan(c.evidence.load.values[i]))
            continue;
        e += expected[i];
        o += c.evidence.load.values[i];
        above += c.evidence.load.values[i] > expected[i] ? 1 : 0;
        ++n;
    }
    if (n == 0)
        return m;
    m.expected = e / n;
    m.observed = o / n;
    m.above = above / n;
    m.energy_kwh = kwh(o - e, c.evidence.area.unit, c.evidence.load.step.length());
    return m;
}

/// Of the day on which a drift comes to light: what the load would be without it.
std::optional<Means> means_without_drift(const JoinedStretch& s, const EventContext& c) {
    double departure = missing;
    for (std::size_t i = s.first; i < s.last && std::isnan(departure); ++i)
        departure = c.picture.drift[c.picture.grid.day[i]];
    if (std::isnan(departure))
        return std::nullopt;
    std::vector<double> expected = c.evidence.load.values;
    for (double& v : expected)
        v /= 1 + departure;
    return means_of(expected, s, c);
}

/// A step is told against its expectation, but for one that lies on its other side: then the hours
/// around say what was to be expected.
Means means_of(const JoinedStretch& s, const EventContext& c) {
    const Means plain = means_of(expectation_for(s, c), s, c);
    const double way = s.step == View::rise ? 1 : s.step == View::fall ? -1 : 0;
    if ((plain.observed - plain.expected) * way >= 0 || length_of(s, c) > 24h)
        return plain;
    Means beside = means_of(expected_beside(s, c), s, c);
    beside.against_hours_around = true;
    return std::isnan(beside.expected) ? plain : beside;
}

/// The mean band of the intervals that have one.
void add_band(const JoinedStretch& s, const Evidence& e, Means& m) {
    double low = 0;
    double high = 0;
    double n = 0;
    for (std::size_t i = s.first; i < s.last && !e.bands.empty(); ++i)
        if (!std::isnan(e.bands[i].low + e.bands[i].high)) {
            low += e.bands[i].low;
            high += e.bands[i].high;
            ++n;
        }
    if (n > 0) {
        m.band_low = low / n;
        m.band_high = high / n;
    }
}

double greatest_score(const JoinedStretch& s, const EventContext& c) {
    double out = 0;
    for (std::size_t i = s.first; i < s.last; ++i)
        if (c.scores[i] > out)
            out = c.scores[i];
    return out;
}

bool any(const JoinedStretch& s, const EventContext& c, Finding f) {
    const auto first = c.picture.findings.begin();
    return std::find(first + static_cast<long>(s.first), first + static_cast<long>(s.last), f) !=
           first + static_cast<long>(s.last);
}

bool is_off_peak(const JoinedStretch& s, const EventContext& c) {
    constexpr double lower_part = 0.4;
    constexpr double most = 0.6;
    double low = 0;
    for (std::size_t i = s.first; i < s.last; ++i)
        if (daily_position(c.picture.grid, c.picture.usual, i) < lower_part)
            ++low;
    return low >= most * static_cast<double>(s.length());
}

std::string class_of(const JoinedStretch& s, const EventContext& c, const Means& m) {
    constexpr double one_side = 0.8;
    if (s.is_gap)
        return "missing_data";
    if (any(s, c, Finding::outage))
        return "outage";
    if (any(s, c, Finding::constant))
        return "flat_line";
    if (any(s, c, Finding::clock))
        return "clock_shift";
    if (any(s, c, Finding::drift) && !s.is_shift)
        return "drift";
    if (length_of(s, c) >= 3h && any(s, c, Finding::wild))
        return "level_shift";
    if (s.is_shift || (length_of(s, c) >= 24h && (m.above >= one_side || m.above <= 1 - one_side)))
        return "level_shift";
    if (m.observed < m.expected)
        return "dip";
    return length_of(s, c) >= 2h && is_off_peak(s, c) ? "off_peak_high" : "spike";
}

std::string severity_of(const std::string& event_class, std::chrono::minutes length,
                        const Means& m) {
    constexpr double grave = 0.5;
    constexpr double notable = 0.15;
    if (event_class == "clock_shift")
        return "medium";
    if (event_class == "missing_data" || event_class == "flat_line")
        return length >= 24h ? "high" : length >= 6h ? "medium" : "low";
    const double d = std::abs(m.deviation());
    if (event_class == "outage" || d >= grave)
        return "high";
    return d >= notable || length >= 6h ? "medium" : "low";
}

std::string clock_text(std::chrono::seconds of_day) {
    const auto minutes = std::chrono::duration_cast<Minutes>(of_day).count();
    return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

/// `02:00-05:00` in local time; with dates where it is more than one day.
std::string span_text(TimeRange span, const TimeZone& zone) {
    const LocalTime from = zone.local(span.begin);
    const LocalTime to = zone.local(span.end);
    if (from.date == to.date)
        return fmt::format("{}-{}", clock_text(from.of_day), clock_text(to.of_day));
    if (to.date - from.date == std::chrono::days{1} && to.of_day == 0s)
        return fmt::format("{}-24:00", clock_text(from.of_day));
    return fmt::format("{} {} - {} {}", format_date(from.date), clock_text(from.of_day),
                       format_date(to.date), clock_text(to.of_day));
}

std::pair<std::size_t, std::size_t> day_around(const LocalGrid& grid, std::size_t interval) {
    std::size_t first = interval;
    while (first > 0 && grid.day[first - 1] == grid.day[interval])
        --first;
    std::size_t last = interval + 1;
    while (last < grid.size() && grid.day[last] == grid.day[interval])
        ++last;
    return {first, last};
}

/// The slot of the day at which the load observed would be usual: ", usual for 18:00". Empty where
/// no slot of that day is near.
std::string usual_for(const JoinedStretch& s, const EventContext& c, const Means& m) {
    constexpr double near = 0.05;
    const auto [first, last] = day_around(c.picture.grid, s.first);
    std::size_t best = last;
    for (std::size_t i = first; i < last; ++i)
        if (!std::isnan(c.picture.usual.median[i]) &&
            (best == last || std::abs(c.picture.usual.median[i] - m.observed) <
                                 std::abs(c.picture.usual.median[best] - m.observed)))
            best = i;
    if (best == last ||
        std::abs(c.picture.usual.median[best] - m.observed) > near * std::abs(m.observed))
        return {};
    return ", usual for " + clock_text(c.picture.grid.slot[best] * c.evidence.load.step.length());
}

/// `12.34`, `431.2`, `37120`: four digits, never an exponent.
std::string number_text(double v) {
    return std::abs(v) >= 1000 ? fmt::format("{:.0f}", v) : fmt::format("{:.4g}", v);
}

/// `12 % above`, and `just above` where that would be 0 %.
std::string distance_text(double deviation) {
    const char* const side = deviation < 0 ? "below" : "above";
    const double percent = 100 * std::abs(deviation);
    return percent < 0.5 ? fmt::format("just {}", side) : fmt::format("{:.0f} % {}", percent, side);
}

std::string deviation_text(const Means& m, const std::string& unit) {
    const double d = m.deviation();
    if (m.against_hours_around && std::isfinite(d))
        return fmt::format("{} what the hours around it let expect ({} instead of {} {})",
                           distance_text(d), number_text(m.observed), number_text(m.expected),
                           unit);
    const bool over = m.observed > m.band_high;
    if ((over || m.observed < m.band_low) && m.band_low > 0) {
        const double edge = over ? m.band_high : m.band_low;
        return fmt::format("{} the band ({} instead of {} to {} {})",
                           distance_text((m.observed - edge) / edge), number_text(m.observed),
                           number_text(m.band_low), number_text(m.band_high), unit);
    }
    if (!std::isfinite(d))
        return fmt::format("{} {} observed", number_text(m.observed), unit);
    return fmt::format("{} expected ({} instead of {} {})", distance_text(d),
                       number_text(m.observed), number_text(m.expected), unit);
}

std::string what_happened(const std::string& event_class, const JoinedStretch& s,
                          const EventContext& c, const Means& m) {
    const double hours = static_cast<double>(length_of(s, c).count()) / 60;
    if (event_class == "missing_data")
        return fmt::format("no readings for {:.4g} h", hours);
    if (event_class == "flat_line")
        return fmt::format("the same reading for {:.4g} h, {}", hours,
                           deviation_text(m, c.evidence.area.unit));
    if (event_class == "clock_shift")
        return fmt::format("the load comes an hour {}: its clock may be wrong",
                           c.picture.late[c.picture.grid.day[s.first]] < 0 ? "early" : "late");
    if (event_class == "drift")
        return fmt::format(
            "the load has drifted: the last fortnight is {} what it was three to six "
            "weeks ago, calendar and temperature apart",
            distance_text(m.deviation()));
    const std::string text = deviation_text(m, c.evidence.area.unit);
    return event_class == "off_peak_high" ? text + usual_for(s, c, m) : text;
}

std::string weather_text(const Warmth& w) {
    if (std::isnan(w.difference))
        return {};
    if (!w.is_unusual)
        return "; temperature normal";
    return fmt::format("; {:.0f} degrees {} than usual", std::abs(w.difference),
                       w.difference > 0 ? "warmer" : "colder");
}

std::string reason_of(const std::string& event_class, const JoinedStretch& s, const EventContext& c,
                      const Means& m) {
    const TimeRange span{c.evidence.load.time(s.first), c.evidence.load.time(s.last)};
    std::string out = span_text(span, c.evidence.zone) + ": " + what_happened(event_class, s, c, m);
    if (event_class == "missing_data")
        return out;
    out += weather_text(warmth_of(c.evidence, c.picture.grid, s.first, s.last));
    if (!c.forest || std::isnan(c.scores[s.peak]))
        return out;
    const std::span<const double> row = c.picture.features_of(s.peak);
    const Table input = squeezed({c.picture.features.names, {row.begin(), row.end()}});
    const std::string why = explain(c.picture.features.names, row, c.forest->attribution(input, 0));
    return why.empty() ? out : out + "; most unusual: " + why;
}

} // namespace

double daily_position(const LocalGrid& grid, const Usual& usual, std::size_t interval) {
    const auto [first, last] = day_around(grid, interval);
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (std::size_t i = first; i < last; ++i) {
        if (std::isnan(usual.median[i]))
            continue;
        low = std::min(low, usual.median[i]);
        high = std::max(high, usual.median[i]);
    }
    return high > low ? (usual.median[interval] - low) / (high - low) : missing;
}

Anomaly describe(const JoinedStretch& s, const EventContext& c) {
    Means m = any(s, c, Finding::drift) && !s.is_shift
                  ? means_without_drift(s, c).value_or(means_of(s, c))
                  : means_of(s, c);
    add_band(s, c.evidence, m);
    Anomaly out;
    out.span = {c.evidence.load.time(s.first), c.evidence.load.time(s.last)};
    out.event_class = class_of(s, c, m);
    out.severity = severity_of(out.event_class, length_of(s, c), m);
    out.score = greatest_score(s, c);
    out.expected = m.expected;
    out.observed = m.observed;
    out.energy_kwh = m.energy_kwh;
    out.reason = reason_of(out.event_class, s, c, m);
    out.is_open = s.last == c.evidence.load.size();
    out.band_low = m.band_low;
    out.band_high = m.band_high;
    out.causes = causes_of(s, c.evidence, c.picture);
    out.similar_days = similar_days(c.evidence.load.values, c.picture.grid,
                                    c.picture.reference.profiles, s.first, s.last, 3);
    return out;
}

} // namespace elf::anomaly
