#pragma once

#include <string>
#include <string_view>

namespace elf::report {

/// A number as text; NaN where it is none.
double parse_number(std::string_view text);

/// Shortest text that reads back as the same number, as PostgreSQL writes it: 300000, not 3e+05.
std::string full_number(double value);
void append_number(std::string& out, double value);

/// Six significant digits, never an exponent between 1e-4 and 1e15.
std::string short_number(std::string_view text);
std::string short_number(double value);

/// With this many decimals.
std::string fixed_number(std::string_view text, int decimals);

/// For people: about four digits, thousands apart (a narrow blank), a true minus; – for NaN.
std::string readable_number(double value);

/// An energy in the unit that gives it one to four digits before the point.
struct ReadableEnergy {
    std::string value;
    std::string unit;
};
ReadableEnergy readable_energy(double kwh);

} // namespace elf::report
