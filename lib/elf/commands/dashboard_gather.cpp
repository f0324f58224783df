#include "elf/commands/dashboard_gather.hpp"

#include "elf/commands/dashboard_rows.hpp"
#include "elf/store/dashboard.hpp"

#include <algorithm>
#include <limits>

namespace elf::commands {
namespace {

using report::DashboardArea;
using std::chrono::days;

void gather_status(DashboardRows& rows) {
    rows.each("status", {}, [](Gathered& g, const db::Result& r, std::size_t i) {
        const auto time = [&](int column) {
            return r.is_null(i, column) ? std::nullopt : std::optional(r.time(i, column));
        };
        g.out.state = r.str(i, 1);
        g.out.reason = r.str(i, 2);
        g.out.last_reading = time(3);
        g.out.load = r.number(i, 4) * g.factor;
        g.out.expected = r.number(i, 5) * g.factor;
        g.out.next_peak = r.number(i, 6) * g.factor;
        g.out.next_peak_at = time(7);
        g.out.checks.push_back({r.str(i, 8), r.str(i, 9), r.str(i, 10)});
    });
}

void gather_forecast(DashboardRows& rows) {
    rows.each("forecast", {}, [](Gathered& g, const db::Result& r, std::size_t i) {
        const auto power = [&](int column) { return r.number(i, column) * g.factor; };
        g.out.model = r.str(i, 1);
        g.out.issued_at = r.time(i, 2);
        g.out.forecast.push_back(
            {r.time(i, 3), power(4), power(5), power(6), power(7), power(8), power(9), power(10)});
    });
}

void put(Series& s, Time t, double v) {
    if (const long i = s.index(t); i >= 0 && i < static_cast<long>(s.size()))
        s.values[static_cast<std::size_t>(i)] = v;
}

Time begin_of_series(const DashboardRows& rows, const DashboardArea& a) {
    return a.step.floor(rows.as_of()) - days{report::days_gathered};
}

/// The chart ends with the forecast, or now where there is none.
void begin_series(DashboardRows& rows) {
    for (Gathered& g : rows.areas()) {
        DashboardArea& a = g.out;
        const Time now = a.step.floor(rows.as_of());
        const Time from = begin_of_series(rows, a);
        const Time end =
            a.forecast.empty() ? now : std::max(now, a.forecast.back().target + a.step.length());
        const auto n = TimeRange{from, end}.steps(a.step);
        a.history = a.previous = a.tso = {
            from, a.step, std::vector<double>(n, std::numeric_limits<double>::quiet_NaN())};
    }
}

void gather_series(DashboardRows& rows) {
    Time first = rows.as_of();
    for (const Gathered& g : rows.areas())
        first = std::min(first, begin_of_series(rows, g.out));
    rows.then([&rows] { begin_series(rows); });
    rows.each("load", first, [](Gathered& g, const db::Result& r, std::size_t i) {
        put(r.boolean(i, 1) ? g.out.tso : g.out.history, r.time(i, 2), r.number(i, 3) * g.factor);
    });
    rows.each("previous forecast", first, [](Gathered& g, const db::Result& r, std::size_t i) {
        put(g.out.previous, r.time(i, 1), r.number(i, 2) * g.factor);
    });
}

void gather_outlook(DashboardRows& rows) {
    rows.each("peaks", {}, [](Gathered& g, const db::Result& r, std::size_t i) {
        g.out.peaks.push_back({r.time(i, 1), r.number(i, 2) * g.factor, r.number(i, 3) * g.factor,
                               r.number(i, 4) * g.factor, r.number(i, 5)});
    });
    rows.report("changes", rows.as_of(), {}, [](Gathered& g, const Reader& r) {
        const auto part = [&](std::string_view column) { return r.number(column) * g.factor; };
        g.out.changes.push_back({r.time("target"), r.time("before_issued_at"), part("change"),
                                 part("calendar"), part("recent_load"), part("weather"),
                                 part("experts"), part("usual")});
    });
}

void gather_accuracy(DashboardRows& rows) {
    rows.report("accuracy", {}, {}, [](Gathered& g, const Reader& r) {
        g.out.accuracy.push_back({r.text("model"), r.text("kind"), r.text("weather"),
                                  r.time("from"), r.time("to"), r.number("mape"),
                                  r.number("mae") * g.factor, r.number("mase"),
                                  r.number("bias") * g.factor, r.number("coverage_50"),
                                  r.number("coverage_80"), r.number("coverage_95")});
    });
    rows.then([&rows] {
        for (Gathered& g : rows.areas())
            std::stable_sort(g.out.accuracy.begin(), g.out.accuracy.end(),
                             [](const auto& a, const auto& b) {
                                 return a.kind != b.kind ? a.kind > b.kind : a.mae < b.mae;
                             });
    });
    rows.each("scores", rows.as_of() - days{report::days_gathered},
              [](Gathered& g, const db::Result& r, std::size_t i) {
                  g.out.scores.push_back({r.str(i, 1), r.str(i, 2), r.time(i, 3),
                                          r.number(i, 4) * g.factor, r.number(i, 5) * g.factor,
                                          r.integer(i, 6), r.integer(i, 7), r.integer(i, 8),
                                          r.integer(i, 9)});
              });
}

void gather_events(DashboardRows& rows) {
    rows.report("anomalies", rows.as_of() - days{report::chart_days}, {},
                [](Gathered& g, const Reader& r) {
                    g.out.events.push_back({{r.time("start"), r.time("end")},
                                            r.text("class"),
                                            r.text("severity"),
                                            r.text("state"),
                                            r.text("reason"),
                                            r.number("expected") * g.factor,
                                            r.number("observed") * g.factor,
                                            r.number("energy_kwh"),
                                            r.text("causes"),
                                            r.text("neighbours"),
                                            r.text("similar_days"),
                                            r.text("label")});
                });
    rows.then([&rows] {
        for (Gathered& g : rows.areas())
            std::reverse(g.out.events.begin(), g.out.events.end());
    });
}

} // namespace

std::vector<DashboardArea> gather_areas(db::Pipeline& db, const std::vector<Area>& areas,
                                        Time as_of, const report::UnitChange& change, Depth depth) {
    DashboardRows rows(db, areas, as_of, change);
    gather_status(rows);
    if (depth == Depth::all) {
        gather_forecast(rows);
        gather_series(rows);
        gather_outlook(rows);
        gather_accuracy(rows);
        gather_events(rows);
        gather_quality(rows);
    }
    db.finish();
    std::vector<DashboardArea> out;
    for (Gathered& g : rows.areas())
        out.push_back(std::move(g.out));
    return out;
}

std::vector<std::string> gather_marks(db::Pipeline& db, const std::vector<Area>& areas, Time as_of,
                                      const report::UnitChange& change) {
    DashboardRows rows(db, areas, as_of, change);
    std::map<std::string, std::string> marks;
    rows.each("marks", as_of - days{report::chart_days},
              [&](Gathered& g, const db::Result& r, std::size_t i) {
                  marks[g.area->name] = r.str(i, 1);
              });
    db.finish();
    std::vector<std::string> out;
    for (const Area& area : areas)
        out.push_back(marks[area.name]);
    return out;
}

} // namespace elf::commands
