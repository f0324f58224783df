#pragma once

#include <string_view>

namespace elf::report {

/// What a column holds; decides how each format writes it.
enum class Kind {
    text,
    time,    ///< UTC, `2017-12-30T02:00:00Z`
    integer, ///< shown as it is
    number,  ///< written in full to CSV and JSON, with six digits in tables
    percent, ///< as number, with two decimals in tables
    boolean, ///< true or false
    drawing, ///< of a table: of characters of ours, never cut
};

struct Column {
    std::string_view name;
    Kind kind;
    bool is_power = false; ///< mean power in the unit of the row: --unit converts it
};

/// One value of a row, as text: `t` and `f` for boolean.
struct Cell {
    std::string_view text;
    bool missing = false;
};

} // namespace elf::report
