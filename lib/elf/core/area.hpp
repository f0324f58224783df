#pragma once

#include "elf/core/time.hpp"

#include <optional>
#include <string>

namespace elf {

/// Whatever one load curve belongs to: a country, zone, subsystem, feeder, building or meter.
struct Area {
    int id = 0; ///< key in the database; 0 before it is stored
    std::string name;
    std::string time_zone = "UTC"; ///< IANA
    std::string holidays;          ///< holiday region, e.g. "es"; empty: none
    Step step{Minutes{60}};
    std::string unit = "MW";         ///< unit of power that load is kept in
    std::optional<double> latitude;  ///< degrees north
    std::optional<double> longitude; ///< degrees east
    bool may_feed_back = false;      ///< load may be zero or negative
};

} // namespace elf
