#include "elf/sources/simulation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/core.h>
#include <limits>
#include <numbers>

namespace elf::sources {
namespace {

using namespace std::chrono;

constexpr double pi = std::numbers::pi;
/// Load per hour of the day relative to the mean of a working day, and that of a day off.
constexpr std::array<double, 24> work_day{0.80, 0.76, 0.74, 0.73, 0.74, 0.78, 0.87, 0.98,
                                          1.07, 1.11, 1.12, 1.13, 1.12, 1.11, 1.09, 1.08,
                                          1.08, 1.11, 1.16, 1.19, 1.17, 1.10, 0.99, 0.88};
constexpr std::array<double, 24> day_off{0.79, 0.74, 0.71, 0.69, 0.68, 0.68, 0.70, 0.74,
                                         0.81, 0.88, 0.93, 0.95, 0.96, 0.94, 0.91, 0.89,
                                         0.89, 0.92, 0.98, 1.03, 1.03, 0.98, 0.90, 0.82};

/// Streams of random numbers; each is independent of the others.
enum Stream : std::uint64_t {
    size_of_area = 1,
    warmth_of_area,
    cooling_of_area,
    heating_of_area,
    phase_of_area,
    weather_days,
    weather_hours,
    load_days,
    load_hours,
    load_minutes,
    load_months,
    operator_days,
    operator_hours,
    plan_of_day,
    weather_issue = 1000,
};

/// SplitMix64 (Steele, Lea, Flood 2014): a counter in, well mixed bits out.
std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

std::uint64_t key_of(std::uint64_t seed, const std::string& name) {
    std::uint64_t key = mix(seed);
    for (const char c : name)
        key = mix(key ^ static_cast<unsigned char>(c));
    return key;
}

double hours_of(Time t) {
    return static_cast<double>(t.time_since_epoch().count()) / 3600.0;
}

std::int64_t number_of(Date d) {
    return d.time_since_epoch().count();
}

/// Angle of the year, 0 at its turn.
double angle_of_year(Date d) {
    return 2 * pi * static_cast<double>(number_of(d)) / 365.2425;
}

double at_hour(const std::array<double, 24>& shape, double hour) {
    const double from = std::floor(hour);
    const auto i = static_cast<std::size_t>(from) % 24;
    const double part = hour - from;
    return shape[i] * (1 - part) + shape[(i + 1) % 24] * part;
}

/// What may be planted: one kind a day at most, spread over the period.
struct Kind {
    const char* class_name;
    bool is_fault;
    int first_hour, hours_to_choose; ///< local hour of the start
    int shortest, longest;           ///< hours; 0: one interval
    const char* note;
};
enum KindOf { off_peak_high, stuck, outage, spike, dip, gap, unit_jump, zero_run };
constexpr std::array<Kind, 8> kinds{{
    {"off_peak_high", false, 1, 2, 3, 5, "unusual demand at night, 45 % above what is usual"},
    {"flat_line", true, 6, 8, 8, 12, "stuck meter: the same value over and over"},
    {"outage", false, 9, 8, 2, 3, "supply lost: 5 % of the load is left"},
    {"spike", true, 5, 16, 0, 0, "wrong magnitude: three times the load in one interval"},
    {"dip", false, 10, 8, 3, 4, "a large consumer drops out: 30 % less load"},
    {"missing_data", true, 3, 16, 4, 8, "gap: nothing was received"},
    {"level_shift", true, 7, 10, 4, 6, "wrong unit: kW instead of MW"},
    {"missing_data", true, 4, 14, 3, 6, "dead meter: zero was received"},
}};

} // namespace

Simulation::Simulation(SimulationSpec spec)
    : m_spec(std::move(spec)), m_key(key_of(m_spec.seed, m_spec.name)),
      m_scale(400.0 + 2600.0 * uniform(size_of_area, 0)),
      m_warmth(10.0 + 8.0 * uniform(warmth_of_area, 0)),
      m_cooling(0.010 + 0.010 * uniform(cooling_of_area, 0)),
      m_heating(0.008 + 0.008 * uniform(heating_of_area, 0)) {}

double Simulation::uniform(std::uint64_t stream, std::int64_t counter) const {
    const std::uint64_t bits = mix(mix(m_key ^ mix(stream)) ^ static_cast<std::uint64_t>(counter));
    return (static_cast<double>(bits >> 11) + 0.5) * 0x1p-53;
}

/// Box and Muller (1958).
double Simulation::white_noise(std::uint64_t stream, std::int64_t counter) const {
    return std::sqrt(-2 * std::log(uniform(stream, 2 * counter))) *
           std::cos(2 * pi * uniform(stream, 2 * counter + 1));
}

/// Random heights every so many hours, joined smoothly: neighbours resemble each other as in an
/// autoregression, but any instant can be asked for by itself.
double Simulation::smooth_noise(std::uint64_t stream, Time t, double hours) const {
    const double x = hours_of(t) / hours;
    const double from = std::floor(x);
    const double part = x - from;
    const double weight = part * part * (3 - 2 * part);
    const auto knot = static_cast<std::int64_t>(from);
    return white_noise(stream, knot) * (1 - weight) + white_noise(stream, knot + 1) * weight;
}

double Simulation::temperature(Time t) const {
    const LocalTime local = m_spec.zone.local(t);
    const double hour = static_cast<double>(local.of_day.count()) / 3600.0;
    return m_warmth - 8.5 * std::cos(angle_of_year(local.date) - 0.3) +
           4.0 * std::cos(2 * pi * (hour - 15) / 24) + 2.8 * smooth_noise(weather_days, t, 60) +
           0.7 * smooth_noise(weather_hours, t, 7);
}

double Simulation::temperature_forecast(Time t, Time issued_at) const {
    const double lead = hours_of(t) - hours_of(issued_at);
    const auto stream =
        weather_issue + static_cast<std::uint64_t>(issued_at.time_since_epoch().count() / 60);
    return temperature(t) + (0.4 + 0.03 * lead) * smooth_noise(stream, t, 9);
}

double Simulation::day_shape(Time t) const {
    const LocalTime local = m_spec.zone.local(t);
    const double middle = static_cast<double>(m_spec.step.length().count()) / 120.0;
    const double hour = static_cast<double>(local.of_day.count()) / 3600.0 + middle;
    const weekday day{local.date};
    if (day == Sunday || m_spec.holidays.contains(local.date))
        return at_hour(day_off, hour);
    if (day == Saturday)
        return 0.5 * (at_hour(day_off, hour) + at_hour(work_day, hour)) - 0.02;
    return at_hour(work_day, hour);
}

/// Load by calendar and weather alone.
double Simulation::expected(Time t, double temperature) const {
    const double weather =
        m_heating * std::max(0.0, 15 - temperature) + m_cooling * std::max(0.0, temperature - 22);
    const double years = hours_of(t) / (24 * 365.2425) - 50;
    const double drift = 1 + 0.008 * years + 0.015 * smooth_noise(load_months, t, 24 * 75);
    const double season = 0.02 * std::cos(2 * angle_of_year(m_spec.zone.local(t).date));
    return m_scale * drift * day_shape(t) * (1 + season + weather);
}

double Simulation::undisturbed(Time t) const {
    // Buildings remember the day before.
    const double felt = 0.7 * temperature(t) + 0.3 * temperature(t - hours{24});
    const double noise = 0.007 * smooth_noise(load_days, t, 40) +
                         0.006 * smooth_noise(load_hours, t, 5) +
                         0.003 * white_noise(load_minutes, t.time_since_epoch().count() / 60);
    return expected(t, felt) * (1 + noise);
}

std::vector<PlantedEvent> Simulation::planted_near(Date date) const {
    std::vector<PlantedEvent> out;
    for (Date day = date - days{1}; day <= date + days{1}; day += days{1}) {
        for (std::size_t k = 0; k < kinds.size(); ++k) {
            const Kind& kind = kinds[k];
            const std::int64_t period = kind.is_fault ? m_spec.fault_days : m_spec.event_days;
            if (period <= 0)
                continue;
            const auto phase =
                static_cast<std::int64_t>(uniform(phase_of_area, 0) * static_cast<double>(period)) +
                static_cast<std::int64_t>(k) * period / static_cast<std::int64_t>(kinds.size());
            if ((number_of(day) - phase) % period != 0)
                continue;
            const auto choose = [&](int salt, int n) {
                const std::int64_t counter =
                    (number_of(day) * 16 + static_cast<std::int64_t>(k)) * 2 + salt;
                return static_cast<int>(uniform(plan_of_day, counter) * n);
            };
            const hours start{kind.first_hour + choose(0, kind.hours_to_choose)};
            const hours length{kind.shortest + choose(1, kind.longest - kind.shortest + 1)};
            const Time begin = m_spec.step.floor(m_spec.zone.from_local(day, start).first);
            const Time end = length.count() == 0 ? begin + m_spec.step.length() : begin + length;
            out.push_back(
                {{begin, end}, kind.class_name, kind.is_fault, kind.note, static_cast<int>(k)});
        }
    }
    std::sort(out.begin(), out.end(), [](const PlantedEvent& a, const PlantedEvent& b) {
        return a.range.begin < b.range.begin;
    });
    return out;
}

std::vector<PlantedEvent> Simulation::planted(TimeRange range) const {
    std::vector<PlantedEvent> out;
    const Date last = m_spec.zone.local(range.end).date;
    for (Date day = m_spec.zone.local(range.begin).date; day <= last; day += days{1})
        for (PlantedEvent& e : planted_near(day))
            if (m_spec.zone.local(e.range.begin).date == day && e.range.begin < range.end &&
                e.range.end > range.begin)
                out.push_back(std::move(e));
    return out;
}

double Simulation::disturbed(const PlantedEvent& e, double load) const {
    switch (e.kind) {
    case off_peak_high:
        return load * 1.45;
    case outage:
        return load * 0.05;
    case dip:
        return load * 0.7;
    case stuck:
        return undisturbed(e.range.begin);
    case spike:
        return load * 3;
    case unit_jump:
        return load * 1000;
    case zero_run:
        return 0;
    default:
        return std::numeric_limits<double>::quiet_NaN();
    }
}

double Simulation::load(Time t) const {
    const Date date = m_spec.zone.local(t).date;
    if (date != m_cached) {
        m_near = planted_near(date);
        m_cached = date;
    }
    double value = undisturbed(t);
    for (const bool fault : {false, true}) // the meter misreads what really was
        for (const PlantedEvent& e : m_near)
            if (e.is_fault == fault && e.range.contains(t))
                value = disturbed(e, value);
    return value;
}

double Simulation::load_forecast(Time t) const {
    const double felt = 0.7 * (temperature(t) + 1.2 * smooth_noise(operator_hours, t, 12)) +
                        0.3 * temperature(t - hours{24});
    const std::int64_t day = number_of(m_spec.zone.local(t).date);
    const double error = 0.015 * white_noise(operator_days, day) +
                         0.02 * smooth_noise(operator_hours, t + hours{100000}, 6);
    return expected(t, felt) * (1 + error);
}

} // namespace elf::sources
