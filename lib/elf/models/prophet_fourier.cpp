#include "elf/models/prophet_fourier.hpp"

#include <cmath>
#include <numbers>

namespace elf::models {

void fourier(double day, double period, std::size_t order, double* out) {
    const double phase = 2 * std::numbers::pi * std::remainder(day / period, 1.0);
    const double s1 = std::sin(phase);
    const double c1 = std::cos(phase);
    double s = s1;
    double c = c1;
    for (std::size_t i = 0; i < order; ++i) {
        out[2 * i] = s;
        out[2 * i + 1] = c;
        const double next = s * c1 + c * s1;
        c = c * c1 - s * s1;
        s = next;
    }
}

} // namespace elf::models
