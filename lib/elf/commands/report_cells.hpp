#pragma once

#include "elf/core/area.hpp"
#include "elf/db/connection.hpp"
#include "elf/report/catalogue.hpp"
#include "elf/report/time_text.hpp"
#include "elf/report/units.hpp"
#include "elf/store/report_readings.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace elf::commands {

/// What --unit does to the rows of an area.
class AreaUnits {
public:
    AreaUnits(report::UnitChange change, const std::vector<Area>& areas);

    /// Factor for values of this area kept in `unit`; 1 where they do not change.
    double factor(std::string_view area, std::string_view unit) const;
    /// The unit that they have then.
    std::string_view shown(std::string_view unit) const;

private:
    report::UnitChange m_change;
    std::map<std::string, Minutes, std::less<>> m_steps;
};

/// Rows of any report as cells: times in ISO 8601, power in the unit asked for.
class RowCells {
public:
    RowCells(const report::Report& report, AreaUnits units);
    /// The cells live until the next row.
    const std::vector<report::Cell>& read(const db::Result& r, std::size_t row);

private:
    void replace(std::size_t i, std::string text);

    std::vector<report::Column> m_columns;
    AreaUnits m_units;
    std::size_t m_unit;
    std::vector<report::Cell> m_cells;
    std::vector<std::string> m_texts;
};

/// The same for readings, of which there are millions: what the rows of a series have in common
/// is written once.
class ReadingCells {
public:
    explicit ReadingCells(AreaUnits units);
    void begin(const store::ReadingSeries& series);
    /// The cells live until the next row.
    const std::vector<report::Cell>& read(const store::ReportedReading& reading);

private:
    report::Cell number(std::string& text, double value) const;

    AreaUnits m_units;
    store::ReadingSeries m_series;
    double m_factor = 1;
    report::TimeWriter m_times;
    report::TimeWriter m_raw_times;
    std::string m_value;
    std::string m_raw;
    std::vector<report::Cell> m_cells;
};

} // namespace elf::commands
