#include "elf/commands/report_dashboard.hpp"

#include "elf/cli/output.hpp"
#include "elf/cli/version.hpp"
#include "elf/commands/report_reader.hpp"
#include "elf/core/time_zone.hpp"
#include "elf/core/unit.hpp"
#include "elf/report/dashboard.hpp"
#include "elf/report/dashboard_quality.hpp"
#include "elf/report/units.hpp"
#include "elf/store/report.hpp"

#include <algorithm>
#include <limits>

namespace elf::commands {
namespace {

using report::DashboardArea;
using std::chrono::days;

constexpr days history_shown{14};
constexpr days events_shown{30};

/// Collects one area, everything in the unit of the page.
class AreaGatherer {
public:
    AreaGatherer(db::Connection& db, const Area& area, Time as_of, Date last_day,
                 const report::UnitChange& change)
        : m_db(db), m_area(area), m_as_of(as_of), m_last_day(last_day), m_change(change) {
        const bool changes = change.applies(area.unit);
        m_factor = changes ? change.factor(area.unit, area.step.length()) : 1;
        m_out.name = area.name;
        m_out.time_zone = area.time_zone;
        m_out.unit = changes ? change.unit() : area.unit;
        m_out.step = area.step;
        m_out.kwh_per_unit = kwh(1, m_out.unit, area.step.length());
    }

    DashboardArea gather() {
        gather_status();
        gather_forecast();
        gather_series();
        gather_accuracy();
        gather_events();
        gather_quality();
        gather_pins();
        return std::move(m_out);
    }

private:
    void each(const std::string& name, std::optional<Time> from, std::optional<Time> to,
              std::string_view columns, const std::function<void(const Reader&)>& row) {
        const store::ReportQuery query{name, std::vector<int>{m_area.id}, m_as_of, from, to};
        store::read_report(m_db, query,
                           [&](const db::Result& r, std::size_t i) { row(Reader(columns, r, i)); });
    }
    double power(const Reader& r, std::string_view column) const {
        return r.number(column) * m_factor;
    }

    void gather_status() {
        each("status", {}, {}, "status", [&](const Reader& r) {
            m_out.state = r.text("state");
            m_out.reason = r.text("reason");
            if (r.has("last_reading"))
                m_out.last_reading = r.time("last_reading");
            m_out.load = power(r, "load");
            m_out.expected = power(r, "expected");
        });
    }

    void gather_forecast() {
        each("chosen forecast", {}, {}, "forecast", [&](const Reader& r) {
            m_out.model = r.text("model");
            m_out.issued_at = r.time("issued_at");
            m_out.forecast.push_back({r.time("target"), power(r, "mean"), power(r, "p2_5"),
                                      power(r, "p10"), power(r, "p25"), power(r, "p75"),
                                      power(r, "p90"), power(r, "p97_5")});
        });
    }

    /// The chart ends with the forecast, or now where there is none.
    void gather_series() {
        const Time now = m_area.step.floor(m_as_of);
        const Time from = now - history_shown;
        const Time end = m_out.forecast.empty()
                             ? now
                             : std::max(now, m_out.forecast.back().target + m_area.step.length());
        const TimeRange range{from, end};
        const Series empty{from, m_area.step,
                           std::vector<double>(range.steps(m_area.step),
                                               std::numeric_limits<double>::quiet_NaN())};
        m_out.history = m_out.previous = m_out.tso = empty;
        const auto put = [&](Series& s, Time t, double v) {
            if (const long i = s.index(t); i >= 0 && i < static_cast<long>(s.size()))
                s.values[static_cast<std::size_t>(i)] = v;
        };
        each("readings", from, end, "readings", [&](const Reader& r) {
            const std::string quantity = r.text("quantity");
            if (quantity == "load")
                put(m_out.history, r.time("time"), power(r, "value"));
            else if (quantity == "load_forecast")
                put(m_out.tso, r.time("time"), power(r, "value"));
        });
        each("previous forecast", from, now, "forecast",
             [&](const Reader& r) { put(m_out.previous, r.time("target"), power(r, "mean")); });
    }

