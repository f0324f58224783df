#include "elf/report/dashboard_quality.hpp"

#include "elf/report/number.hpp"
#include "elf/report/reasons.hpp"
#include "elf/report/time_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/core.h>
#include <set>

namespace elf::report {
namespace {

using std::chrono::days;

constexpr std::size_t poor_days_shown = 60;
constexpr std::size_t pins_shown = 20;
/// As in area_state of views.sql: what is older than this at a nightly run is stale.
constexpr double stale_hours = 26;

/// A step of the colour scale; the sign tells it without colour.
struct Shade {
    double least; ///< percent
    std::string_view name, sign, words;
};
constexpr std::array<Shade, 6> shades{{{100, "h5", "", "complete"},
                                       {95, "h4", "·", "95 % or more"},
                                       {75, "h3", "–", "75 % or more"},
                                       {50, "h2", "=", "half or more"},
                                       {1e-9, "h1", "≡", "less than half"},
                                       {0, "h0", "×", "nothing usable"}}};
constexpr Shade no_reading{0, "hn", "", "no reading"};

const Shade& shade_of(double share) {
    for (const Shade& s : shades)
        if (share >= s.least)
            return s;
    return no_reading;
}

std::string percent(double value) {
    if (std::isnan(value))
        return "–";
    // 99.97 % is not complete: it must not look so.
    return value < 100 ? fmt::format("{:.1f} %", std::min(value, 99.9)) : "100 %";
}

/// `2 filled, 1 rejected`.
std::string counts_text(const DashboardDay& d) {
    std::string out;
    const long absent = d.expected - d.measured - d.corrected - d.filled - d.rejected - d.missing;
    const std::array<std::pair<long, const char*>, 5> counts{{{d.corrected, "corrected"},
                                                              {d.filled, "filled"},
                                                              {d.rejected, "rejected"},
                                                              {d.missing, "missing"},
                                                              {absent, "not there"}}};
    for (const auto& [n, name] : counts)
        if (n > 0)
            out += fmt::format("{}{} {}", out.empty() ? "" : ", ", n, name);
    return out;
}

std::string day_title(const DashboardDay& d) {
    std::string out = fmt::format("{}: {} of {}", day_text(d.day), percent(d.share), d.expected);
    if (const std::string counts = counts_text(d); !counts.empty())
        out += "; " + counts;
    if (const std::string words = reasons_in_words(d.reasons); !words.empty())
        out += " (" + words + ")";
    return out;
}

Context cell(const Shade& shade, std::string title) {
    return {{{"shade", std::string(shade.name)},
             {"shade_sign", std::string(shade.sign)},
             {"cell_title", std::move(title)}},
            {}};
}

/// `last` is the last column, `begun` the last local day of the area that has begun.
std::vector<Context> cells_of(const DashboardQuantity& q, Date last, Date begun) {
    std::vector<Context> out;
    auto d = q.days.begin();
    for (Date day = last - days{days_shown - 1}; day <= last; day += days{1}) {
        while (d != q.days.end() && d->day < day)
            ++d;
        if (d != q.days.end() && d->day == day)
            out.push_back(cell(shade_of(d->share), day_title(*d)));
        else
            out.push_back(
                cell(no_reading, day_text(day) + (day > begun ? ": not begun" : ": no reading")));
    }
    return out;
}

/// The head of the heat map: a label over each week, from Monday on.
std::vector<Context> weeks_of(Date last) {
    std::vector<Context> out;
    for (Date day = last - days{days_shown - 1}; day <= last;) {
        const Date monday = day + days{7} - (std::chrono::weekday{day} - std::chrono::Monday);
        const Date end = std::min(monday, last + days{1});
        const auto width = (end - day).count();
        // A label needs the width of some days.
        out.push_back({{{"week", width >= 4 ? day_text(day).substr(4) : ""},
                        {"week_days", std::to_string(width)}},
                       {}});
        day = end;
    }
    return out;
}

/// `5 h`, `3.2 days`, `24 h ahead`.
std::string age_text(double hours) {
    if (std::isnan(hours))
        return "–";
    const double size = std::abs(hours);
    const std::string length = size >= 72 ? readable_number(std::round(size / 2.4) / 10) + " days"
                                          : readable_number(std::round(size * 10) / 10) + " h";
    return hours < 0 ? length + " ahead" : length;
}

Context row_of(const DashboardArea& a, const DashboardQuantity& q, Date last, Time as_of) {
    const TimeZone zone(a.time_zone);
    const auto count = [](long n) { return readable_number(static_cast<double>(n)); };
    Context c{{{"quality_area", a.name},
               {"quantity", q.quantity},
               {"completeness", percent(q.completeness)},
               {"shade", std::string(shade_of(q.completeness).name)},
               {"measured", count(q.measured)},
               {"corrected", count(q.corrected)},
               {"filled", count(q.filled)},
               {"rejected", count(q.rejected)},
               {"missing", count(q.missing)},
               {"pinned", count(q.overridden)},
               {"last_utc", q.last_value ? utc_text(*q.last_value) : ""},
               {"last_local", q.last_value ? local_text(zone, *q.last_value) : "none yet"},
               {"age", age_text(q.age_hours)},
               {"is_stale", !(q.age_hours <= stale_hours) ? "stale" : ""},
               {"reasons_words", reasons_in_words(q.reasons)}},
              {}};
    c.lists["cells"] = cells_of(q, last, last_day_shown({a.time_zone}, as_of));
    return c;
}

struct PoorDay {
    const DashboardArea* area;
    const DashboardQuantity* quantity;
    const DashboardDay* day;
};

/// Worst first, then latest first.
std::vector<PoorDay> poor_days(const std::vector<const DashboardArea*>& areas) {
    std::vector<PoorDay> out;
    for (const DashboardArea* a : areas)
        for (const DashboardQuantity& q : a->quantities)
            for (const DashboardDay& d : q.days)
                if (d.share < 100)
                    out.push_back({a, &q, &d});
    std::stable_sort(out.begin(), out.end(), [](const PoorDay& x, const PoorDay& y) {
        return x.day->share != y.day->share ? x.day->share < y.day->share : x.day->day > y.day->day;
    });
    return out;
}

Context poor_day(const PoorDay& p) {
    return {{{"quality_area", p.area->name},
             {"quantity", p.quantity->quantity},
             {"day", format_date(p.day->day)},
             {"share", percent(p.day->share)},
             {"counts", counts_text(*p.day)},
             {"reasons_words", reasons_in_words(p.day->reasons)}},
            {}};
}

/// What the heat map shows, for those who do not see it.
std::string heat_text(std::size_t quantities, const std::vector<PoorDay>& poor) {
    std::string out =
        fmt::format("How much was received on each of the last {} days, {} {}", days_shown,
                    quantities, quantities == 1 ? "quantity" : "quantities");
    if (poor.empty())
        return out + ": every day with readings is complete";
    const PoorDay& worst = poor.front();
    return out +
           fmt::format(": {} not complete, the worst is {} of {} {} with {}; the "
                       "table below has them",
                       poor.size() == 1 ? "1 day is" : fmt::format("{} days are", poor.size()),
                       day_text(worst.day->day), worst.area->name, worst.quantity->quantity,
                       percent(worst.day->share));
}

std::vector<Context> reasons_of(const std::vector<const DashboardArea*>& areas) {
    std::set<std::string> codes;
    for (const DashboardArea* a : areas)
        for (const DashboardQuantity& q : a->quantities)
            for (const ReasonCount& r : parse_reasons(q.reasons))
                codes.insert(r.code);
    std::vector<Context> out;
    for (const std::string& code : codes)
        out.push_back({{{"code", code}, {"code_words", reason_in_words(code)}}, {}});
    return out;
}

std::string decision_text(const DashboardPin& p) {
    if (p.action == "value")
        return readable_number(p.value) + " " + p.unit;
    return p.action == "reject" ? "no value" : "as received";
}

std::vector<Context> pins_of(const std::vector<const DashboardArea*>& areas) {
    struct Row {
        const DashboardArea* area;
        const DashboardPin* pin;
    };
    std::vector<Row> rows;
    for (const DashboardArea* a : areas)
        for (const DashboardPin& p : a->pins)
            rows.push_back({a, &p});
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& x, const Row& y) { return x.pin->known_at > y.pin->known_at; });
    rows.resize(std::min(rows.size(), pins_shown));
    std::vector<Context> out;
    for (const auto& [a, p] : rows) {
        const TimeZone zone(a->time_zone);
        out.push_back({{{"quality_area", a->name},
                        {"quantity", p->quantity},
                        {"pin_from", local_text(zone, p->span.begin)},
                        {"pin_from_utc", utc_text(p->span.begin)},
                        {"pin_to", local_text(zone, p->span.end)},
                        {"pin_to_utc", utc_text(p->span.end)},
                        {"decision", decision_text(*p)},
                        {"why", p->why},
                        {"made_by", p->made_by},
                        {"pin_since", utc_text(p->known_at)}},
                       {}});
    }
    return out;
}

