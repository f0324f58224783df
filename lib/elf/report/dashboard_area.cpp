#include "elf/report/dashboard_area.hpp"

#include "elf/report/dashboard_errors.hpp"
#include "elf/report/dashboard_next.hpp"
#include "elf/report/dashboard_text.hpp"
#include "elf/report/number.hpp"
#include "elf/report/time_text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace elf::report {
namespace {

constexpr std::size_t open_areas = 3;
constexpr std::size_t events_shown = 20;
/// Characters beyond which a reason gets a row of its own.
constexpr std::size_t long_reason = 60;

std::vector<Context> accuracy_of(const DashboardArea& a) {
    const auto best = std::min_element(a.accuracy.begin(), a.accuracy.end(),
                                       [](const auto& x, const auto& y) { return x.mae < y.mae; });
    std::vector<Context> out;
    for (const DashboardAccuracy& x : a.accuracy)
        out.push_back({{{"row_class", &x == &*best ? " class=\"best\"" : ""},
                        {"scored_model", x.model},
                        {"kind", x.kind},
                        {"weather", x.weather},
                        {"mape", percent_text(x.mape)},
                        {"mae", power_html(x.mae)},
                        {"mase", std::isnan(x.mase) ? "–" : fmt::format("{:.2f}", x.mase)},
                        {"bias", power_html(x.bias)},
                        {"c50", whole_percent(x.coverage_50)},
                        {"c80", whole_percent(x.coverage_80)},
                        {"c95", whole_percent(x.coverage_95)}},
                       {}});
    return out;
}

std::string accuracy_span(const DashboardArea& a) {
    if (a.accuracy.empty())
        return {};
    Time from = a.accuracy.front().from;
    Time to = a.accuracy.front().to;
    for (const DashboardAccuracy& x : a.accuracy) {
        from = std::min(from, x.from);
        to = std::max(to, x.to);
    }
    return format_time(from).substr(0, 10) + " to " + format_time(to).substr(0, 10);
}

/// A band as it was promised and as it came out, as two bars of an SVG.
Context band_context(int nominal, double realised) {
    const double x = std::isnan(realised) ? 0 : realised;
    return {{{"nominal", std::to_string(nominal)},
             {"realised", whole_percent(realised)},
             {"realised_width", fmt::format("{:.1f}", x)}},
            {}};
}

void fill_errors(Context& c, const DashboardArea& a) {
    const std::vector<DailyError> daily = daily_errors(a), weeks = rolling_week(daily);
    const DailyError last = sum_of_last(daily, 7);
    const RealisedCoverage bands = realised_coverage(a);
    c.texts["has_errors"] = yes_if(!daily.empty());
    c.texts["error_days"] = std::to_string(std::min<std::size_t>(7, daily.size()));
    c.texts["error_own"] = percent_text(last.own.percent());
    c.texts["error_tso"] = last.tso.load > 0 ? percent_text(last.tso.percent()) : "";
    c.texts["error_naive"] = last.naive.load > 0 ? percent_text(last.naive.percent()) : "";
    c.texts["band_values"] = readable_number(static_cast<double>(bands.n));
    c.texts["has_bands"] = yes_if(bands.n > 0);
    c.lists["bands"] = {band_context(50, bands.in_50), band_context(80, bands.in_80),
                        band_context(95, bands.in_95)};
    std::vector<Context> rows;
    for (std::size_t i = daily.size(); i-- > 0;)
        rows.push_back({{{"error_day", day_text(daily[i].day)},
                         {"day_own", percent_text(daily[i].own.percent())},
                         {"day_tso", percent_text(daily[i].tso.percent())},
                         {"day_naive", percent_text(daily[i].naive.percent())},
                         {"week_own", percent_text(weeks[i].own.percent())},
                         {"week_tso", percent_text(weeks[i].tso.percent())},
                         {"week_naive", percent_text(weeks[i].naive.percent())}},
                        {}});
    c.lists["error_rows"] = std::move(rows);
}

std::vector<Context> events_of(const DashboardArea& a, const TimeZone& zone) {
    std::vector<Context> out;
    for (std::size_t i = 0; i < std::min(events_shown, a.events.size()); ++i) {
        const DashboardEvent& e = a.events[i];
        const auto ms = [](Time t) { return std::to_string(t.time_since_epoch().count() * 1000); };
        out.push_back({{{"event_at", time_html(zone, e.span.begin)},
                        {"event_begin", ms(e.span.begin)},
                        {"event_end", ms(e.span.end)},
                        {"event_label_time", local_text(zone, e.span.begin)},
                        {"severity", e.severity},
                        {"event_state", e.state},
                        {"class", in_words(e.event_class)},
                        {"length", length_text(e.span)},
                        {"energy", signed_energy(e.energy_kwh)},
                        {"observed", power_html(e.observed)},
                        {"event_expected", power_html(e.expected)},
                        {"causes", e.causes},
                        {"neighbours", e.neighbours},
                        {"similar_days", e.similar_days},
                        {"event_label", e.label},
                        {"event_reason", e.reason}},
                       {}});
    }
    return out;
}

bool has_values(const Series& s) {
    return std::any_of(s.values.begin(), s.values.end(), [](double v) { return !std::isnan(v); });
}

/// What the chart shows, for those who do not see it.
std::string chart_text(const DashboardArea& a, const TimeZone& zone) {
    if (a.forecast.empty())
        return fmt::format("Load of {} until now", a.name);
    const DashboardForecast& peak =
        *std::max_element(a.forecast.begin(), a.forecast.end(),
                          [](const auto& x, const auto& y) { return x.mean < y.mean; });
    return fmt::format("Load of {} and its forecast: the peak is {} {} at {}, with 80 % between {} "
                       "and {}",
                       a.name, readable_number(peak.mean), a.unit, local_text(zone, peak.target),
                       readable_number(peak.p10), readable_number(peak.p90));
}

} // namespace

