#include "elf/models/residuals.hpp"

#include "elf/core/robust.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::models {
namespace {

constexpr std::size_t least_errors = 10;
/// Errors this many robust standard deviations out are the meter's or the grid's, not the
/// forecast's: one reading in the wrong unit would stretch the bands to a thousand times the load.
constexpr double wild = 12;

void leave_out_wild(std::vector<double>& errors) {
    const double centre = median(errors);
    std::vector<double> distances;
    for (const double e : errors)
        distances.push_back(e - centre);
    const double reach = wild * scatter(std::move(distances));
    if (reach > 0)
        std::erase_if(errors, [&](double e) { return std::abs(e - centre) > reach; });
}

} // namespace

Residuals::Residuals(std::size_t slots, std::size_t depth) : m_depth(depth), m_errors(slots) {}

void Residuals::add(std::size_t slot, double error) {
    Ring& ring = m_errors[slot];
    if (ring.values.size() < m_depth) {
        ring.values.push_back(error);
        return;
    }
    ring.values[ring.next] = error;
    ring.next = (ring.next + 1) % m_depth;
}

std::vector<double> Residuals::of(std::size_t slot) const {
    const Ring& ring = m_errors[slot];
    std::vector<double> out = ring.values;
    std::rotate(out.begin(), out.begin() + static_cast<long>(ring.next), out.end());
    return out;
}

Quantiles Residuals::offsets(std::size_t slot) const {
    const std::size_t slots = m_errors.size();
    std::vector<double> errors;
    for (const std::size_t neighbour : {slot + slots - 1, slot, slot + 1}) {
        const std::vector<double>& of_one = m_errors[neighbour % slots].values;
        errors.insert(errors.end(), of_one.begin(), of_one.end());
    }
    if (errors.size() < least_errors) {
        Quantiles none;
        none.fill(std::numeric_limits<double>::quiet_NaN());
        return none;
    }
    leave_out_wild(errors);
    return empirical_quantiles(errors);
}

Quantiles empirical_quantiles(std::vector<double>& values) {
    std::sort(values.begin(), values.end());
    Quantiles out;
    for (std::size_t q = 0; q < out.size(); ++q) {
        const double last = static_cast<double>(values.size() - 1);
        const double place =
            std::clamp(quantile_levels[q] * static_cast<double>(values.size() + 1) - 1, 0.0, last);
        const auto i = static_cast<std::size_t>(place);
        const double part = place - static_cast<double>(i);
        const double above = values[std::min(i + 1, values.size() - 1)];
        out[q] = values[i] + part * (above - values[i]);
    }
    return out;
}

} // namespace elf::models
