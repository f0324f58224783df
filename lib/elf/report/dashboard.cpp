#include "elf/report/dashboard.hpp"

#include "elf/report/assets.hpp"
#include "elf/report/dashboard_area.hpp"
#include "elf/report/dashboard_data.hpp"
#include "elf/report/dashboard_quality.hpp"
#include "elf/report/dashboard_runs.hpp"
#include "elf/report/dashboard_text.hpp"
#include "elf/report/digest.hpp"
#include "elf/report/escape.hpp"
#include "elf/report/number.hpp"
#include "elf/report/template.hpp"
#include "elf/report/time_text.hpp"

#include <algorithm>
#include <array>
#include <fmt/core.h>

namespace elf::report {
namespace {

/// An area and the place that its row leads to.
struct Entry {
    const DashboardArea* area;
    std::string href;
};

/// `Is anything wrong` in one sentence.
std::string verdict(const std::vector<Entry>& entries) {
    if (entries.empty())
        return "Nothing to watch yet";
    const auto n_all = static_cast<long>(entries.size());
    if (n_all == 1)
        return entries.front().area->name + (entries.front().area->state == "ok"
                                                 ? ": all is well"
                                                 : ": " + entries.front().area->state);
    std::string out;
    for (const std::string_view state : {"failed", "stale", "alert", "warning", "ok"}) {
        const auto n = std::count_if(entries.begin(), entries.end(),
                                     [&](const Entry& e) { return e.area->state == state; });
        if (n == n_all && state == "ok")
            return fmt::format("All is well in {} areas", n);
        if (n > 0)
            out += fmt::format("{}{} {}", out.empty() ? "" : ", ", n, state);
    }
    return fmt::format("Of {} areas: {}", n_all, out);
}

Context entry_context(const Entry& e) {
    const DashboardArea& a = *e.area;
    const TimeZone zone(a.time_zone);
    const std::string unit = " " + unit_html(a.unit);
    Context c{{{"href", e.href},
               {"name", a.name},
               {"state", a.state},
               {"sign", state_sign(a.state)},
               {"reason", a.reason},
               {"kwh_per_unit", full_number(a.kwh_per_unit)},
               {"last_load", a.last_reading ? power_html(a.load) + unit + "<br>" +
                                                  time_html(zone, *a.last_reading)
                                            : "–"},
               {"peak", a.next_peak_at ? power_html(a.next_peak) + unit + "<br>" +
                                             time_html(zone, *a.next_peak_at)
                                       : "–"}},
              {}};
    c.lists["checks"] = checks_of(a);
    return c;
}

/// Worst first, else in the order given.
template <class T>
void worst_first(std::vector<T>& all, const auto& state) {
    std::stable_sort(all.begin(), all.end(), [&](const T& a, const T& b) {
        return state_rank(state(a)) < state_rank(state(b));
    });
}

void fill_network(Context& page, const std::vector<Entry>& entries) {
    const bool one = entries.size() == 1;
    page.texts["verdict"] = verdict(entries);
    page.texts["many"] = yes_if(entries.size() > 1);
    page.texts["none"] = yes_if(entries.empty());
    page.lists["checks_of_one"] = one ? checks_of(*entries.front().area) : std::vector<Context>{};
    std::vector<Context> rows;
    for (const Entry& e : entries)
        rows.push_back(entry_context(e));
    page.lists["areas"] = std::move(rows);
}

std::string hash_source(std::string_view text) {
    return "'sha256-" + sha256_base64(text) + "'";
}

/// The same on every page: reckoned once.
const std::string& script_hashes() {
    static const std::string all =
        hash_source(dygraphs_script()) + " " + hash_source(page_script());
    return all;
}

const std::string& style_hashes() {
    static const std::string all = hash_source(dygraphs_style()) + " " + hash_source(page_style());
    return all;
}

/// Where the scripts of a page of one area stand: its chart is of use before the rest is read.
constexpr std::string_view scripts_mark = "<!--scripts-->";

std::string scripts(const std::string& data) {
    Context c;
    c.texts = {
        {"data", data}, {"dygraphs_js", std::string(dygraphs_script())}, {"js", page_script()}};
    return fill_template(scripts_template(), c);
}

/// The frame of every page around its main part.
DashboardPage framed(const Dashboard& dashboard, const DashboardPlace& place,
                     const std::string& title, const std::string& main, const std::string& data) {
    const std::size_t cut = std::min(main.find(scripts_mark), main.size());
    Context page;
    page.texts = {
        {"title", title},
        {"version", dashboard.version},
        {"as_of", format_time(dashboard.as_of)},
        {"as_of_text", utc_text(dashboard.as_of)},
        {"data_file", place.data},
        {"home", place.home},
        {"mark", place.basis.empty() ? "" : page_mark(place.file, dashboard.as_of, place.basis)},
        {"connect", place.data.empty() ? "'none'" : "'self'"},
        {"script_hashes", script_hashes()},
        {"style_hashes", style_hashes()},
        {"dygraphs_css", std::string(dygraphs_style())},
        {"css", std::string(page_style())},
        {"scripts", scripts(data)},
        {"main", main.substr(0, cut)},
        {"rest", cut == main.size() ? "" : main.substr(cut + scripts_mark.size())},
    };
    const std::string renewal = fmt::format(
        "{{\"version\":{},\"title\":{},\"asOf\":{},\"asOfText\":{},\"areas\":{},\"main\":{}}}\n",
        json_string(dashboard.version), json_string(title), json_string(page.texts["as_of"]),
        json_string(page.texts["as_of_text"]), data, json_string(main));
    return {fill_template(page_template(), page), renewal};
}

/// What every template may name, so that none is without a value.
Context empty_context(const Dashboard& dashboard, bool single) {
    Context c;
    c.texts = {{"version", dashboard.version}, {"single", yes_if(single)}, {"shows_data", ""}};
    return c;
}

} // namespace

DashboardPage render_dashboard(const Dashboard& dashboard, const DashboardPlace& place) {
    std::vector<DashboardArea> areas = dashboard.areas;
    worst_first(areas, [](const DashboardArea& a) { return a.state; });
    std::vector<Entry> entries;
    for (const DashboardArea& a : areas)
        entries.push_back({&a, "#" + area_id(a)});
    Context page = empty_context(dashboard, areas.size() == 1);
    page.texts["shows_data"] = "yes";
    fill_network(page, entries);
    fill_quality(page, areas, dashboard.as_of);
    fill_runs(page, dashboard);
    std::string main = fill_template(network_template(), page);
    page.lists.erase("areas");
    std::vector<Context>& list = page.lists["area_pages"];
    for (std::size_t i = 0; i < areas.size(); ++i)
        list.push_back(area_context(areas[i], dashboard.as_of, i));
    main += fill_template("<div id=\"areas\">\n{{#area_pages}}\n" + std::string(area_template()) +
                              "{{/area_pages}}</div>\n",
                          page);
    main += fill_template(plant_template(), page);
    return framed(dashboard, place, "Load forecast · " + verdict(entries), main,
                  dashboard_data(areas, dashboard.as_of));
}

DashboardPage render_index(const Dashboard& dashboard, const std::vector<std::string>& pages,
                           const DashboardPlace& place) {
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < dashboard.areas.size(); ++i)
        entries.push_back({&dashboard.areas[i], pages.at(i)});
    worst_first(entries, [](const Entry& e) { return e.area->state; });
    Context page = empty_context(dashboard, false);
    fill_network(page, entries);
    // An index of one area still leads to its page.
    page.texts["many"] = yes_if(!entries.empty());
    fill_runs(page, dashboard);
    const std::string main =
        fill_template(network_template(), page) + fill_template(plant_template(), page);
    return framed(dashboard, place, "Load forecast · " + verdict(entries), main, "{}");
}

