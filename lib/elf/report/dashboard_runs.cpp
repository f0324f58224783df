#include "elf/report/dashboard_runs.hpp"

#include "elf/report/dashboard_text.hpp"
#include "elf/report/time_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/core.h>
#include <map>

namespace elf::report {
namespace {

using std::chrono::days;
using Days = std::map<Date, const DashboardRunDay*>;

/// In the order of a night, then whatever else has run.
std::size_t place_of(std::string_view tool) {
    constexpr std::array<std::string_view, 4> night{"elf-ingest", "elf-transform", "elf-train",
                                                    "elf-detect"};
    return static_cast<std::size_t>(std::find(night.begin(), night.end(), tool) - night.begin());
}

/// What became of a day: class, sign and words.
struct Outcome {
    std::string state, sign, words;
};

Outcome outcome_of(const DashboardRunDay& d) {
    const std::string runs = fmt::format("{} {}", d.runs, d.runs == 1 ? "run" : "runs");
    if (d.last_state == "failed" || d.last_state == "crashed" || d.last_state == "timed_out")
        return {"failed", "✖", fmt::format("{}, the last {}: {}", runs, d.last_state, d.message)};
    if (d.last_state == "retrying" || d.last_state == "running" || d.last_state == "cancelled")
        return {"warning", "…", fmt::format("{}, the last is {}", runs, d.last_state)};
    if (d.failed > 0)
        return {"warning", "▲",
                fmt::format("{}, {} failed before the last: {}", runs, d.failed, d.message)};
    return {"ok", "●", runs};
}

Context cell_of(Date day, const DashboardRunDay* d) {
    if (!d)
        return {{{"cell_state", "none"},
                 {"cell_sign", "·"},
                 {"cell_words", day_text(day) + ": no run"}},
                {}};
    const Outcome o = outcome_of(*d);
    const std::string longest =
        std::isnan(d->seconds) ? "" : fmt::format(", at most {:.0f} s", std::ceil(d->seconds));
    return {{{"cell_state", o.state},
             {"cell_sign", o.sign},
             {"cell_words", day_text(day) + ": " + o.words + longest}},
            {}};
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

} // namespace

void fill_runs(Context& page, const Dashboard& dashboard) {
    const Date last{std::chrono::floor<days>(dashboard.as_of).time_since_epoch()};
    const Date first = last - days{run_days_shown - 1};
    std::map<std::pair<std::size_t, std::string>, Days> tools;
    long bad = 0, ran = 0;
    for (const DashboardRunDay& d : dashboard.run_days) {
        tools[{place_of(d.tool), d.tool}][d.day] = &d;
        ++ran;
        bad += outcome_of(d).state == "failed" ? 1 : 0;
    }
    std::vector<Context> head;
    for (Date day = first; day <= last; day += days{1})
        head.push_back(
            {{{"run_day", day_text(day)}, {"run_day_short", day_text(day).substr(4, 2)}}, {}});
    std::vector<Context> rows;
    for (const auto& [tool, by_day] : tools) {
        Context& row = rows.emplace_back();
        row.texts["grid_tool"] = tool.second;
        for (Date day = first; day <= last; day += days{1}) {
            const auto found = by_day.find(day);
            row.lists["run_cells"].push_back(
                cell_of(day, found == by_day.end() ? nullptr : found->second));
        }
    }
    page.texts["has_runs"] = yes_if(!dashboard.runs.empty());
    page.texts["has_run_days"] = yes_if(ran > 0);
    page.texts["runs_text"] =
        bad == 0
            ? fmt::format("No tool ended a day with a failure in the last {} days.", run_days_shown)
            : fmt::format("{} of {} days of a tool ended with a failure in the last {} days.", bad,
                          ran, run_days_shown);
    page.lists["run_head"] = std::move(head);
    page.lists["run_tools"] = std::move(rows);
    page.lists["runs"] = runs_of(dashboard.runs);
}

} // namespace elf::report
