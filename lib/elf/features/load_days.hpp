#pragma once

#include <span>
#include <vector>

namespace elf::features {

/// The load of whole days, slot by slot, as it is known at a local midnight, and the same without
/// gaps. A gap is filled from what was known before it only: with the forecast that was made for it
/// or, where there is none, with the same slot a week before, shifted by what the last hours
/// before the gap lay beside that; the shift fades within half a day. So is a wild value, one far
/// from its forecast, drawn back to a distance that still counts as possible.
class LoadDays {
public:
    /// `wild`: greatest distance from the forecast that is believed, unit of the values.
    LoadDays(std::size_t days, std::size_t slots, double wild);

    std::size_t slots() const { return m_slots; }
    /// The value of one slot, NaN: not known.
    void set(std::size_t day, std::size_t slot, double value) {
        m_known[day * m_slots + slot] = value;
    }
    double known(std::size_t day, std::size_t slot) const { return m_known[day * m_slots + slot]; }
    /// What was forecast for the day at its midnight.
    void expect(std::size_t day, std::span<const double> forecast);

    /// Fills the days from `first` to before `end`; those before `first` stay as they are.
    void fill(std::size_t first, std::size_t end);
    /// Up to four weeks ending at the midnight that begins `day`, filled; fewer at the start.
    std::span<const double> past(std::size_t day) const;
    std::span<const double> filled(std::size_t day) const {
        return std::span(m_filled).subspan(day * m_slots, m_slots);
    }
    std::span<const double> forecast(std::size_t day) const {
        return std::span(m_forecast).subspan(day * m_slots, m_slots);
    }
    /// Takes a day as an earlier pass has left it.
    void restore(std::size_t day, std::span<const double> forecast, std::span<const double> filled);

private:
    double base(std::size_t i) const;

    std::size_t m_slots;
    double m_wild;
    std::vector<double> m_known;
    std::vector<double> m_forecast;
    std::vector<double> m_filled;
};

} // namespace elf::features
