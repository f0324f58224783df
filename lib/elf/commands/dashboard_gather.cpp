#include "elf/commands/dashboard_gather.hpp"

#include "elf/commands/report_reader.hpp"
#include "elf/core/time_zone.hpp"
#include "elf/core/unit.hpp"
#include "elf/report/dashboard_quality.hpp"
#include "elf/store/report.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace elf::commands {
namespace {

using report::DashboardArea;
using std::chrono::days;

/// One area while its rows come in.
struct Gathered {
    const Area* area;
    double factor; ///< from the unit as kept to that of the page
    DashboardArea out;
    std::size_t quantity = 0; ///< that the days that come in belong to
};

class Gatherer {
public:
    Gatherer(db::Connection& db, const std::vector<Area>& areas, Time as_of,
             const report::UnitChange& change)
        : m_db(db), m_as_of(as_of), m_change(change) {
        std::vector<std::string> zones;
        for (const Area& area : areas) {
            m_ids.push_back(area.id);
            zones.push_back(area.time_zone);
            m_areas.push_back(begin(area));
        }
        for (Gathered& g : m_areas)
            m_by_name[g.area->name] = &g;
        m_last_day = report::last_day_shown(zones, as_of);
    }

    void gather_status() {
        each("status", {}, {}, "status", [&](Gathered& g, const Reader& r) {
            g.out.state = r.text("state");
            g.out.reason = r.text("reason");
            if (r.has("last_reading"))
                g.out.last_reading = r.time("last_reading");
            g.out.load = r.number("load") * g.factor;
            g.out.expected = r.number("expected") * g.factor;
            g.out.next_peak = r.number("next_peak") * g.factor;
            if (r.has("next_peak_at"))
                g.out.next_peak_at = r.time("next_peak_at");
        });
        rows("checks", {}, {}, [&](Gathered& g, const db::Result& r, std::size_t i) {
            g.out.checks.push_back({r.str(i, 1), r.str(i, 2), r.str(i, 3)});
        });
    }

    void gather_rest() {
        gather_forecast();
        gather_series();
        gather_outlook();
        gather_accuracy();
        gather_events();
        gather_quality();
        gather_pins();
    }

    std::vector<DashboardArea> result() {
        std::vector<DashboardArea> out;
        for (Gathered& g : m_areas)
            out.push_back(std::move(g.out));
        return out;
    }

private:
    Gathered begin(const Area& area) const {
        const bool changes = m_change.applies(area.unit);
        Gathered g{&area, changes ? m_change.factor(area.unit, area.step.length()) : 1, {}};
        g.out.key = area.id;
        g.out.name = area.name;
        g.out.time_zone = area.time_zone;
        g.out.unit = changes ? m_change.unit() : area.unit;
        g.out.step = area.step;
        g.out.kwh_per_unit = kwh(1, g.out.unit, area.step.length());
        return g;
    }

    /// Each row of a query with its area, which is its first column.
    void rows(const std::string& name, std::optional<Time> from, std::optional<Time> to,
              const std::function<void(Gathered&, const db::Result&, std::size_t)>& row) {
        store::read_report(m_db, {name, m_ids, m_as_of, from, to},
                           [&](const db::Result& r, std::size_t i) {
                               row(*m_by_name.find(r.text(i, 0))->second, r, i);
                           });
    }
    void each(const std::string& name, std::optional<Time> from, std::optional<Time> to,
              std::string_view columns, const std::function<void(Gathered&, const Reader&)>& row) {
        rows(name, from, to, [&](Gathered& g, const db::Result& r, std::size_t i) {
            row(g, Reader(columns, r, i));
        });
    }

    void gather_forecast() {
        each("chosen forecast", {}, {}, "forecast", [&](Gathered& g, const Reader& r) {
            const auto power = [&](std::string_view column) { return r.number(column) * g.factor; };
            g.out.model = r.text("model");
            g.out.issued_at = r.time("issued_at");
            g.out.forecast.push_back({r.time("target"), power("mean"), power("p2_5"), power("p10"),
                                      power("p25"), power("p75"), power("p90"), power("p97_5")});
        });
    }