std::vector<Context> checks_of(const DashboardArea& area) {
    std::vector<Context> out;
    for (const DashboardCheck& x : area.checks)
        out.push_back({{{"check", x.name},
                        {"check_state", x.state},
                        {"check_sign", state_sign(x.state)},
                        {"check_long", x.reason.size() > long_reason ? " long" : ""},
                        {"check_reason", x.reason.empty() ? "well" : x.reason}},
                       {}});
    return out;
}

Context area_context(const DashboardArea& a, Time as_of, std::size_t index) {
    const TimeZone zone(a.time_zone);
    const bool more = a.events.size() > events_shown;
    Context c;
    c.texts = {{"id", area_id(a)},
               {"name", a.name},
               {"state", a.state},
               {"sign", state_sign(a.state)},
               {"reason", a.reason},
               {"time_zone", a.time_zone},
               {"unit", a.unit},
               {"kwh_per_unit", full_number(a.kwh_per_unit)},
               {"open", index < open_areas ? "open" : ""},
               {"model", a.model},
               {"issued", a.issued_at ? time_html(zone, *a.issued_at) : ""},
               {"has_chart", yes_if(has_values(a.history) || !a.forecast.empty())},
               {"has_previous", yes_if(has_values(a.previous))},
               {"has_tso", yes_if(has_values(a.tso))},
               {"has_events", yes_if(!a.events.empty())},
               {"has_accuracy", yes_if(!a.accuracy.empty())},
               {"has_quality", yes_if(!a.accuracy.empty() || !a.scores.empty())},
               {"chart_text", chart_text(a, zone)},
               {"accuracy_span", accuracy_span(a)},
               {"more_events", more ? fmt::format("And {} more: elf-report anomalies --area '{}'",
                                                  a.events.size() - events_shown, a.name)
                                    : ""}};
    fill_next(c, a, as_of);
    fill_errors(c, a);
    c.lists["checks"] = checks_of(a);
    c.lists["accuracy"] = accuracy_of(a);
    c.lists["events"] = events_of(a, zone);
    return c;
}

} // namespace elf::report
