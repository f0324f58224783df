#include "planting.hpp"

#include "elf/anomaly/event.hpp"
#include "elf/core/robust.hpp"
#include "elf/sources/simulation.hpp"

#include <algorithm>
#include <cmath>

namespace elf::planted {
namespace {

using namespace std::chrono_literals;
using anomaly::Evidence;
using anomaly::Random;

double deviation_of(const Evidence& e) {
    std::vector<double> residual(e.load.size());
    for (std::size_t i = 0; i < residual.size(); ++i)
        residual[i] = e.load.values[i] - e.forecast[i];
    return scatter(std::move(residual));
}

std::size_t hours(const Evidence& e, double n) {
    return static_cast<std::size_t>(n * e.load.step.per_hour());
}

/// Length and, for those that need a time of the day, whether the place suits.
struct Place {
    std::size_t first;
    std::size_t last;
};

Place draw_place(Kind kind, const Evidence& e, std::size_t day, Random& random) {
    const std::size_t slots = static_cast<std::size_t>(e.load.step.per_day());
    std::size_t first = day * slots + random.below(slots);
    const auto whole = [&](double from, double to) {
        return hours(e, from) + random.below(hours(e, to - from) + 1);
    };
    switch (kind) {
    case Kind::spike:
        return {first, first + whole(1, 3)};
    case Kind::off_peak_high:
        return {first, first + whole(3, 6)};
    case Kind::outage:
        return {first, first + whole(1, 6)};
    case Kind::flat_line:
        return {first, first + whole(8, 24)};
    case Kind::level_shift:
        return {first, first + whole(48, 168)};
    }
    return {first, first};
}

/// Off-peak where the usual load is low for the day all the time, a spike where it nowhere is.
bool suits(Kind kind, Place p, const anomaly::LocalGrid& grid, const anomaly::Usual& usual) {
    constexpr double low = 0.4;
    if (kind != Kind::spike && kind != Kind::off_peak_high)
        return true;
    for (std::size_t i = p.first; i < p.last; ++i) {
        const double position = daily_position(grid, usual, i);
        if (kind == Kind::spike ? !(position >= low) : !(position < low))
            return false;
    }
    return true;
}

bool is_free(const Evidence& e, Place p, const std::vector<Anomaly>& already) {
    if (p.last + hours(e, 24) > e.load.size())
        return false;
    for (std::size_t i = p.first - hours(e, 24); i < p.last + hours(e, 24); ++i)
        if (std::isnan(e.load.values[i] - e.forecast[i]) || e.load.values[i] <= 0)
            return false;
    const TimeRange span{e.load.time(p.first) - 24h, e.load.time(p.last) + 24h};
    return std::none_of(already.begin(), already.end(), [&](const Anomaly& a) {
        return a.span.begin < span.end && span.begin < a.span.end;
    });
}

double apply(Kind kind, Evidence& e, Place p, double deviation, Random& random) {
    std::vector<double>& v = e.load.values;
    const double least = kind == Kind::level_shift ? 4 : 3;
    const double size = least + (10 - least) * random.unit();
    const double sign = kind == Kind::level_shift && random.unit() < 0.5 ? -1 : 1;
    const double left = 0.05 * random.unit();
    for (std::size_t i = p.first; i < p.last; ++i) {
        if (kind == Kind::outage)
            v[i] *= left;
        else if (kind == Kind::flat_line)
            v[i] = v[p.first];
        else
            v[i] += sign * size * deviation;
    }
    return kind == Kind::outage || kind == Kind::flat_line ? 0 : size;
}

} // namespace

const char* class_of(Kind kind) {
    constexpr std::array names{"spike", "off_peak_high", "outage", "flat_line", "level_shift"};
    return names.at(static_cast<std::size_t>(kind));
}

std::vector<Planted> plant(Kind kind, Evidence& evidence, const std::vector<Anomaly>& already,
                           Random& random) {
    const anomaly::LocalGrid grid =
        anomaly::local_grid(evidence.load, evidence.zone, evidence.holidays);
    const anomaly::Usual usual = anomaly::usual_load(evidence.load, grid);
    const Evidence clean = evidence;
    const double deviation = deviation_of(evidence);
    std::vector<Planted> out;
    for (std::size_t day = 60; day + 10 < grid.days; day += 12 + random.below(9))
        for (int tries = 0; tries < 30; ++tries) {
            const Place p = draw_place(kind, evidence, day, random);
            if (!is_free(clean, p, already) || !suits(kind, p, grid, usual))
                continue;
            out.push_back({p.first, p.last, apply(kind, evidence, p, deviation, random)});
            break;
        }
    return out;
}

Score& Score::operator+=(const Score& other) {
    planted += other.planted;
    found += other.found;
    named += other.named;
    return *this;
}

BySize measure(Kind kind, const anomaly::Detector& detector, const Evidence& clean,
               const std::vector<Anomaly>& already, Random& random) {
    Evidence e = clean;
    const std::vector<Planted> all = plant(kind, e, already, random);
    const std::vector<Anomaly> events = detector.score(e, e.load.begin).events;
    BySize out;
    for (const Planted& p : all) {
        Score one{1, 0, 0};
        const TimeRange span{e.load.time(p.first), e.load.time(p.last)};
        for (const Anomaly& a : events)
            if (a.span.begin < span.end && span.begin < a.span.end) {
                one.found = 1;
                one.named = one.named || a.event_class == class_of(kind) ? 1 : 0;
            }
        out.at(static_cast<std::size_t>(std::clamp(p.size - 3, 0.0, 6.0))) += one;
    }
    return out;
}

Score total(const BySize& scores) {
    Score out;
    for (const Score& s : scores)
        out += s;
    return out;
}

Evidence simulated(std::uint64_t seed) {
    sources::SimulationSpec spec;
    spec.seed = seed;
    spec.name = "planted";
    spec.zone = TimeZone("Europe/Madrid");
    spec.fault_days = 0;
    spec.event_days = 0;
    const sources::Simulation simulation(spec);
    Evidence out;
    out.area.name = spec.name;
    out.zone = spec.zone;
    out.load = {spec.zone.start_of_day(parse_date("2018-01-01")), spec.step, {}};
    for (std::size_t i = 0; i < 540 * 24; ++i) {
        const Time t = out.load.time(i);
        out.load.values.push_back(simulation.load(t));
        out.forecast.push_back(simulation.load_forecast(t));
        out.temperature.push_back(simulation.temperature(t));
    }
    return out;
}

} // namespace elf::planted
