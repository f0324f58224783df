#include "elf/store/many.hpp"

#include "elf/core/error.hpp"

namespace elf::store {

std::string keys_of(const std::vector<const Area*>& areas) {
    return array_of(areas, [](const Area* a) { return std::to_string(a->id); });
}

RowsByPlace::RowsByPlace(db::Result rows, std::size_t places)
    : m_rows(std::move(rows)), m_begin(places + 1, m_rows.rows()) {
    std::size_t row = 0;
    for (std::size_t place = 0; place < places; ++place) {
        m_begin[place] = row;
        while (row < m_rows.rows() && m_rows.integer(row, 0) == static_cast<long>(place) + 1)
            ++row;
    }
    if (row != m_rows.rows())
        throw Error(ExitCode::software, "rows of several areas came out of order");
}

RowsByPlace rows_of_each(db::Connection& db, const std::string& sql,
                         const std::vector<AreaRange>& ranges,
                         const std::vector<db::Param>& others) {
    std::vector<db::Param> params{
        array_of(ranges, [](const AreaRange& r) { return std::to_string(r.area->id); }),
        array_of(ranges, [](const AreaRange& r) { return format_time(r.range.begin); }),
        array_of(ranges, [](const AreaRange& r) { return format_time(r.range.end); })};
    params.insert(params.end(), others.begin(), others.end());
    return {db.exec_binary(sql.c_str(), params), ranges.size()};
}

RowsByPlace rows_of_each(db::Connection& db, const std::string& sql,
                         const std::vector<QuantityRange>& ranges,
                         const std::vector<db::Param>& others) {
    std::vector<std::string> quantities;
    for (const QuantityRange& r : ranges)
        quantities.push_back(r.quantity);
    std::vector<db::Param> params{
        array_of(ranges, [](const QuantityRange& r) { return std::to_string(r.area->id); }),
        quantities,
        array_of(ranges, [](const QuantityRange& r) { return format_time(r.range.begin); }),
        array_of(ranges, [](const QuantityRange& r) { return format_time(r.range.end); })};
    params.insert(params.end(), others.begin(), others.end());
    return {db.exec_binary(sql.c_str(), params), ranges.size()};
}

} // namespace elf::store
