#include "elf/commands/dashboard_gather.hpp"
#include "elf/commands/dashboard_rows.hpp"
#include "elf/core/time_zone.hpp"
#include "elf/report/dashboard_quality.hpp"

#include <limits>
#include <map>

namespace elf::commands {
namespace {

using report::DashboardQuantity;
using std::chrono::days;

void gather_freshness(DashboardRows& rows, const std::vector<int>& areas, Time from) {
    rows.some(areas, "freshness", from, [&](Gathered& g, const db::Result& r, std::size_t i) {
        using Hours = std::chrono::duration<double, std::ratio<3600>>;
        DashboardQuantity q{};
        q.quantity = r.str(i, 1);
        q.age_hours = std::numeric_limits<double>::quiet_NaN();
        if (!r.is_null(i, 2)) {
            q.last_value = r.time(i, 2);
            q.age_hours = Hours(rows.as_of() - *q.last_value).count();
        }
        g.expected.push_back(r.integer(i, 3));
        g.out.quantities.push_back(std::move(q));
    });
}

void gather_days(DashboardRows& rows, const std::vector<int>& areas, Time from) {
    // Both by quantity: each day belongs to the quantity that stands first or after.
    const auto day = [](Gathered& g, const Reader& r) {
        auto& all = g.out.quantities;
        while (g.quantity < all.size() && all[g.quantity].quantity != r.text("quantity"))
            ++g.quantity;
        if (g.quantity < all.size())
            all[g.quantity].days.push_back(
                {parse_date(r.text("day")), r.integer("expected"), r.integer("measured"),
                 r.integer("corrected"), r.integer("filled"), r.integer("rejected"),
                 r.integer("missing"), r.number("share"), r.text("reasons")});
    };
    rows.report("completeness", from, rows.as_of(), day, &areas);
}

void gather_pins(DashboardRows& rows) {
    rows.report("overrides", {}, {}, [&](Gathered& g, const Reader& r) {
        if (r.has("revoked_at"))
            return;
        const std::string unit = r.text("unit");
        const bool changes = rows.change().applies(unit);
        g.out.pins.push_back({r.text("quantity"), r.text("action"), r.text("why"),
                              r.text("made_by"), TimeRange{r.time("from"), r.time("to")},
                              r.time("known_at"), r.number("value") * (changes ? g.factor : 1),
                              changes ? g.out.unit : unit});
    });
}

} // namespace

void gather_quality(DashboardRows& rows) {
    std::vector<std::string> zones;
    for (const Gathered& g : rows.areas())
        zones.push_back(g.area->time_zone);
    const Date last = report::last_day_shown(zones, rows.as_of());
    // Areas whose local days begin at other times each have their own first instant.
    std::map<Time, std::vector<int>> by_begin;
    for (const Gathered& g : rows.areas())
        by_begin[TimeZone(g.area->time_zone).start_of_day(last - days{report::days_shown - 1})]
            .push_back(g.area->id);
    for (const auto& [from, areas] : by_begin) {
        gather_freshness(rows, areas, from);
        gather_days(rows, areas, from);
    }
    rows.then([&rows] {
        for (Gathered& g : rows.areas())
            for (std::size_t i = 0; i < g.out.quantities.size(); ++i)
                report::sum_days(g.out.quantities[i], g.expected[i]);
    });
    gather_pins(rows);
}

void gather_runs(db::Pipeline& db, report::Dashboard& page) {
    store::send_report(db, {"last runs", std::nullopt, page.as_of, {}, {}},
                       [&page](const db::Result& result, std::size_t i) {
                           const Reader r("runs", result, i);
                           page.runs.push_back({r.text("tool"), r.text("area"), r.text("state"),
                                                r.text("message"), r.time("started"),
                                                r.number("seconds")});
                       });
    const Time from = std::chrono::floor<days>(page.as_of) - days{report::run_days_shown - 1};
    store::send_report(db, {"run days", std::nullopt, page.as_of, from, {}},
                       [&page](const db::Result& r, std::size_t i) {
                           page.run_days.push_back({r.str(i, 0), r.date(i, 1), r.integer(i, 2),
                                                    r.integer(i, 3), r.str(i, 4), r.str(i, 5),
                                                    r.number(i, 6)});
                       });
}

} // namespace elf::commands