std::vector<Context> legend() {
    std::vector<Context> out;
    for (const Shade& s : shades)
        out.push_back(cell(s, std::string(s.words)));
    out.push_back(cell(no_reading, std::string(no_reading.words)));
    return out;
}

} // namespace

Date last_day_shown(const std::vector<std::string>& time_zones, Time as_of) {
    const Time begun = as_of - std::chrono::seconds{1};
    Date last = TimeZone("UTC").local(begun).date;
    bool first = true;
    for (const std::string& name : time_zones) {
        const Date day = TimeZone(name).local(begun).date;
        last = first ? day : std::max(last, day);
        first = false;
    }
    return last;
}

void fill_quality(Context& page, const std::vector<DashboardArea>& areas, Time as_of) {
    std::vector<const DashboardArea*> sorted;
    std::vector<std::string> zones;
    for (const DashboardArea& a : areas) {
        sorted.push_back(&a);
        zones.push_back(a.time_zone);
    }
    std::sort(sorted.begin(), sorted.end(),
              [](const auto* x, const auto* y) { return x->name < y->name; });
    const Date last = last_day_shown(zones, as_of);
    std::vector<Context> rows;
    for (const DashboardArea* a : sorted)
        for (const DashboardQuantity& q : a->quantities)
            rows.push_back(row_of(*a, q, last, as_of));
    const std::vector<PoorDay> poor = poor_days(sorted);
    std::vector<Context> poor_rows;
    for (std::size_t i = 0; i < std::min(poor.size(), poor_days_shown); ++i)
        poor_rows.push_back(poor_day(poor[i]));
    page.texts["days_shown"] = std::to_string(days_shown);
    page.texts["heat_text"] = heat_text(rows.size(), poor);
    page.texts["has_quantities"] = rows.empty() ? "" : "yes";
    page.texts["has_poor_days"] = poor.empty() ? "" : "yes";
    page.texts["more_poor_days"] =
        poor.size() > poor_days_shown
            ? fmt::format("And {} more: elf-report completeness", poor.size() - poor_days_shown)
            : "";
    page.lists["weeks"] = weeks_of(last);
    page.lists["shades"] = legend();
    page.lists["poor_days"] = std::move(poor_rows);
    page.lists["reasons"] = reasons_of(sorted);
    page.lists["pins"] = pins_of(sorted);
    page.texts["has_reasons"] = page.lists["reasons"].empty() ? "" : "yes";
    page.texts["has_pins"] = page.lists["pins"].empty() ? "" : "yes";
    page.lists["quantities"] = std::move(rows);
}

} // namespace elf::report
