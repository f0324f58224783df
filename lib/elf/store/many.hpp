#pragma once

#include "elf/core/area.hpp"
#include "elf/db/connection.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

/// One statement for many areas: what each asks for travels as arrays that the statement unnests
/// `with ordinality`, and its rows come back with that place. What is read of each stands in a
/// lateral query with `offset 0`: a descent of the index for each, where the planner might join
/// with the whole table.
namespace elf::store {

/// A range of time of one area.
struct AreaRange {
    const Area* area;
    TimeRange range;
};

/// A range of time of one quantity of an area.
struct QuantityRange {
    const Area* area;
    std::string quantity;
    TimeRange range;
};

/// The array of a text of each item. The texts must need no quotes.
template <class Item, class Text>
std::string array_of(const std::vector<Item>& items, Text text) {
    std::string out = "{";
    for (const Item& i : items) {
        if (out.size() > 1)
            out += ',';
        out += text(i);
    }
    out += '}';
    return out;
}

/// Keys of the areas.
std::string keys_of(const std::vector<const Area*>& areas);

/// Rows whose first column is the place, from 1, of what they belong to, and which come in its
/// order. Throws Error(software) where they do not.
class RowsByPlace {
public:
    RowsByPlace(db::Result rows, std::size_t places);

    std::size_t places() const { return m_begin.size() - 1; }
    const db::Result& rows() const { return m_rows; }
    /// The first row of the place, from 0, and the one behind its last.
    std::pair<std::size_t, std::size_t> of(std::size_t place) const {
        return {m_begin[place], m_begin[place + 1]};
    }

private:
    db::Result m_rows;
    std::vector<std::size_t> m_begin;
};

/// The ranges that $1, $2 and $3 say, as `w`: what stands behind the `from` of a statement for
/// rows_of_each, before a lateral query.
inline const std::string each_range = "unnest($1::int[], $2::timestamptz[], $3::timestamptz[]) "
                                      "with ordinality as w(area, first, last, place)";

/// What the statement says of each range, in binary. `others` are $4 and so on.
RowsByPlace rows_of_each(db::Connection& db, const std::string& sql,
                         const std::vector<AreaRange>& ranges,
                         const std::vector<db::Param>& others);

/// The same of quantities: their ranges are $1 to $4, `others` $5 and so on. The lateral query puts
/// its rows into their order, and nothing is sorted behind it: the ranges come one after another.
inline const std::string each_quantity =
    "unnest($1::int[], $2::text[], $3::timestamptz[], $4::timestamptz[]) "
    "with ordinality as w(area, quantity, first, last, place)";
RowsByPlace rows_of_each(db::Connection& db, const std::string& sql,
                         const std::vector<QuantityRange>& ranges,
                         const std::vector<db::Param>& others);

} // namespace elf::store
