#include "elf/commands/report_summary.hpp"

#include "elf/cli/output.hpp"
#include "elf/commands/report_reader.hpp"
#include "elf/report/summary.hpp"
#include "elf/report/units.hpp"

#include <map>

namespace elf::commands {
namespace {

class SummaryGatherer {
public:
    SummaryGatherer(cli::Session& session, const report::UnitChange& change)
        : m_session(session), m_change(change), m_out{session.as_of(), {}, {}, {}} {
        for (Area& area : session.areas()) {
            std::string name = area.name;
            m_areas.emplace(std::move(name), std::move(area));
        }
    }

    report::Summary gather() {
        each("status", "status", true, [&](const Reader& r) { add_area(r); });
        each("new events", "anomalies", true, [&](const Reader& r) {
            const std::string area = r.text("area");
            m_out.events.push_back({area, m_areas.at(area).time_zone, r.time("start"),
                                    r.text("class"), r.text("severity"), r.text("reason")});
        });
        const bool asked = !m_session.area_patterns().empty();
        each("failed runs", "runs", asked, [&](const Reader& r) {
            m_out.runs.push_back(
                {r.text("tool"), r.text("area"), r.text("state"), r.text("message"), {}});
            if (r.has("exit_code"))
                m_out.runs.back().exit_code = r.integer("exit_code");
        });
        return std::move(m_out);
    }

private:
    void each(const std::string& name, std::string_view columns, bool of_areas,
              const std::function<void(const Reader&)>& row) {
        store::ReportQuery query{name, std::nullopt, m_session.as_of(), {}, {}};
        if (of_areas) {
            query.areas.emplace();
            for (const auto& [_, area] : m_areas)
                query.areas->push_back(area.id);
        }
        store::read_report(m_session.db(), query,
                           [&](const db::Result& r, std::size_t i) { row(Reader(columns, r, i)); });
    }

    void add_area(const Reader& r) {
        const Area& area = m_areas.at(r.text("area"));
        report::SummaryArea& a = m_out.areas.emplace_back();
        a.name = area.name;
        a.time_zone = area.time_zone;
        a.state = r.text("state");
        a.reason = r.text("reason");
        a.unit = r.text("unit");
        if (!r.has("next_peak"))
            return;
        a.peak_at = r.time("next_peak_at");
        a.peak = r.number("next_peak");
        if (m_change.applies(a.unit)) {
            a.peak *= m_change.factor(a.unit, area.step.length());
            a.unit = m_change.unit();
        }
    }

    cli::Session& m_session;
    const report::UnitChange& m_change;
    std::map<std::string, Area> m_areas;
    report::Summary m_out;
};

} // namespace

void write_summary(cli::Session& session, const ReportOptions& options) {
    const report::UnitChange change(options.unit);
    SummaryGatherer gatherer(session, change);
    db::Transaction transaction(session.db());
    store::freeze(session.db());
    const report::Summary summary = gatherer.gather();
    transaction.rollback();
    session.count_read(static_cast<long>(summary.areas.size()));
    cli::Output output;
    output.write(options.format == "html" ? summary_html(summary) : summary_text(summary));
    output.flush();
}

} // namespace elf::commands
