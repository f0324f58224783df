#include "elf/report/dashboard_next.hpp"

#include "elf/report/dashboard_text.hpp"
#include "elf/report/number.hpp"
#include "elf/report/time_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/core.h>

namespace elf::report {
namespace {

using std::chrono::days;
using Hours = std::vector<DashboardForecast>;

const DashboardForecast& highest(const Hours& hours) {
    return *std::max_element(hours.begin(), hours.end(),
                             [](const auto& x, const auto& y) { return x.mean < y.mean; });
}

const DashboardForecast& lowest(const Hours& hours) {
    return *std::min_element(hours.begin(), hours.end(),
                             [](const auto& x, const auto& y) { return x.mean < y.mean; });
}

/// The forecast against the load of the same intervals a week before, in percent; NaN without.
double against_last_week(const DashboardArea& a, const Hours& hours) {
    double ahead = 0, before = 0;
    for (const DashboardForecast& f : hours) {
        const double load = a.history.at(f.target - days{7});
        if (std::isnan(load))
            continue;
        ahead += f.mean;
        before += load;
    }
    return 100 * (ahead - before) / std::abs(before);
}

Context figure(std::string label, std::string value, std::string unit, std::string note) {
    return {{{"label", std::move(label)},
             {"value", std::move(value)},
             {"figure_unit", std::move(unit)},
             {"note", std::move(note)}},
            {}};
}

std::string signed_percent(double value) {
    return fmt::format("{}{:.1f} %", value < 0 ? "−" : "+", std::abs(value));
}

/// The peak of the 24 hours, with the likelihood where it is that of a local day.
const DashboardPeak* peak_at(const DashboardArea& a, Time target) {
    const auto p = std::find_if(a.peaks.begin(), a.peaks.end(),
                                [&](const DashboardPeak& x) { return x.likely_at == target; });
    return p == a.peaks.end() ? nullptr : &*p;
}

std::vector<Context> figures_of(const DashboardArea& a, const Hours& hours, const TimeZone& zone) {
    std::vector<Context> out;
    const std::string unit = unit_html(a.unit);
    if (a.last_reading) {
        const double off = 100 * (a.load - a.expected) / a.expected;
        out.push_back(figure(
            "Last load", power_html(a.load), unit,
            time_html(zone, *a.last_reading) +
                (std::isfinite(off) ? ", " + signed_percent(off) + " against the forecast" : "")));
    }
    if (hours.empty())
        return out;
    const DashboardForecast& peak = highest(hours);
    out.push_back(figure("Peak of the next 24 h", power_html(peak.mean), unit,
                         fmt::format("{}, 80 % between {} and {}", time_html(zone, peak.target),
                                     power_html(peak.p10), power_html(peak.p90))));
    double kwh = 0;
    for (const DashboardForecast& f : hours)
        kwh += f.mean * a.kwh_per_unit;
    const double more = against_last_week(a, hours);
    const auto [energy, energy_unit] = readable_energy(kwh);
    out.push_back(figure(
        "Energy ahead", energy, "<span>" + energy_unit + "</span>",
        fmt::format(
            "in {} h{}", readable_number(a.step.hours() * static_cast<double>(hours.size())),
            std::isfinite(more) ? ", " + signed_percent(more) + " against a week ago" : "")));
    return out;
}

std::string words_of(const DashboardArea& a, const Hours& hours, const TimeZone& zone) {
    if (hours.empty())
        return {};
    const DashboardForecast& peak = highest(hours);
    const DashboardForecast& low = lowest(hours);
    const std::string unit = unit_html(a.unit);
    std::string out = fmt::format("The load peaks at {} {} on {}, with 80 % between {} and {}",
                                  power_html(peak.mean), unit, time_html(zone, peak.target),
                                  power_html(peak.p10), power_html(peak.p90));
    if (const DashboardPeak* p = peak_at(a, peak.target))
        out += fmt::format("; with {} this is the highest interval of its day",
                           whole_percent(100 * p->likelihood));
    return out + fmt::format(". It is lowest at {} {} on {}.", power_html(low.mean), unit,
                             time_html(zone, low.target));
}

std::vector<Context> peaks_of(const DashboardArea& a, const TimeZone& zone) {
    std::vector<Context> out;
    for (const DashboardPeak& p : a.peaks)
        out.push_back({{{"peak_day", day_text(zone.local(p.likely_at).date)},
                        {"peak_at", time_html(zone, p.likely_at)},
                        {"likelihood", whole_percent(100 * p.likelihood)},
                        {"p50", power_html(p.p50)},
                        {"p10", power_html(p.p10)},
                        {"p90", power_html(p.p90)}},
                       {}});
    return out;
}

/// `recent load +400, temperature −20`: the causes that can be seen beside the whole, largest
/// first.
std::string causes_text(const DashboardChange& c) {
    std::array<std::pair<double, const char*>, 5> parts{{{c.calendar, "calendar"},
                                                         {c.recent_load, "recent load"},
                                                         {c.weather, "temperature"},
                                                         {c.experts, "other forecasts"},
                                                         {c.usual, "usual load"}}};
    std::stable_sort(parts.begin(), parts.end(), [](const auto& x, const auto& y) {
        return std::abs(x.first) > std::abs(y.first);
    });
    std::string out;
    for (const auto& [value, name] : parts)
        if (std::abs(value) > 0.03 * std::abs(c.change))
            out += fmt::format("{}{} {}", out.empty() ? "" : ", ", name, signed_power_html(value));
    return out;
}

DashboardChange mean_change(const std::vector<DashboardChange>& all) {
    DashboardChange m{all.front().target, all.front().before_issued_at, 0, 0, 0, 0, 0, 0};
    const auto n = static_cast<double>(all.size());
    for (const DashboardChange& c : all) {
        m.change += c.change / n;
        m.calendar += c.calendar / n;
        m.recent_load += c.recent_load / n;
        m.weather += c.weather / n;
        m.experts += c.experts / n;
        m.usual += c.usual / n;
    }
    return m;
}

std::string change_words(const DashboardArea& a, const TimeZone& zone) {
    if (a.changes.empty())
        return {};
    const DashboardChange mean = mean_change(a.changes);
    const DashboardChange& most =
        *std::max_element(a.changes.begin(), a.changes.end(), [](const auto& x, const auto& y) {
            return std::abs(x.change) < std::abs(y.change);
        });
    const std::string unit = unit_html(a.unit);
    // As change_text of views.sql: what is too small to be written is none.
    if (std::abs(most.change) < 0.005)
        return fmt::format("Since the issue of {} nothing has changed over the {} intervals that "
                           "both cover.",
                           time_html(zone, mean.before_issued_at), a.changes.size());
    const std::string because = causes_text(mean);
    return fmt::format("Since the issue of {}: {} {} on average over the {} intervals that both "
                       "cover{}; most at {}, {} {}.",
                       time_html(zone, mean.before_issued_at), signed_power_html(mean.change), unit,
                       a.changes.size(), because.empty() ? "" : ", of which " + because,
                       time_html(zone, most.target), signed_power_html(most.change), unit);
}

std::vector<Context> change_rows(const DashboardArea& a, const TimeZone& zone) {
    std::vector<Context> out;
    for (const DashboardChange& c : a.changes)
        out.push_back({{{"change_at", time_html(zone, c.target)},
                        {"change", signed_power_html(c.change)},
                        {"recent_load", signed_power_html(c.recent_load)},
                        {"weather_part", signed_power_html(c.weather)},
                        {"calendar_part", signed_power_html(c.calendar)},
                        {"experts_part", signed_power_html(c.experts)},
                        {"usual_part", signed_power_html(c.usual)}},
                       {}});
    return out;
}

std::vector<Context> hours_of(const DashboardArea& a, const TimeZone& zone) {
    std::vector<Context> out;
    const auto band = [](double low, double high) {
        return power_html(low) + " – " + power_html(high);
    };
    for (const DashboardForecast& f : a.forecast) {
        Context& c = out.emplace_back();
        c.texts = {{"at", time_html(zone, f.target)},
                   {"row_class", &f == &highest(a.forecast) ? " class=\"peak\"" : ""},
                   {"mean", power_html(f.mean)},
                   {"b50", band(f.p25, f.p75)},
                   {"b80", band(f.p10, f.p90)},
                   {"b95", band(f.p2_5, f.p97_5)},
                   {"tso_then", power_html(a.tso.at(f.target))},
                   {"previous_then", power_html(a.previous.at(f.target))}};
    }
    return out;
}

} // namespace

std::vector<DashboardForecast> next_day(const DashboardArea& area, Time as_of) {
    const Time begin = area.step.floor(as_of), end = begin + days{1};
    std::vector<DashboardForecast> out;
    for (const DashboardForecast& f : area.forecast)
        if (f.target >= begin && f.target < end)
            out.push_back(f);
    return out;
}

void fill_next(Context& c, const DashboardArea& area, Time as_of) {
    const TimeZone zone(area.time_zone);
    const Hours hours = next_day(area, as_of);
    c.texts["words"] = words_of(area, hours, zone);
    c.texts["change_words"] = change_words(area, zone);
    c.texts["has_peaks"] = yes_if(!area.peaks.empty());
    c.texts["has_changes"] = yes_if(!area.changes.empty());
    c.lists["figures"] = figures_of(area, hours, zone);
    c.lists["peaks"] = peaks_of(area, zone);
    c.lists["change_rows"] = change_rows(area, zone);
    c.lists["hours"] = hours_of(area, zone);
}

} // namespace elf::report
