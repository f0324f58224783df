#pragma once

#include "elf/core/time_zone.hpp"
#include "elf/report/template.hpp"

#include <string>
#include <string_view>

namespace elf::report {

/// How bad a state is, 0 the worst; states that are none come last.
std::size_t state_rank(std::string_view state);
/// Tells the states apart without colour.
std::string state_sign(std::string_view state);

/// `yes`, or nothing, for a section of a template.
std::string yes_if(bool condition);

/// Sets `time`, `time_utc` and `time_local`.
void set_time(Context& c, const TimeZone& zone, Time t);

/// What follows is HTML, to be put in as it is: the page changes its unit and its clock.
/// A power, as `<data>`; – for NaN.
std::string power_html(double value);
/// A difference, with its sign.
std::string signed_power_html(double value);
/// The unit that stands beside it.
std::string unit_html(const std::string& unit);
std::string time_html(const TimeZone& zone, Time t);

/// `82 %`.
std::string whole_percent(double value);
/// `2.31 %`; – for NaN.
std::string percent_text(double value);
/// off_peak_high as `off peak high`.
std::string in_words(std::string code);
/// `3 h`, `1 h 30 min`, `4.2 days`.
std::string length_text(TimeRange span);
/// `−2.5 GWh`; empty for NaN.
std::string signed_energy(double kwh);

} // namespace elf::report
