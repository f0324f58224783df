#include "planting.hpp"

#include "elf/clean/clock_shifts.hpp"
#include "elf/clean/screen.hpp"
#include "elf/clean/swapped_days.hpp"
#include "elf/sources/simulation.hpp"

#include <cmath>
#include <functional>
#include <limits>

namespace elf::planting {
namespace {

using namespace std::chrono;

constexpr int right_value = 0, wrong_value = 1;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double uniform(Random& random, double from, double to) {
    return from + (to - from) * static_cast<double>(random() >> 11) * 0x1p-53;
}

/// Inclusive.
std::size_t whole(Random& random, std::size_t from, std::size_t to) {
    return from + static_cast<std::size_t>(random() % (to - from + 1));
}

bool is_free(const Series& right, const Marks& taken, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin - 1; i <= end; ++i)
        if (taken[i] != right_value || std::isnan(right.values[i]))
            return false;
    return true;
}

/// How a fault of a kind comes and what it does.
struct Habit {
    std::size_t every_days;         ///< on average between the end of one and the next
    std::size_t shortest, longest;  ///< intervals
    std::size_t right_at_start = 0; ///< intervals of it that keep their own value
};

Habit habit_of(Kind kind, Step step) {
    const auto hour = static_cast<std::size_t>(step.per_hour());
    switch (kind) {
    case Kind::spike:
        return {4, 1, 1};
    case Kind::stuck:
        return {14, 7, 48, 1};
    case Kind::thousand:
    case Kind::doubled:
        return {21, 3 * hour, 72 * hour};
    default: // zeros and gaps
        return {14, 3 * hour, 8 * hour};
    }
}

/// What a fault makes of the values.
std::function<double(double)> effect_of(Kind kind, double first, Random& random) {
    const bool up = random() % 2 == 0;
    const auto times = [](double factor) { return [factor](double v) { return v * factor; }; };
    const auto always = [](double value) { return [value](double) { return value; }; };
    switch (kind) {
    case Kind::spike:
        return times(up ? uniform(random, 1.3, 3) : uniform(random, 0.3, 0.7));
    case Kind::stuck:
        return always(first);
    case Kind::thousand:
        return times(up ? 1000 : 0.001);
    case Kind::doubled:
        return times(up ? 2 : 0.5);
    case Kind::zeros:
        return always(0);
    default:
        return always(nan);
    }
}

void plant_many(Kind kind, const Marks& taken, Random& random, Planted& out) {
    const Series right = out.series;
    const Habit habit = habit_of(kind, right.step);
    const auto day = static_cast<std::size_t>(right.step.per_day());
    const std::size_t pause = habit.every_days * day;
    std::size_t at = 21 * day + random() % pause;
    while (true) {
        const std::size_t end = at + whole(random, habit.shortest, habit.longest);
        if (end + 2 * day >= right.size())
            return;
        const auto effect = effect_of(kind, right.values[at], random);
        if (is_free(right, taken, at, end))
            for (std::size_t i = at + habit.right_at_start; i < end; ++i) {
                out.series.values[i] = effect(right.values[i]);
                out.wrong[i] = wrong_value;
            }
        at = end + pause / 2 + random() % pause;
    }
}

void plant_clock_shift(const Marks& taken, Random& random, Planted& out) {
    const Series right = out.series;
    const auto day = static_cast<std::size_t>(right.step.per_day());
    for (int tries = 0; tries < 100; ++tries) {
        const std::size_t length = whole(random, 7 * day, 14 * day);
        if (right.size() < length + 36 * day)
            return;
        const std::size_t begin = whole(random, 28 * day, right.size() - length - 7 * day);
        const Minutes shift{random() % 2 == 0 ? 60 : -60};
        if (!is_free(right, taken, begin, begin + length))
            continue;
        for (std::size_t i = begin; i < begin + length; ++i) {
            out.series.values[i] = right.at(right.time(i) - shift);
            out.wrong[i] = static_cast<int>(shift.count());
        }
        return;
    }
}

TimeRange local_year(int number, const TimeZone& zone) {
    return {zone.start_of_day(Date{year{number} / 1 / 1}),
            zone.start_of_day(Date{year{number + 1} / 1 / 1})};
}

std::vector<int> whole_years(const Series& s, const TimeZone& zone) {
    std::vector<int> out;
    const auto number = [&](Time t) {
        return static_cast<int>(year_month_day{zone.local(t).date}.year());
    };
    for (int y = number(s.begin); y <= number(s.end()); ++y)
        if (const TimeRange span = local_year(y, zone);
            span.begin >= s.begin && span.end <= s.end())
            out.push_back(y);
    return out;
}

/// The intervals of a year that a swap of day and month moves.
void for_swapped(const Series& s, int year, const TimeZone& zone,
                 const std::function<void(std::size_t, Time)>& visit) {
    const TimeRange span = local_year(year, zone);
    for (std::size_t i = 0; i < s.size(); ++i)
        if (span.contains(s.time(i)))
            if (const Time from = clean::swap_back(s.time(i), zone); from != s.time(i))
                visit(i, from);
}

void plant_swap(const TimeZone& zone, Random& random, Planted& out) {
    const Series right = out.series;
    const std::vector<int> years = whole_years(right, zone);
    if (years.empty())
        return;
    for_swapped(right, years[random() % years.size()], zone, [&](std::size_t i, Time from) {
        out.series.values[i] = right.at(from);
        out.wrong[i] = wrong_value;
    });
}

void mark_shifts(const Series& s, const TimeZone& zone, Marks& out) {
    for (const auto& found : clean::find_clock_shifts(s.values, s.begin, s.step, zone))
        for (std::size_t i = 0; i < s.size(); ++i)
            if (found.begin <= s.time(i) && s.time(i) < found.end)
                out[i] = static_cast<int>(found.shift.count());
}

void mark_swaps(const Series& s, const TimeZone& zone, Marks& out) {
    for (const auto& found : clean::find_swapped_days(s.values, s.begin, s.step, zone))
        for_swapped(s, found.year, zone, [&](std::size_t i, Time) { out[i] = wrong_value; });
}

double share(std::size_t part, std::size_t all) {
    return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

} // namespace

const char* name_of(Kind kind) {
    constexpr std::array names{"spike", "stuck", "unit_x1000",  "unit_x2",
                               "zeros", "gap",   "clock_shift", "swapped_days"};
    return names.at(static_cast<std::size_t>(kind));
}

Planted plant(Kind kind, const Series& right, const TimeZone& zone, const Marks& taken,
              Random& random) {
    Planted out{right, Marks(right.size(), right_value)};
    if (kind == Kind::clock_shift)
        plant_clock_shift(taken, random, out);
    else if (kind == Kind::swapped_days)
        plant_swap(zone, random, out);
    else
        plant_many(kind, taken, random, out);
    return out;
}

Marks marked(Kind kind, const Series& series, const TimeZone& zone) {
    Marks out(series.size(), right_value);
    if (kind == Kind::clock_shift) {
        mark_shifts(series, zone, out);
    } else if (kind == Kind::swapped_days) {
        mark_swaps(series, zone, out);
    } else {
        const clean::Screened screened = clean::screen(series.values, series.step, false);
        for (std::size_t i = 0; i < series.size(); ++i)
            if (screened.final[i].is_fault() || std::isnan(series.values[i]))
                out[i] = wrong_value;
    }
    return out;
}

double Score::precision() const {
    return share(hit, hit + false_alarms);
}

double Score::recall() const {
    return share(hit, planted);
}

double Score::f1() const {
    return share(2 * hit, planted + hit + false_alarms);
}

Score& Score::operator+=(const Score& other) {
    planted += other.planted;
    hit += other.hit;
    false_alarms += other.false_alarms;
    return *this;
}

Score measure(Kind kind, const Series& right, const TimeZone& zone, const Marks& already,
              Random& random) {
    const Planted planted = plant(kind, right, zone, already, random);
    const Marks found = marked(kind, planted.series, zone);
    Score out;
    for (std::size_t i = 0; i < right.size(); ++i) {
        const bool is_marked = found[i] != right_value;
        const bool is_hit = is_marked && found[i] == planted.wrong[i];
        out.planted += planted.wrong[i] != right_value ? 1 : 0;
        out.hit += is_hit ? 1 : 0;
        out.false_alarms += is_marked && !is_hit && already[i] == right_value ? 1 : 0;
    }
    return out;
}

TimeZone clean_zone() {
    return TimeZone("Europe/Madrid");
}

Series clean_series(Kind kind, Step step, std::uint64_t seed) {
    sources::SimulationSpec spec;
    spec.seed = seed;
    spec.name = "planted";
    spec.zone = clean_zone();
    spec.step = step;
    spec.fault_days = 0;
    spec.event_days = 0;
    const sources::Simulation simulation(spec);
    const int length = kind == Kind::swapped_days ? 365 : kind == Kind::clock_shift ? 210 : 120;
    Series out{spec.zone.start_of_day(Date{year{2019} / 1 / 1}), step, {}};
    const std::size_t n = static_cast<std::size_t>(length * step.per_day());
    out.values.reserve(n);
    for (std::size_t i = 0; i < n; ++i)
        out.values.push_back(simulation.load(out.time(i)));
    return out;
}

} // namespace elf::planting
