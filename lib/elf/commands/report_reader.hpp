#pragma once

#include "elf/core/time.hpp"
#include "elf/db/connection.hpp"
#include "elf/report/catalogue.hpp"
#include "elf/store/report.hpp"

#include <string>
#include <string_view>

namespace elf::commands {

/// Reads the columns of a report by name.
class Reader {
public:
    Reader(std::string_view report, const db::Result& r, std::size_t row)
        : m_report(*report::find_report(report)), m_result(r), m_row(row) {}

    std::string text(std::string_view column) const { return m_result.str(m_row, at(column)); }
    double number(std::string_view column) const { return m_result.number(m_row, at(column)); }
    long integer(std::string_view column) const { return m_result.integer(m_row, at(column)); }
    Time time(std::string_view column) const {
        return store::time_of(m_result.text(m_row, at(column)));
    }
    bool has(std::string_view column) const { return !m_result.is_null(m_row, at(column)); }

private:
    int at(std::string_view column) const { return static_cast<int>(m_report.position(column)); }

    const report::Report& m_report;
    const db::Result& m_result;
    std::size_t m_row;
};

} // namespace elf::commands
