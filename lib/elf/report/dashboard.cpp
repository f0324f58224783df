#include "elf/report/dashboard.hpp"

#include "elf/report/assets.hpp"
#include "elf/report/dashboard_data.hpp"
#include "elf/report/dashboard_quality.hpp"
#include "elf/report/digest.hpp"
#include "elf/report/number.hpp"
#include "elf/report/template.hpp"
#include "elf/report/time_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/core.h>

namespace elf::report {
namespace {

constexpr std::size_t open_areas = 3;
constexpr std::size_t events_shown = 20;

/// Worst first; the sign tells the states apart without colour.
struct State {
    std::string_view name;
    std::string_view sign;
};
constexpr std::array<State, 5> states{
    {{"failed", "✖"}, {"stale", "◌"}, {"alert", "◆"}, {"warning", "▲"}, {"ok", "●"}}};

std::size_t rank(std::string_view state) {
    for (std::size_t i = 0; i < states.size(); ++i)
        if (states[i].name == state)
            return i;
    return states.size();
}

std::string with_unit(double value, const std::string& unit) {
    return readable_number(value) + " " + unit;
}

void set_time(Context& c, const TimeZone& zone, Time t) {
    c.texts["time"] = format_time(t);
    c.texts["time_utc"] = utc_text(t);
    c.texts["time_local"] = local_text(zone, t);
}

Context figure(std::string label, std::string value, std::string unit, std::string note) {
    return {{{"label", std::move(label)},
             {"value", std::move(value)},
             {"unit", std::move(unit)},
             {"note", std::move(note)},
             {"time", ""},
             {"time_utc", ""},
             {"time_local", ""}},
            {}};
}

std::string percent_text(double value) {
    return std::isnan(value) ? "–" : fmt::format("{:.2f} %", value);
}

const DashboardForecast& peak_of(const DashboardArea& a) {
    return *std::max_element(a.forecast.begin(), a.forecast.end(),
                             [](const auto& x, const auto& y) { return x.mean < y.mean; });
}

/// The row that says how good the forecast shown is: live scores before those of a backtest.
const DashboardAccuracy* own_accuracy(const DashboardArea& a) {
    const DashboardAccuracy* best = nullptr;
    for (const DashboardAccuracy& x : a.accuracy)
        if (x.model == a.model && !std::isnan(x.mape) &&
            (!best || (x.kind == "live" && best->kind != "live")))
            best = &x;
    return best;
}

std::vector<Context> figures_of(const DashboardArea& a, const TimeZone& zone) {
    std::vector<Context> out;
    if (a.last_reading) {
        const double off = 100 * (a.load - a.expected) / a.expected;
        const std::string note = std::isfinite(off)
                                     ? fmt::format("· {}{:.1f} % against the forecast",
                                                   off < 0 ? "−" : "+", std::abs(off))
                                     : "";
        out.push_back(figure("Last load", readable_number(a.load), a.unit, note));
        set_time(out.back(), zone, *a.last_reading);
    }
    if (!a.forecast.empty()) {
        const DashboardForecast& peak = peak_of(a);
        out.push_back(figure("Next peak", readable_number(peak.mean), a.unit,
                             fmt::format("· 80 % between {} and {}", readable_number(peak.p10),
                                         readable_number(peak.p90))));
        set_time(out.back(), zone, peak.target);
        double kwh = 0;
        for (const DashboardForecast& f : a.forecast)
            kwh += f.mean * a.kwh_per_unit;
        const auto [energy, unit] = readable_energy(kwh);
        const double hours = a.step.hours() * static_cast<double>(a.forecast.size());
        out.push_back(figure("Energy ahead", energy, unit,
                             fmt::format("in the next {} hours", readable_number(hours))));
    }
    if (const DashboardAccuracy* x = own_accuracy(a))
        out.push_back(figure("Usual error", fmt::format("{:.2f}", x->mape), "%",
                             fmt::format("mean absolute, {}", x->kind)));
    return out;
}

std::vector<Context> hours_of(const DashboardArea& a, const TimeZone& zone) {
    std::vector<Context> out;
    const auto band = [](double low, double high) {
        return readable_number(low) + " – " + readable_number(high);
    };
    for (const DashboardForecast& f : a.forecast) {
        Context& c = out.emplace_back();
        set_time(c, zone, f.target);
        c.texts["row_class"] = &f == &peak_of(a) ? " class=\"peak\"" : "";
        c.texts["mean"] = readable_number(f.mean);
        c.texts["b50"] = band(f.p25, f.p75);
        c.texts["b80"] = band(f.p10, f.p90);
        c.texts["b95"] = band(f.p2_5, f.p97_5);
    }
    return out;
}

std::vector<Context> accuracy_of(const DashboardArea& a) {
    const auto best = std::min_element(a.accuracy.begin(), a.accuracy.end(),
                                       [](const auto& x, const auto& y) { return x.mae < y.mae; });
    const auto whole_percent = [](double v) {
        return std::isnan(v) ? "–" : fmt::format("{:.0f} %", v);
    };
    std::vector<Context> out;
    for (const DashboardAccuracy& x : a.accuracy)
        out.push_back({{{"row_class", &x == &*best ? " class=\"best\"" : ""},
                        {"model", x.model},
                        {"kind", x.kind},
                        {"weather", x.weather},
                        {"mape", percent_text(x.mape)},
                        {"mae", readable_number(x.mae)},
                        {"mase", std::isnan(x.mase) ? "–" : fmt::format("{:.2f}", x.mase)},
                        {"bias", readable_number(x.bias)},
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

/// off_peak_high as `off peak high`.
std::string in_words(std::string code) {
    std::replace(code.begin(), code.end(), '_', ' ');
    return code;
}

std::string length_text(TimeRange span) {
    const auto minutes = std::chrono::floor<Minutes>(span.end - span.begin).count();
    if (minutes % 60 == 0 && minutes <= 72L * 60)
        return fmt::format("{} h", minutes / 60);
    if (minutes > 72L * 60)
        return fmt::format("{:.1f} days", static_cast<double>(minutes) / 1440);
    return minutes < 60 ? fmt::format("{} min", minutes)
                        : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string signed_energy(double kwh) {
    if (std::isnan(kwh))
        return {};
    const auto [energy, unit] = readable_energy(std::abs(kwh));
    return (kwh < 0 ? "−" : "+") + energy + " " + unit;
}

std::vector<Context> events_of(const DashboardArea& a, const TimeZone& zone) {
    std::vector<Context> out;
    for (std::size_t i = 0; i < std::min(events_shown, a.events.size()); ++i) {
        const DashboardEvent& e = a.events[i];
        Context& c = out.emplace_back();
        set_time(c, zone, e.span.begin);
        c.texts["severity"] = e.severity;
        c.texts["event_state"] = e.state;
        c.texts["class"] = in_words(e.event_class);
        c.texts["length"] = length_text(e.span);
        c.texts["energy"] = signed_energy(e.energy_kwh);
        c.texts["event_reason"] = e.reason;
    }
    return out;
}

std::string yes_if(bool condition) {
    return condition ? "yes" : "";
}

bool has_values(const Series& s) {
    return std::any_of(s.values.begin(), s.values.end(), [](double v) { return !std::isnan(v); });
}

/// What the chart shows, for those who do not see it.
std::string chart_text(const DashboardArea& a, const TimeZone& zone) {
    if (a.forecast.empty())
        return fmt::format("Load of {} until now", a.name);
    const DashboardForecast& peak = peak_of(a);
    return fmt::format("Load of {} and its forecast: the peak is {} at {}, with 80 % between {} "
                       "and {}",
                       a.name, with_unit(peak.mean, a.unit), local_text(zone, peak.target),
                       readable_number(peak.p10), readable_number(peak.p90));
}

Context area_context(const DashboardArea& a, std::size_t index) {
    const TimeZone zone(a.time_zone);
    const std::size_t r = rank(a.state);
    const bool more = a.events.size() > events_shown;
    Context c;
    c.texts = {{"id", "area-" + a.name},
               {"index", std::to_string(index)},
               {"name", a.name},
               {"state", a.state},
               {"sign", std::string(r < states.size() ? states[r].sign : "")},
               {"reason", a.reason},
               {"time_zone", a.time_zone},
               {"unit", a.unit},
               {"open", index < open_areas ? "open" : ""},
               {"model", a.model},
               {"issued_local", a.issued_at ? local_text(zone, *a.issued_at) : ""},
               {"issued_utc", a.issued_at ? utc_text(*a.issued_at) : ""},
               {"has_chart", yes_if(!a.history.empty())},
               {"has_previous", yes_if(has_values(a.previous))},
               {"has_tso", yes_if(has_values(a.tso))},
               {"has_marks", yes_if(!a.events.empty())},
               {"has_events", yes_if(!a.events.empty())},
               {"has_accuracy", yes_if(!a.accuracy.empty())},
               {"chart_text", chart_text(a, zone)},
               {"caption", fmt::format("{} in {}, {} time.", a.name, a.unit, a.time_zone)},
               {"accuracy_span", accuracy_span(a)},
               {"more_events", more ? fmt::format("And {} more: elf-report anomalies --area {}",
                                                  a.events.size() - events_shown, a.name)
                                    : ""}};
    c.lists["figures"] = figures_of(a, zone);
    c.lists["hours"] = hours_of(a, zone);
    c.lists["accuracy"] = accuracy_of(a);
    c.lists["events"] = events_of(a, zone);
    return c;
}

std::vector<Context> runs_of(const std::vector<DashboardRun>& runs) {
    std::vector<Context> out;
    for (const DashboardRun& r : runs)
        out.push_back({{{"time", format_time(r.started)},
                        {"time_utc", utc_text(r.started)},
                        {"tool", r.tool},
                        {"run_area", r.area.empty() ? "all" : r.area},
                        {"run_state", r.state},
                        {"seconds", std::isnan(r.seconds) ? "–" : fmt::format("{:.1f}", r.seconds)},
                        {"message", r.message}},
                       {}});
    return out;
}

/// `Is anything wrong` in one sentence.
std::string verdict(const std::vector<DashboardArea>& areas) {
    if (areas.empty())
        return "Nothing to watch yet";
    if (areas.size() == 1 && areas.front().state != "ok")
        return areas.front().name + ": " + areas.front().state;
    std::string out;
    for (const State& s : states) {
        const auto n = std::count_if(areas.begin(), areas.end(),
                                     [&](const DashboardArea& a) { return a.state == s.name; });
        if (n == static_cast<long>(areas.size()) && s.name == "ok")
            return n == 1 ? "All is well" : fmt::format("All is well in {} areas", n);
        if (n > 0)
            out += fmt::format("{}{} {}", out.empty() ? "" : ", ", n, s.name);
    }
    return fmt::format("Of {} areas: {}", areas.size(), out);
}

std::string hash_source(std::string_view text) {
    return "'sha256-" + sha256_base64(text) + "'";
}

} // namespace

std::string render_dashboard(const Dashboard& dashboard) {
    std::vector<DashboardArea> areas = dashboard.areas;
    std::stable_sort(areas.begin(), areas.end(),
                     [](const auto& a, const auto& b) { return rank(a.state) < rank(b.state); });
    Context page;
    page.texts = {
        {"title", "Load forecast · " + verdict(areas)},
        {"verdict", verdict(areas)},
        {"version", dashboard.version},
        {"as_of", format_time(dashboard.as_of)},
        {"as_of_text", utc_text(dashboard.as_of)},
        {"has_runs", yes_if(!dashboard.runs.empty())},
        {"script_hashes", hash_source(dygraphs_script()) + " " + hash_source(dashboard_script())},
        {"style_hashes", hash_source(dygraphs_style()) + " " + hash_source(dashboard_style())},
        {"dygraphs_css", std::string(dygraphs_style())},
        {"dygraphs_js", std::string(dygraphs_script())},
        {"css", std::string(dashboard_style())},
        {"js", std::string(dashboard_script())},
        {"data", dashboard_data(areas, dashboard.as_of)},
    };
    for (std::size_t i = 0; i < areas.size(); ++i)
        page.lists["areas"].push_back(area_context(areas[i], i));
    page.lists.try_emplace("areas");
    page.lists["runs"] = runs_of(dashboard.runs);
    fill_quality(page, areas, dashboard.as_of);
    return fill_template(dashboard_template(), page);
}

} // namespace elf::report
