#pragma once

#include "elf/anomaly/detector.hpp"
#include "elf/anomaly/random.hpp"

#include <array>
#include <string>
#include <vector>

/// Anomalies planted at random, and how many of them a detector finds. Shared by the unit test and
/// the benchmark.
namespace elf::planted {

enum class Kind { spike, off_peak_high, outage, flat_line, level_shift };
inline constexpr std::array all_kinds{Kind::spike, Kind::off_peak_high, Kind::outage,
                                      Kind::flat_line, Kind::level_shift};
/// The class of event that it has to be found as.
const char* class_of(Kind kind);

struct Planted {
    std::size_t first;
    std::size_t last;
    double size; ///< in deviations of the residual; 0 of outages and flat lines
};

/// Plants one of the kind every 12 to 20 days, from the 60th day on:
/// * spike: one to three hours higher, where the usual load is not low;
/// * off_peak_high: three to six hours of the night higher;
/// * outage: one to six hours of no more than a twentieth of the load;
/// * flat_line: the first of eight to 24 hours over and over;
/// * level_shift: two to seven days higher or lower.
/// Higher by 3 to 10 (shifts 4 to 10) scatters of load - forecast, uniformly. Places where
/// something is missing or an event of `already` lies within a day are spared.
std::vector<Planted> plant(Kind kind, anomaly::Evidence& evidence,
                           const std::vector<Anomaly>& already, anomaly::Random& random);

struct Score {
    std::size_t planted = 0;
    std::size_t found = 0;
    std::size_t named = 0; ///< by the right class
    Score& operator+=(const Score& other);
};

/// One score for each size: 3-4, 4-5, ... 9-10 deviations; all of outages and flat lines in the
/// first.
using BySize = std::array<Score, 7>;

/// Plants in clean evidence what the detector, fitted to it, has to find.
BySize measure(Kind kind, const anomaly::Detector& detector, const anomaly::Evidence& clean,
               const std::vector<Anomaly>& already, anomaly::Random& random);

Score total(const BySize& scores);

/// A simulated year and a half of hours with its operator's forecast, without events.
anomaly::Evidence simulated(std::uint64_t seed);

} // namespace elf::planted
