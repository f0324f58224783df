#include "elf/report/summary.hpp"

#include "elf/core/time_zone.hpp"
#include "elf/core/unit.hpp"
#include "elf/report/escape.hpp"
#include "elf/report/number.hpp"
#include "elf/report/text_width.hpp"
#include "elf/report/time_text.hpp"

#include <algorithm>
#include <array>
#include <fmt/core.h>

namespace elf::report {
namespace {

constexpr std::size_t rows_shown = 10;
constexpr std::size_t longest_name = 24;
constexpr std::size_t longest_text = 160;

/// Worst first.
constexpr std::array<std::string_view, 4> states{"failed", "stale", "alert", "warning"};

std::size_t rank(std::string_view state) {
    return static_cast<std::size_t>(std::find(states.begin(), states.end(), state) -
                                    states.begin());
}

/// What both forms of the message show: rows of cells under a heading.
struct Section {
    std::string title;
    std::vector<std::vector<std::string>> rows;
    std::string more;
};

std::string name_of(std::string_view text) {
    return cut(terminal_text(text), longest_name);
}
std::string words_of(std::string_view text) {
    return cut(terminal_text(text), longest_text);
}

/// `3 failed, 1 alert`, of the areas from `first` on.
std::string counts(const std::vector<const SummaryArea*>& areas, std::size_t first) {
    std::string out;
    for (const std::string_view state : states) {
        const auto n = std::count_if(areas.begin() + static_cast<long>(first), areas.end(),
                                     [&](const auto* a) { return a->state == state; });
        if (n)
            out += fmt::format("{}{} {}", out.empty() ? "" : ", ", n, state);
    }
    return out;
}

std::vector<const SummaryArea*> troubled(const Summary& summary) {
    std::vector<const SummaryArea*> out;
    for (const SummaryArea& a : summary.areas)
        if (rank(a.state) < states.size())
            out.push_back(&a);
    std::stable_sort(out.begin(), out.end(),
                     [](const auto* a, const auto* b) { return rank(a->state) < rank(b->state); });
    return out;
}

Section not_ok(const Summary& summary) {
    const auto areas = troubled(summary);
    Section out{"Not ok", {}, {}};
    for (std::size_t i = 0; i < std::min(rows_shown, areas.size()); ++i)
        out.rows.push_back({name_of(areas[i]->name), areas[i]->state, words_of(areas[i]->reason)});
    if (areas.size() > rows_shown)
        out.more =
            fmt::format("and {} more: {}", areas.size() - rows_shown, counts(areas, rows_shown));
    return out;
}

/// The highest first, whatever their units.
Section peaks(const Summary& summary) {
    std::vector<const SummaryArea*> areas;
    for (const SummaryArea& a : summary.areas)
        if (a.peak_at)
            areas.push_back(&a);
    const auto size = [](const SummaryArea& a) {
        const double kw = kwh(a.peak, a.unit, Minutes{60});
        return kw == kw ? kw : a.peak;
    };
    std::stable_sort(areas.begin(), areas.end(),
                     [&](const auto* a, const auto* b) { return size(*a) > size(*b); });
    Section out{"Peaks expected", {}, {}};
    for (std::size_t i = 0; i < std::min(rows_shown, areas.size()); ++i) {
        const SummaryArea& a = *areas[i];
        out.rows.push_back({name_of(a.name), readable_number(a.peak) + " " + name_of(a.unit),
                            local_text(TimeZone(a.time_zone), *a.peak_at) + " local"});
    }
    if (areas.size() > rows_shown)
        out.more = fmt::format("and {} more", areas.size() - rows_shown);
    return out;
}

Section events(const Summary& summary) {
    Section out{"New events", {}, {}};
    for (std::size_t i = 0; i < std::min(rows_shown, summary.events.size()); ++i) {
        const SummaryEvent& e = summary.events[i];
        out.rows.push_back({name_of(e.area), words_of(e.severity + " " + e.event_class),
                            local_text(TimeZone(e.time_zone), e.start), words_of(e.reason)});
    }
    if (summary.events.size() > rows_shown)
        out.more = fmt::format("and {} more", summary.events.size() - rows_shown);
    return out;
}

Section failed_runs(const Summary& summary) {
    Section out{"Runs that failed", {}, {}};
    for (std::size_t i = 0; i < std::min(rows_shown, summary.runs.size()); ++i) {
        const SummaryRun& r = summary.runs[i];
        const std::string which = r.area.empty() ? r.tool : r.tool + " --area " + r.area;
        out.rows.push_back({cut(terminal_text(which), 2 * longest_name),
                            words_of(r.message.empty() ? r.state : r.message),
                            "next: " + next_step(r)});
    }
    if (summary.runs.size() > rows_shown)
        out.more = fmt::format("and {} more", summary.runs.size() - rows_shown);
    return out;
}

std::vector<Section> sections(const Summary& summary) {
    std::vector<Section> out{not_ok(summary), failed_runs(summary), events(summary),
                             peaks(summary)};
    std::erase_if(out, [](const Section& s) { return s.rows.empty(); });
    return out;
}

/// Cells aligned but for the last of a row.
std::string aligned(const std::vector<std::vector<std::string>>& rows) {
    std::string out;
    for (const auto& row : rows) {
        out += " ";
        for (std::size_t i = 0; i < row.size(); ++i) {
            out += " " + row[i];
            std::size_t width = 0;
            for (const auto& other : rows)
                width = std::max(width, terminal_width(other[i]));
            if (i + 1 < row.size())
                out.append(width - terminal_width(row[i]) + 1, ' ');
        }
        out += "\n";
    }
    return out;
}

std::string_view colour_of(std::string_view state) {
    if (state == "failed" || state == "alert")
        return "#b00020";
    return state == "stale" || state == "warning" ? "#8a5a00" : "#1b5e20";
}

} // namespace

std::string verdict(const Summary& summary) {
    const std::string night = "ELF " + utc_text(summary.as_of) + " UTC: ";
    const std::size_t n = summary.areas.size();
    const std::string of_areas = n == 1 ? "the area is" : fmt::format("all {} areas are", n);
    const auto areas = troubled(summary);
    std::string out = night;
    if (n == 0)
        out += "nothing to watch yet";
    else if (areas.empty())
        out += of_areas + " ok";
    else
        out += counts(areas, 0) + fmt::format(" of {} area{}", n, n == 1 ? "" : "s");
    if (const std::size_t runs = summary.runs.size())
        out += fmt::format(", {} run{} failed", runs, runs == 1 ? "" : "s");
    return out;
}

std::string next_step(const SummaryRun& run) {
    const std::string program = run.tool.substr(0, run.tool.find(' '));
    const std::string again = program.starts_with("elf-")
                                  ? "elf-nightly --start-at " + terminal_text(program.substr(4))
                                  : "run it again";
    switch (run.exit_code.value_or(-1)) {
    case 64:
        return "correct the option that the message names";
    case 65:
        return "mend the data that the message names, then " + again;
    case 69:
        return "see whether database and provider are up, then " + again;
    case 70:
        return "this is a bug: report it with the command and the message";
    case 75:
        return "none: the next run copes";
    case 77:
        return "check password, key and role, then " + again;
    case 78:
        return "correct the settings or run elf-migrate, then " + again;
    default:
        return "see the logs of machine and database, then " + again;
    }
}

std::string summary_text(const Summary& summary) {
    std::string out = verdict(summary) + "\n";
    for (const Section& s : sections(summary)) {
        out += "\n" + s.title + "\n" + aligned(s.rows);
        if (!s.more.empty())
            out += "  " + s.more + "\n";
    }
    return out;
}

std::string summary_html(const Summary& summary) {
    const std::string title = html_text(verdict(summary));
    std::string out =
        fmt::format("<!doctype html>\n<html lang=\"en\"><head><meta "
                    "charset=\"utf-8\"><title>{0}</title></head>\n"
                    "<body style=\"font-family:sans-serif;font-size:14px;color:#202124\">\n"
                    "<h1 style=\"font-size:18px\">{0}</h1>\n",
                    title);
    for (const Section& s : sections(summary)) {
        out += "<h2 style=\"font-size:15px;margin-bottom:4px\">" + html_text(s.title) +
               "</h2>\n<table style=\"border-collapse:collapse\">\n";
        for (const auto& row : s.rows) {
            out += "<tr>";
            for (const std::string& cell : row)
                out += fmt::format(
                    "<td style=\"padding:2px 12px 2px 0;vertical-align:top{}\">{}"
                    "</td>",
                    rank(cell) < states.size() ? fmt::format(";color:{}", colour_of(cell)) : "",
                    html_text(cell));
            out += "</tr>\n";
        }
        out += "</table>\n";
        if (!s.more.empty())
            out += "<p style=\"margin-top:4px\">" + html_text(s.more) + "</p>\n";
    }
    return out + "</body></html>\n";
}

} // namespace elf::report
