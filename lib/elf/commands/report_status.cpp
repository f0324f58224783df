#include "elf/commands/report_status.hpp"

#include "elf/cli/output.hpp"
#include "elf/commands/report_cells.hpp"
#include "elf/report/spark.hpp"
#include "elf/report/writer.hpp"
#include "elf/store/trend.hpp"

namespace elf::commands {
namespace {

constexpr report::Column trend_column{"last, next 24 h", report::Kind::drawing};

/// What a terminal of some width has room for.
struct Layout {
    std::size_t bars; ///< of each side of the trend; 0: none
    std::vector<std::string_view> columns;
};

Layout layout_for(std::size_t width, bool unicode) {
    const std::string_view trend = trend_column.name;
    Layout out{0, {"area", "state", "load", "unit", "reason"}};
    if (width >= 80)
        out = {8, {"area", "state", "load", trend, "next_peak", "unit", "reason"}};
    if (width >= 120)
        out = {12,
               {"area", "state", "load", "expected", trend, "next_peak", "next_peak_at", "unit",
                "reason"}};
    if (width >= 180)
        out = {24,
               {"area", "state", "last_reading", "load", "expected", trend, "next_peak",
                "next_peak_at", "forecast_until", "open_anomalies", "unit", "reason"}};
    if (!unicode)
        std::erase(out.columns, trend);
    return out;
}

} // namespace

void write_status(cli::Session& session, const ReportOptions& options) {
    const report::Report& status = *report::find_report("status");
    const std::vector<Area> areas = session.areas();
    const report::TableStyle style = table_style();
    const Layout layout = layout_for(style.width, style.unicode);
    std::vector<report::Column> columns;
    std::vector<std::size_t> fields;
    for (const std::string_view name : layout.columns) {
        fields.push_back(status.position(name)); // past the end: the trend
        columns.push_back(name == trend_column.name ? trend_column : status.columns[fields.back()]);
    }
    cli::Output output;
    const auto writer = report::table_writer(
        std::move(columns), [&](std::string_view text) { output.write(text); }, style);

    const store::ReportQuery query{"status", ids_of(areas), session.as_of(), {}, {}};
    RowCells cells(status, AreaUnits(report::UnitChange(options.unit), areas));
    std::vector<report::Cell> chosen(fields.size());
    db::Transaction transaction(session.db());
    store::freeze(session.db());
    const auto trends = store::load_trends(session.db(), query.areas, session.as_of());
    store::read_report(session.db(), query, [&](const db::Result& r, std::size_t row) {
        const std::vector<report::Cell>& all = cells.read(r, row);
        std::string bars;
        if (const auto t = trends.find(r.str(row, 0)); t != trends.end())
            bars = report::two_sparklines(t->second.before, t->second.after, layout.bars);
        for (std::size_t i = 0; i < fields.size(); ++i)
            chosen[i] = fields[i] < all.size() ? all[fields[i]] : report::Cell{bars};
        writer->row(chosen);
    });
    session.count_read(static_cast<long>(areas.size()));
    writer->finish();
    output.flush();
    transaction.rollback();
}

} // namespace elf::commands