    /// The chart ends with the forecast, or now where there is none.
    void gather_series() {
        Time first = m_as_of;
        for (Gathered& g : m_areas) {
            DashboardArea& a = g.out;
            const Time now = a.step.floor(m_as_of);
            const Time from = now - days{report::days_gathered};
            const Time end = a.forecast.empty()
                                 ? now
                                 : std::max(now, a.forecast.back().target + a.step.length());
            const auto n = TimeRange{from, end}.steps(a.step);
            a.history = a.previous = a.tso = {
                from, a.step, std::vector<double>(n, std::numeric_limits<double>::quiet_NaN())};
            first = std::min(first, from);
        }
        const auto put = [](Series& s, Time t, double v) {
            if (const long i = s.index(t); i >= 0 && i < static_cast<long>(s.size()))
                s.values[static_cast<std::size_t>(i)] = v;
        };
        each("readings", first, {}, "readings", [&](Gathered& g, const Reader& r) {
            const std::string quantity = r.text("quantity");
            if (quantity == "load")
                put(g.out.history, r.time("time"), r.number("value") * g.factor);
            else if (quantity == "load_forecast")
                put(g.out.tso, r.time("time"), r.number("value") * g.factor);
        });
        each("previous forecast", first, {}, "forecast", [&](Gathered& g, const Reader& r) {
            put(g.out.previous, r.time("target"), r.number("mean") * g.factor);
        });
    }

    void gather_outlook() {
        each("peaks", {}, {}, "peaks", [&](Gathered& g, const Reader& r) {
            if (r.text("model") != g.out.model || r.time("issued_at") != g.out.issued_at)
                return;
            const double likelihood = r.number("likelihood");
            g.out.peaks.push_back({r.time("likely_at"), r.number("p10") * g.factor,
                                   r.number("p50") * g.factor, r.number("p90") * g.factor,
                                   likelihood});
        });
        each("changes", m_as_of, {}, "changes", [&](Gathered& g, const Reader& r) {
            const auto part = [&](std::string_view column) { return r.number(column) * g.factor; };
            g.out.changes.push_back({r.time("target"), r.time("before_issued_at"), part("change"),
                                     part("calendar"), part("recent_load"), part("weather"),
                                     part("experts"), part("usual")});
        });
    }

    void gather_accuracy() {
        each("accuracy", {}, {}, "accuracy", [&](Gathered& g, const Reader& r) {
            g.out.accuracy.push_back({r.text("model"), r.text("kind"), r.text("weather"),
                                      r.time("from"), r.time("to"), r.number("mape"),
                                      r.number("mae") * g.factor, r.number("mase"),
                                      r.number("bias") * g.factor, r.number("coverage_50"),
                                      r.number("coverage_80"), r.number("coverage_95")});
        });
        for (Gathered& g : m_areas)
            std::stable_sort(g.out.accuracy.begin(), g.out.accuracy.end(),
                             [](const auto& a, const auto& b) {
                                 return a.kind != b.kind ? a.kind > b.kind : a.mae < b.mae;
                             });
        rows("daily scores", m_as_of - days{report::days_gathered}, {},
             [](Gathered& g, const db::Result& r, std::size_t i) {
                 g.out.scores.push_back({r.str(i, 1), r.str(i, 2), store::time_of(r.text(i, 3)),
                                         r.number(i, 4) * g.factor, r.number(i, 5) * g.factor,
                                         r.integer(i, 6), r.integer(i, 7), r.integer(i, 8),
                                         r.integer(i, 9)});
             });
    }

