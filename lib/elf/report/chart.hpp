#pragma once

#include "elf/core/time.hpp"
#include "elf/report/writer.hpp"

#include <string>
#include <vector>

namespace elf::report {

struct ChartStyle {
    std::size_t width = 80; ///< columns in all
    bool colours = false;
    bool unicode = true; ///< else ASCII
};

/// A value of a chart; NaN where there is none.
struct ChartPoint {
    Time time;
    double value;
    double low; ///< of the band
    double high;
};

struct ChartTexts {
    std::string title;
    std::string unit;
    std::string band; ///< what the band is
};

/// Draws points in ascending order: an axis of values on the left, of times (UTC) below. More
/// points than columns are averaged, and their extremes widen the band. Empty where there is no
/// value.
std::string draw_chart(const std::vector<ChartPoint>& points, const ChartTexts& texts,
                       const ChartStyle& style);

/// A chart for each run of rows that agree in the first two columns and the issue: of `mean` with
/// the band p5 to p95 by `target`, or of `value` by `time`. Memory grows with the rows of one
/// chart.
std::unique_ptr<Writer> chart_writer(std::vector<Column> columns, Sink sink, ChartStyle style);

} // namespace elf::report
