#include "elf/models/aggregation.hpp"

#include "elf/core/stored_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::models {
namespace {

/// Share of the past that is forgotten with each outcome of a slot: a memory of
/// some years.
constexpr double fade = 0.0005;
constexpr double fade_of_largest = 0.002;
/// One outcome moves the weights by no more than one that is this many times as wrong as usual.
constexpr double wild = 8;
constexpr double usual_weight = 0.03;
constexpr double least = 1e-9;

} // namespace

Aggregation::Aggregation(std::size_t slots, std::vector<double> prior)
    : m_prior(std::move(prior)), m_slots(slots), m_regret(slots * m_prior.size(), 0.0),
      m_variance(m_regret.size(), 0.0), m_largest(m_regret.size(), 0.0), m_usual(slots, 0.0) {}

std::vector<double> Aggregation::weights(std::size_t slot, std::span<const double> values) const {
    const std::size_t k = experts();
    const auto awake =
        std::count_if(values.begin(), values.end(), [](double v) { return !std::isnan(v); });
    const double log_k = std::log(static_cast<double>(std::max(awake, decltype(awake){2})));
    std::vector<double> w(k, 0.0);
    double highest = -std::numeric_limits<double>::infinity();
    for (std::size_t e = 0; e < k; ++e) {
        if (std::isnan(values[e]))
            continue;
        const std::size_t i = slot * k + e;
        const double eta = std::min(0.5 / std::max(m_largest[i], least),
                                    std::sqrt(log_k / std::max(m_variance[i], least)));
        w[e] = std::log(m_prior[e]) + std::log(eta) + eta * m_regret[i];
        highest = std::max(highest, w[e]);
    }
    double sum = 0;
    for (std::size_t e = 0; e < k; ++e) {
        w[e] = std::isnan(values[e]) ? 0.0 : std::exp(w[e] - highest);
        sum += w[e];
    }
    for (double& v : w)
        v = sum > 0 ? v / sum : 0.0;
    return w;
}

void Aggregation::learn(std::size_t slot, std::span<const double> values, double combined,
                        double truth) {
    const double error = combined - truth;
    if (std::isnan(error))
        return;
    double& usual = m_usual[slot];
    const double size = std::abs(error);
    usual = usual == 0 ? size : usual + usual_weight * (std::min(size, wild * usual) - usual);
    const double limit = std::max(wild * usual, least);
    const std::size_t k = experts();
    for (std::size_t e = 0; e < k; ++e) {
        if (std::isnan(values[e]))
            continue;
        const std::size_t i = slot * k + e;
        const double ahead = error > 0 ? combined - values[e] : values[e] - combined;
        const double regret = std::clamp(ahead, -limit, limit);
        m_regret[i] = (1 - fade) * m_regret[i] + regret;
        m_variance[i] = (1 - fade) * m_variance[i] + regret * regret;
        m_largest[i] = std::max((1 - fade_of_largest) * m_largest[i], std::abs(regret));
    }
}

void Aggregation::to_matrices(const std::string& prefix, std::map<std::string, Matrix>& out) const {
    const std::size_t k = experts();
    out[prefix + "regret"] = {k, m_slots, m_regret};
    out[prefix + "variance"] = {k, m_slots, m_variance};
    out[prefix + "largest"] = {k, m_slots, m_largest};
    out[prefix + "usual"] = {1, m_slots, m_usual};
}

void Aggregation::from_matrices(const std::string& prefix,
                                const std::map<std::string, Matrix>& from) {
    const std::size_t k = experts();
    m_regret = stored_matrix(from, prefix + "regret", k, m_slots).values;
    m_variance = stored_matrix(from, prefix + "variance", k, m_slots).values;
    m_largest = stored_matrix(from, prefix + "largest", k, m_slots).values;
    m_usual = stored_matrix(from, prefix + "usual", 1, m_slots).values;
}

} // namespace elf::models
