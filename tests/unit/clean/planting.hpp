#pragma once

#include "elf/core/series.hpp"
#include "elf/core/time_zone.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

/// Faults planted at random into a series, and how many of them the screens find. Shared by the
/// unit test and the benchmark.
namespace elf::planting {

enum class Kind { spike, stuck, thousand, doubled, zeros, gap, clock_shift, swapped_days };
inline constexpr std::array<Kind, 8> all_kinds{Kind::spike,       Kind::stuck,       Kind::thousand,
                                               Kind::doubled,     Kind::zeros,       Kind::gap,
                                               Kind::clock_shift, Kind::swapped_days};
const char* name_of(Kind kind);

/// What is wrong with each interval of a series: 0 nothing, else a code; of a shift of the clock it
/// is the shift in minutes, so that a shift by another amount is not taken for the one planted.
using Marks = std::vector<int>;
/// Same sequence everywhere, unlike the distributions of the standard library.
using Random = std::mt19937_64;

struct Planted {
    Series series;
    Marks wrong; ///< intervals that do not hold their own value any more
};

/// Plants faults of one kind, in the unit of the series:
/// * spike: one interval, x1.3..3 or x0.3..0.7, every four days or so;
/// * stuck: the first of 7..48 intervals over and over (it is right itself), every two weeks;
/// * thousand, doubled: x1000 or /1000, x2 or /2 for 3 hours..3 days, every three weeks;
/// * zeros, gap: 0 or NaN for 3..8 hours, every two weeks;
/// * clock_shift: once, an hour too late or too early for one..two weeks;
/// * swapped_days: one whole local year, day and month swapped up to the 12th.
/// The first three weeks and the last two days are spared (four weeks and one week by the shift of
/// the clock), and so is what is missing or `taken`. No interval is wrong where there is no room.
Planted plant(Kind kind, const Series& right, const TimeZone& zone, const Marks& taken,
              Random& random);

/// What the screen for this kind says is wrong, by its final verdicts, repaired or reported.
/// Missing values are, to the kinds that are about values.
Marks marked(Kind kind, const Series& series, const TimeZone& zone);

/// By interval, of any number of series.
struct Score {
    std::size_t planted = 0, hit = 0, false_alarms = 0;

    double precision() const;
    double recall() const;
    double f1() const;
    Score& operator+=(const Score& other);
};

/// Plants and screens once. Marks on intervals that are marked in `already`, the series as it is,
/// count neither way: real series have faults of their own.
Score measure(Kind kind, const Series& right, const TimeZone& zone, const Marks& already,
              Random& random);

/// Load without faults and events from 2019-01-01 on, Europe/Madrid, of the length that the kind
/// needs.
Series clean_series(Kind kind, Step step, std::uint64_t seed);
/// Of clean_series.
TimeZone clean_zone();

} // namespace elf::planting
