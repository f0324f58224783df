#include "elf/commands/report_rows.hpp"

#include "elf/cli/output.hpp"
#include "elf/commands/report_cells.hpp"
#include "elf/commands/report_runs.hpp"
#include "elf/commands/report_status.hpp"
#include "elf/core/error.hpp"
#include "elf/report/chart.hpp"
#include "elf/report/units.hpp"
#include "elf/report/writer.hpp"
#include "elf/store/report.hpp"
#include "elf/store/report_readings.hpp"

#include <algorithm>

namespace elf::commands {
namespace {

using report::Cell;

std::optional<Time> time_option(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(parse_time(text));
}

bool as_table(const std::string& format) {
    return format == "table" || (format == "auto" && cli::Output::is_terminal());
}

std::unique_ptr<report::Writer> writer_for(const ReportOptions& options, bool chart,
                                           std::vector<report::Column> columns, report::Sink sink) {
    if (chart)
        return report::chart_writer(std::move(columns), std::move(sink),
                                    {static_cast<std::size_t>(cli::Output::width()),
                                     cli::Output::colours(),
                                     cli::Output::unicode() || !cli::Output::is_terminal()});
    if (options.format == "json")
        return report::json_writer(std::move(columns), std::move(sink));
    if (!as_table(options.format))
        return report::csv_writer(std::move(columns), std::move(sink));
    report::TableStyle style = table_style();
    style.may_leave_out = options.fields.empty();
    return report::table_writer(std::move(columns), std::move(sink), style);
}

store::ReportQuery query_for(cli::Session& session, const report::Report& report,
                             const ReportOptions& options, const std::vector<Area>& areas) {
    store::ReportQuery query{
        std::string(report.name), std::nullopt,  session.as_of(),  time_option(options.from),
        time_option(options.to),  session.run(), options.threshold};
    query.flow = options.flow;
    // Runs and holidays belong to no area: without one asked for there are all.
    const bool of_areas =
        report.name != "runs" && report.name != "nights" && report.name != "holidays";
    if (of_areas || !session.area_patterns().empty())
        query.areas = ids_of(areas);
    if (!session.shard().is_whole())
        query.shard = shard_text(session.shard());
    return query;
}

template <class Row>
void stream(db::Connection& db, const report::Report& report, const store::ReportQuery& query,
            AreaUnits units, const Row& row) {
    if (report.name == "readings") {
        ReadingCells cells(std::move(units));
        store::read_readings(
            db, query, [&](const store::ReadingSeries& s) { cells.begin(s); },
            [&](const store::ReportedReading& r) { row(cells.read(r)); });
    } else {
        RowCells cells(report, std::move(units));
        store::read_report(db, query,
                           [&](const db::Result& r, std::size_t i) { row(cells.read(r, i)); });
    }
}

} // namespace

report::TableStyle table_style() {
    report::TableStyle style;
    if (cli::Output::is_terminal()) {
        style.width = static_cast<std::size_t>(cli::Output::width());
        style.colours = cli::Output::colours();
        style.unicode = cli::Output::unicode();
    }
    return style;
}

std::vector<int> ids_of(const std::vector<Area>& areas) {
    std::vector<int> out;
    for (const Area& a : areas)
        out.push_back(a.id);
    return out;
}

void write_report(cli::Session& session, const report::Report& report,
                  const ReportOptions& options) {
    if (options.chart_asked && !options.fields.empty())
        throw Error(ExitCode::usage, "--chart has no --fields", "leave one of the two out");
    if (report.name == "status" && options.fields.empty() && cli::Output::is_terminal() &&
        as_table(options.format))
        return write_status(session, options);
    if (report.name == "runs" && options.fields.empty() && as_table(options.format)) {
        if (!options.flow.empty())
            return write_timeline(session, options);
        if (cli::Output::is_terminal())
            return write_nights(session, options);
    }
    std::vector<std::size_t> fields = report::select_fields(report, options.fields);
    if (options.fields.empty() && !options.threshold) // the only column that is asked for
        std::erase(fields, report.position("exceeds"));
    const report::UnitChange change(options.unit);
    const std::vector<Area> areas = session.areas();
    const store::ReportQuery query = query_for(session, report, options, areas);

    cli::Output output;
    std::vector<report::Column> columns;
    for (const std::size_t f : fields)
        columns.push_back(report.columns[f]);
    const bool chart = options.chart && options.fields.empty() &&
                       (report.name == "forecast" || report.name == "readings");
    const auto writer = writer_for(options, chart, std::move(columns),
                                   [&](std::string_view text) { output.write(text); });
    std::vector<Cell> chosen(fields.size());
    long rows = 0;
    db::Transaction transaction(session.db());
    store::freeze(session.db());
    stream(session.db(), report, query, AreaUnits(change, areas),
           [&](const std::vector<Cell>& cells) {
               for (std::size_t i = 0; i < fields.size(); ++i)
                   chosen[i] = cells[fields[i]];
               writer->row(chosen);
               ++rows;
           });
    session.count_read(rows);
    writer->finish();
    output.flush();
    transaction.rollback();
}

} // namespace elf::commands
