#include "elf/commands/report_cells.hpp"

#include "elf/report/number.hpp"
#include "elf/store/report.hpp"

#include <cmath>

namespace elf::commands {

using report::Cell;
using report::Kind;

AreaUnits::AreaUnits(report::UnitChange change, const std::vector<Area>& areas)
    : m_change(std::move(change)) {
    for (const Area& a : areas)
        m_steps.emplace(a.name, a.step.length());
}

double AreaUnits::factor(std::string_view area, std::string_view unit) const {
    if (!m_change.applies(unit))
        return 1;
    const auto step = m_steps.find(area);
    return step == m_steps.end() ? 1 : m_change.factor(unit, step->second);
}

std::string_view AreaUnits::shown(std::string_view unit) const {
    return m_change.applies(unit) ? std::string_view(m_change.unit()) : unit;
}

RowCells::RowCells(const report::Report& report, AreaUnits units)
    : m_columns(report.columns), m_units(std::move(units)), m_unit(report.position("unit")),
      m_cells(report.columns.size()), m_texts(report.columns.size()) {}

const std::vector<Cell>& RowCells::read(const db::Result& r, std::size_t row) {
    const bool has_unit = m_unit < m_columns.size();
    const double factor =
        has_unit ? m_units.factor(r.text(row, 0), r.text(row, static_cast<int>(m_unit))) : 1;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const int column = static_cast<int>(i);
        m_cells[i] = {r.text(row, column), r.is_null(row, column)};
        if (m_cells[i].missing)
            continue;
        if (m_columns[i].kind == Kind::time)
            replace(i, store::report_time(m_cells[i].text));
        else if (m_columns[i].is_power && factor != 1)
            replace(i, report::full_number(r.number(row, column) * factor));
        else if (i == m_unit)
            m_cells[i].text = m_units.shown(m_cells[i].text);
    }
    return m_cells;
}

void RowCells::replace(std::size_t i, std::string text) {
    m_texts[i] = std::move(text);
    m_cells[i].text = m_texts[i];
}

ReadingCells::ReadingCells(AreaUnits units)
    : m_units(std::move(units)), m_cells(report::find_report("readings")->columns.size()) {}

void ReadingCells::begin(const store::ReadingSeries& series) {
    m_series = series;
    m_factor = m_units.factor(m_series.area, m_series.unit);
    m_cells[0].text = m_series.area;
    m_cells[1].text = m_series.quantity;
    m_cells[6].text = m_units.shown(m_series.unit);
}

const std::vector<Cell>& ReadingCells::read(const store::ReportedReading& r) {
    m_cells[2].text = m_times.write(r.time);
    m_cells[3] = number(m_value, r.value);
    m_cells[4].text = r.quality;
    m_cells[5].text = r.reason;
    m_cells[7].text = r.source;
    m_cells[8] = number(m_raw, r.raw);
    m_cells[9].missing = !r.raw_time;
    if (r.raw_time)
        m_cells[9].text = m_raw_times.write(*r.raw_time);
    return m_cells;
}

Cell ReadingCells::number(std::string& text, double value) const {
    if (std::isnan(value))
        return {{}, true};
    text.clear();
    report::append_number(text, value * m_factor);
    return {text, false};
}

} // namespace elf::commands
