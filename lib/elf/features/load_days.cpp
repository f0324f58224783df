#include "elf/features/load_days.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::features {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t past_days = 28;
/// Hours over which the shift before a gap is averaged, and over which it fades in the gap.
constexpr double shift_hours = 3;
constexpr double fade_hours = 12;

} // namespace

LoadDays::LoadDays(std::size_t days, std::size_t slots, double wild)
    : m_slots(slots), m_wild(wild), m_known(days * slots, missing),
      m_forecast(days * slots, missing), m_filled(days * slots, missing) {}

void LoadDays::expect(std::size_t day, std::span<const double> forecast) {
    std::copy(forecast.begin(), forecast.end(),
              m_forecast.begin() + static_cast<long>(day * m_slots));
}

void LoadDays::restore(std::size_t day, std::span<const double> forecast,
                       std::span<const double> filled) {
    expect(day, forecast);
    std::copy(filled.begin(), filled.end(), m_filled.begin() + static_cast<long>(day * m_slots));
}

double LoadDays::base(std::size_t i) const {
    if (!std::isnan(m_forecast[i]))
        return m_forecast[i];
    if (i >= 7 * m_slots && !std::isnan(m_filled[i - 7 * m_slots]))
        return m_filled[i - 7 * m_slots];
    return i >= m_slots ? m_filled[i - m_slots] : missing;
}

void LoadDays::fill(std::size_t first, std::size_t end) {
    const double per_hour = static_cast<double>(m_slots) / 24;
    const double learn = 1 - std::exp(-1 / (shift_hours * per_hour));
    const double fade = std::exp(-1 / (fade_hours * per_hour));
    double shift = 0;
    for (std::size_t i = first * m_slots; i < end * m_slots; ++i) {
        // A forecast made at this midnight knows the shift of the day before already.
        if (i % m_slots == 0 && !std::isnan(m_forecast[i]))
            shift = 0;
        const double expected = base(i);
        if (std::isnan(m_known[i])) {
            m_filled[i] = expected + shift;
            shift *= fade;
            continue;
        }
        m_filled[i] = m_known[i];
        if (!std::isnan(m_forecast[i]))
            m_filled[i] = std::clamp(m_known[i], m_forecast[i] - m_wild, m_forecast[i] + m_wild);
        if (!std::isnan(expected))
            shift += learn * (m_filled[i] - expected - shift);
    }
}

std::span<const double> LoadDays::past(std::size_t day) const {
    const std::size_t days = std::min(day, past_days);
    return std::span(m_filled).subspan((day - days) * m_slots, days * m_slots);
}

} // namespace elf::features