    void gather_events() {
        each("anomalies", m_as_of - days{report::chart_days}, {}, "anomalies",
             [&](Gathered& g, const Reader& r) {
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
        for (Gathered& g : m_areas)
            std::reverse(g.out.events.begin(), g.out.events.end());
    }

    void gather_quality() {
        // Areas whose local days begin at other times each have their own first instant.
        std::map<Time, std::vector<int>> by_begin;
        for (const Gathered& g : m_areas)
            by_begin[TimeZone(g.area->time_zone)
                         .start_of_day(m_last_day - days{report::days_shown - 1})]
                .push_back(g.area->id);
        const std::vector<int> all = m_ids;
        for (const auto& [from, ids] : by_begin) {
            m_ids = ids;
            gather_quality(from);
        }
        m_ids = all;
    }
    void gather_quality(Time from) {
        each("quality", from, m_as_of, "quality", [&](Gathered& g, const Reader& r) {
            report::DashboardQuantity& q = g.out.quantities.emplace_back();
            q.quantity = r.text("quantity");
            q.measured = r.integer("measured");
            q.corrected = r.integer("corrected");
            q.filled = r.integer("filled");
            q.rejected = r.integer("rejected");
            q.missing = r.integer("missing");
            q.overridden = r.integer("overridden");
            q.completeness = r.number("completeness");
            if (r.has("last_value"))
                q.last_value = r.time("last_value");
            q.age_hours = r.number("age_hours");
            q.reasons = r.text("reasons");
        });
        // Both by quantity: each day belongs to the quantity that stands first or after.
        each("completeness", from, m_as_of, "completeness", [&](Gathered& g, const Reader& r) {
            auto& all = g.out.quantities;
            while (g.quantity < all.size() && all[g.quantity].quantity != r.text("quantity"))
                ++g.quantity;
            if (g.quantity < all.size())
                all[g.quantity].days.push_back(
                    {parse_date(r.text("day")), r.integer("expected"), r.integer("measured"),
                     r.integer("corrected"), r.integer("filled"), r.integer("rejected"),
                     r.integer("missing"), r.number("share"), r.text("reasons")});
        });
    }

    void gather_pins() {
        each("overrides", {}, {}, "overrides", [&](Gathered& g, const Reader& r) {
            if (r.has("revoked_at"))
                return;
            const std::string unit = r.text("unit");
            const bool changes = m_change.applies(unit);
            g.out.pins.push_back({r.text("quantity"), r.text("action"), r.text("why"),
                                  r.text("made_by"), TimeRange{r.time("from"), r.time("to")},
                                  r.time("known_at"), r.number("value") * (changes ? g.factor : 1),
                                  changes ? g.out.unit : unit});
        });
    }

    db::Connection& m_db;
    Time m_as_of;
    const report::UnitChange& m_change;
    std::vector<int> m_ids;
    std::vector<Gathered> m_areas;
    std::map<std::string, Gathered*, std::less<>> m_by_name;
    Date m_last_day{};
};

} // namespace

std::vector<DashboardArea> gather_areas(db::Connection& db, const std::vector<Area>& areas,
                                        Time as_of, const report::UnitChange& change, Depth depth) {
    Gatherer gatherer(db, areas, as_of, change);
    gatherer.gather_status();
    if (depth == Depth::all)
        gatherer.gather_rest();
    return gatherer.result();
}

std::vector<report::DashboardRun> gather_runs(db::Connection& db, Time as_of) {
    std::vector<report::DashboardRun> out;
    const store::ReportQuery query{"last runs", std::nullopt, as_of, {}, {}};
    store::read_report(db, query, [&](const db::Result& result, std::size_t i) {
        const Reader r("runs", result, i);
        out.push_back({r.text("tool"), r.text("area"), r.text("state"), r.text("message"),
                       r.time("started"), r.number("seconds")});
    });
    return out;
}

std::vector<report::DashboardRunDay> gather_run_days(db::Connection& db, Time as_of) {
    const Time from = std::chrono::floor<days>(as_of) - days{report::run_days_shown - 1};
    std::vector<report::DashboardRunDay> out;
    const store::ReportQuery query{"run days", std::nullopt, as_of, from, {}};
    store::read_report(db, query, [&](const db::Result& r, std::size_t i) {
        out.push_back({r.str(i, 0), r.date(i, 1), r.integer(i, 2), r.integer(i, 3), r.str(i, 4),
                       r.str(i, 5), r.number(i, 6)});
    });
    return out;
}

} // namespace elf::commands