    void gather_accuracy() {
        each("accuracy", {}, {}, "accuracy", [&](const Reader& r) {
            m_out.accuracy.push_back(
                {r.text("model"), r.text("kind"), r.text("weather"), r.time("from"), r.time("to"),
                 r.number("mape"), power(r, "mae"), r.number("mase"), power(r, "bias"),
                 r.number("coverage_50"), r.number("coverage_80"), r.number("coverage_95")});
        });
        std::stable_sort(m_out.accuracy.begin(), m_out.accuracy.end(),
                         [](const auto& a, const auto& b) {
                             return a.kind != b.kind ? a.kind > b.kind : a.mae < b.mae;
                         });
    }

    void gather_events() {
        each("anomalies", m_as_of - events_shown, {}, "anomalies", [&](const Reader& r) {
            m_out.events.push_back({{r.time("start"), r.time("end")},
                                    r.text("class"),
                                    r.text("severity"),
                                    r.text("state"),
                                    r.text("reason"),
                                    power(r, "expected"),
                                    power(r, "observed"),
                                    r.number("energy_kwh")});
        });
        std::reverse(m_out.events.begin(), m_out.events.end());
    }

    void gather_quality() {
        const TimeZone zone(m_area.time_zone);
        const Time from = zone.start_of_day(m_last_day - days{report::days_shown - 1});
        each("quality", from, m_as_of, "quality", [&](const Reader& r) {
            report::DashboardQuantity& q = m_out.quantities.emplace_back();
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
        auto q = m_out.quantities.begin();
        each("completeness", from, m_as_of, "completeness", [&](const Reader& r) {
            while (q != m_out.quantities.end() && q->quantity != r.text("quantity"))
                ++q;
            if (q != m_out.quantities.end())
                q->days.push_back({parse_date(r.text("day")), r.integer("expected"),
                                   r.integer("measured"), r.integer("corrected"),
                                   r.integer("filled"), r.integer("rejected"), r.integer("missing"),
                                   r.number("share"), r.text("reasons")});
        });
    }

    void gather_pins() {
        each("overrides", {}, {}, "overrides", [&](const Reader& r) {
            if (r.has("revoked_at"))
                return;
            const std::string unit = r.text("unit");
            const bool changes = m_change.applies(unit);
            m_out.pins.push_back({r.text("quantity"), r.text("action"), r.text("why"),
                                  r.text("made_by"), TimeRange{r.time("from"), r.time("to")},
                                  r.time("known_at"), r.number("value") * (changes ? m_factor : 1),
                                  changes ? m_out.unit : unit});
        });
    }

    db::Connection& m_db;
    const Area& m_area;
    Time m_as_of;
    Date m_last_day;
    const report::UnitChange& m_change;
    double m_factor;
    DashboardArea m_out{};
};

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

} // namespace

void write_dashboard(cli::Session& session, const ReportOptions& options) {
    if (options.output.empty())
        throw Error(ExitCode::usage, "the dashboard is a file",
                    "say where: elf-report dashboard --output dashboard.html");
    const report::UnitChange change(options.unit);
    report::Dashboard page{session.as_of(), cli::version(), {}, {}};
    const std::vector<Area> areas = session.areas();
    db::Transaction transaction(session.db());
    store::freeze(session.db());
    std::vector<std::string> zones;
    for (const Area& area : areas)
        zones.push_back(area.time_zone);
    const Date last_day = report::last_day_shown(zones, session.as_of());
    for (const Area& area : areas)
        page.areas.push_back(
            AreaGatherer(session.db(), area, session.as_of(), last_day, change).gather());
    page.runs = gather_runs(session.db(), session.as_of());
    transaction.rollback();
    session.count_read(static_cast<long>(areas.size()));
    const std::string html = report::render_dashboard(page);
    if (options.output == "-") {
        cli::Output output;
        output.write(html);
        output.flush();
    } else if (!session.dry_run()) {
        cli::write_file(options.output, html);
    }
}

} // namespace elf::commands