std::string page_mark(const std::string& file) {
    return "<meta name=\"elf-page\" content=\"" + html_text(file) + " ";
}

std::string page_mark(const std::string& file, Time as_of, const std::string& basis) {
    return page_mark(file) + format_time(as_of) + " " + basis + "\">";
}

bool is_made_of(std::string_view head, const std::string& file, Time as_of,
                const std::string& basis) {
    const std::string first = page_mark(file), now = format_time(as_of);
    const std::size_t at = head.find(first);
    if (at == std::string_view::npos)
        return false;
    head.remove_prefix(at + first.size());
    return head.substr(0, now.size()) <= now &&
           head.substr(std::min(now.size(), head.size())).starts_with(" " + basis + "\">");
}

std::string page_basis(const DashboardArea& a, const std::string& version, Time as_of,
                       const std::string& mark) {
    const auto hour =
        std::chrono::floor<std::chrono::hours>(as_of + std::chrono::minutes{a.key % 60});
    const auto time = [](std::optional<Time> t) { return t ? format_time(*t) : ""; };
    std::string all = fmt::format(
        "{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", version, a.key, a.name, a.time_zone, a.unit,
        a.step.length().count(), hour.time_since_epoch().count(), mark, a.state, a.reason,
        time(a.last_reading), a.load, a.expected, a.next_peak, time(a.next_peak_at));
    for (const DashboardCheck& c : a.checks)
        all += "|" + c.state + "|" + c.reason;
    return sha256_base64(all);
}

std::string page_name(const std::string& area, int key) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    };
    if (!area.empty() && area.size() <= 63 && area != "index" && area.front() != '.' &&
        std::all_of(area.begin(), area.end(), is_plain))
        return area;
    std::string out = area.substr(0, 63);
    std::replace_if(
        out.begin(), out.end(), [&](char c) { return c == '.' || !is_plain(c); }, '-');
    // No plain name holds a ~: two areas never share one.
    return fmt::format("{}~{}", out, key);
}

std::string page_file(const std::string& area, int key) {
    return page_name(area, key) + ".html";
}

std::string area_id(const DashboardArea& area) {
    return "area-" + page_name(area.name, area.key);
}

} // namespace elf::report
