#pragma once

#include "elf/anomaly/evidence.hpp"
#include "elf/core/anomaly.hpp"

#include <string>
#include <vector>

namespace elf::benchmark {

struct ChartedEvent {
    std::string area;
    Anomaly event;
    const anomaly::Evidence* evidence;
};

/// One SVG of small charts, five in a row, numbered from 1 as they come: a day before the event to
/// a day after it, load in black, the day-ahead forecast in grey, the event shaded.
void write_charts(const std::string& path, const std::vector<ChartedEvent>& events);

} // namespace elf::benchmark
