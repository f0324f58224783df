#include "elf/features/random_features.hpp"

#include <cmath>
#include <numbers>
#include <random>

namespace elf::features {
namespace {

/// How far into the bend of the usual state reaches.
constexpr double reach = 0.7;
/// Their share of the prior variance: smaller columns are shrunk more by the ridge.
constexpr double size = 0.8;

/// A normal deviate by Box and Muller: std::normal_distribution differs between libraries, and a
/// stored model would meet other weights than it was fitted with.
double normal(std::mt19937_64& random) {
    const auto uniform = [&] {
        return (static_cast<double>(random() >> 11) + 0.5) / 9007199254740992.0;
    };
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
}

} // namespace

RandomFeatures::RandomFeatures(std::size_t state, std::size_t count, unsigned long seed) {
    std::mt19937_64 random(seed);
    const double scale = reach / std::sqrt(static_cast<double>(state));
    for (std::size_t k = 0; k < count; ++k) {
        for (std::size_t j = 0; j < state; ++j)
            m_weights.push_back(scale * normal(random));
        m_offsets.push_back(reach * normal(random));
    }
}

void RandomFeatures::row(std::span<const double> state, double* out) const {
    const double* w = m_weights.data();
    for (std::size_t k = 0; k < m_offsets.size(); ++k, w += state.size()) {
        double sum = m_offsets[k];
        for (std::size_t j = 0; j < state.size(); ++j)
            sum += w[j] * state[j];
        out[k] = size * sum / std::sqrt(1 + sum * sum);
    }
}

} // namespace elf::features
