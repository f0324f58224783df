#include "elf/commands/report_rows.hpp"

#include "elf/cli/output.hpp"
#include "elf/core/error.hpp"
#include "elf/report/number.hpp"
#include "elf/report/units.hpp"
#include "elf/report/writer.hpp"
#include "elf/store/report.hpp"

#include <algorithm>

namespace elf::commands {
namespace {

using report::Cell;
using report::Kind;

std::optional<Time> time_option(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(parse_time(text));
}

std::unique_ptr<report::Writer> writer_for(const std::string& format,
                                           std::vector<report::Column> columns, report::Sink sink) {
    const bool terminal = cli::Output::is_terminal();
    if (format == "json")
        return report::json_writer(std::move(columns), std::move(sink));
    if (format == "csv" || (format == "auto" && !terminal))
        return report::csv_writer(std::move(columns), std::move(sink));
    report::TableStyle style;
    if (terminal)
        style = {cli::Output::colours(), static_cast<std::size_t>(cli::Output::width())};
    return report::table_writer(std::move(columns), std::move(sink), style);
}

/// One row of an answer as cells: times in ISO 8601, power in the unit asked for.
class RowReader {
public:
    RowReader(const report::Report& report, report::UnitChange change,
              const std::vector<Area>& areas)
        : m_columns(report.columns), m_change(std::move(change)), m_unit(report.position("unit")),
          m_cells(report.columns.size()), m_texts(report.columns.size()) {
        for (const Area& a : areas)
            m_steps.emplace(a.name, a.step.length());
    }

    const std::vector<Cell>& read(const db::Result& r, std::size_t row) {
        const double factor = factor_of(r, row);
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            const int column = static_cast<int>(i);
            m_cells[i] = {r.text(row, column), r.is_null(row, column)};
            if (m_cells[i].missing)
                continue;
            if (m_columns[i].kind == Kind::time)
                replace(i, store::report_time(m_cells[i].text));
            else if (m_columns[i].is_power && factor != 1)
                replace(i, report::full_number(r.number(row, column) * factor));
            else if (i == m_unit && m_change.applies(m_cells[i].text))
                m_cells[i].text = m_change.unit();
        }
        return m_cells;
    }

private:
    double factor_of(const db::Result& r, std::size_t row) const {
        if (m_unit == m_columns.size())
            return 1;
        const std::string_view unit = r.text(row, static_cast<int>(m_unit));
        if (!m_change.applies(unit))
            return 1;
        const auto step = m_steps.find(r.text(row, 0));
        return step == m_steps.end() ? 1 : m_change.factor(unit, step->second);
    }
    void replace(std::size_t i, std::string text) {
        m_texts[i] = std::move(text);
        m_cells[i].text = m_texts[i];
    }

    std::vector<report::Column> m_columns;
    report::UnitChange m_change;
    std::size_t m_unit;
    std::map<std::string, Minutes, std::less<>> m_steps;
    std::vector<Cell> m_cells;
    std::vector<std::string> m_texts;
};

} // namespace

void write_report(cli::Session& session, const report::Report& report,
                  const ReportOptions& options) {
    if (options.chart_asked && !options.fields.empty())
        throw Error(ExitCode::usage, "--chart has no --fields", "leave one of the two out");
    std::vector<std::size_t> fields = report::select_fields(report, options.fields);
    if (options.fields.empty() && !options.threshold) // the only column that is asked for
        std::erase(fields, report.position("exceeds"));
    report::UnitChange change(options.unit);
    store::ReportQuery query{
        std::string(report.name), std::nullopt,  session.as_of(),  time_option(options.from),
        time_option(options.to),  session.run(), options.threshold};
    const std::vector<Area> areas = session.areas();
    // Runs and holidays belong to no area: without one asked for there are all.
    const bool of_areas = report.name != "runs" && report.name != "holidays";
    if (of_areas || !session.area_patterns().empty()) {
        query.areas.emplace();
        for (const Area& a : areas)
            query.areas->push_back(a.id);
    }

    cli::Output output;
    std::vector<report::Column> columns;
    for (const std::size_t f : fields)
        columns.push_back(report.columns[f]);
    const report::Sink sink = [&](std::string_view text) { output.write(text); };
    const bool has_chart = report.name == "forecast" || report.name == "readings";
    const auto writer = options.chart && has_chart && options.fields.empty()
                            ? report::chart_writer(std::move(columns), sink,
                                                   report.name == "forecast" ? "mean" : "value", 48)
                            : writer_for(options.format, std::move(columns), sink);
    RowReader reader(report, std::move(change), areas);
    std::vector<Cell> chosen(fields.size());
    db::Transaction transaction(session.db());
    store::freeze(session.db());
    store::read_report(session.db(), query, [&](const db::Result& r, std::size_t row) {
        const std::vector<Cell>& cells = reader.read(r, row);
        for (std::size_t i = 0; i < fields.size(); ++i)
            chosen[i] = cells[fields[i]];
        writer->row(chosen);
        session.count_read(1);
    });
    writer->finish();
    output.flush();
    transaction.rollback();
}

} // namespace elf::commands
