#include "elf/anomaly/echoes.hpp"

#include <algorithm>
#include <cmath>

namespace elf::anomaly {
namespace {

/// The distance that both opinions see: the lesser; 0 where they stand on different sides of the
/// load.
double agreed(double a, double b) {
    return a * b <= 0 ? 0 : std::abs(a) < std::abs(b) ? a : b;
}

/// Mean of what both opinions see over [first, last); 0 where nothing is known of it.
double mean_deviation(const Expectation& e, std::size_t first, std::size_t last) {
    double sum = 0;
    double n = 0;
    for (std::size_t i = first; i < last; ++i)
        if (std::isfinite(e.residual[i] + e.usual_residual[i])) {
            sum += agreed(e.residual[i], e.usual_residual[i]);
            ++n;
        }
    return n > 0 ? sum / n : 0;
}

/// A shift, and what hides behind it.
struct Shift {
    std::size_t last;
    std::size_t silent_until;
    double deviation; ///< of its first day, signed

    bool hides(const Stretch& s, double other) const {
        return s.view != View::fact && s.first >= last && s.first < silent_until &&
               other * deviation >= 0 && std::abs(other) <= std::abs(deviation);
    }
};

} // namespace

std::vector<Stretch> without_echoes(std::vector<Stretch> stretches, const Expectation& expectation,
                                    Step step) {
    const auto day = static_cast<std::size_t>(step.per_day());
    std::vector<Shift> shifts;
    for (const Stretch& s : stretches)
        if (s.view == View::shift && s.length() >= day)
            shifts.push_back({s.last,
                              s.first + static_cast<std::size_t>(longest_echo.count()) * day,
                              mean_deviation(expectation, s.first, s.first + day)});
    std::erase_if(stretches, [&](const Stretch& s) {
        const double deviation = mean_deviation(expectation, s.first, s.last);
        return std::any_of(shifts.begin(), shifts.end(),
                           [&](const Shift& shift) { return shift.hides(s, deviation); });
    });
    return stretches;
}

} // namespace elf::anomaly
