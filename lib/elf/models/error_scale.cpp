#include "elf/models/error_scale.hpp"

#include "elf/core/stored_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace elf::models {
namespace {

/// Half-lives, days.
constexpr double usual_days = 180;
constexpr double recent_days = 7;
constexpr double last_days = 1.5;
/// Weight of a day in the fit a day later: three years are remembered.
constexpr double forgetting = 0.999;
/// Strength of the pull of the coefficients to zero, days.
constexpr double ridge = 8;
/// An error counts for at most this many usual ones, and for at least this part of one: log |error|
/// has no lower bound.
constexpr double most = 6;
constexpr double least = 0.05;
/// Spreads further than this from the slot's usual one (log) count as no further.
constexpr double furthest_spread = 2;
/// Errors that the starting size counts for.
constexpr double start_count = 10;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

double weight(double half_life, double count) {
    return std::max(1 - std::exp2(-1 / half_life), 1 / (count + 1));
}

/// Gaussian elimination without pivoting: with a ridge the matrix is positive definite.
ErrorScale::Terms solution(std::array<ErrorScale::Terms, ErrorScale::terms> a,
                           ErrorScale::Terms b) {
    constexpr std::size_t n = ErrorScale::terms;
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t i = k + 1; i < n; ++i) {
            const double factor = a[i][k] / a[k][k];
            for (std::size_t j = k; j < n; ++j)
                a[i][j] -= factor * a[k][j];
            b[i] -= factor * b[k];
        }
    for (std::size_t i = n; i-- > 0;) {
        for (std::size_t j = i + 1; j < n; ++j)
            b[i] -= a[i][j] * b[j];
        b[i] /= a[i][i];
    }
    return b;
}

bool is_known(double spread) {
    return spread > 0 && std::isfinite(spread);
}

} // namespace

ErrorScale::ErrorScale(std::size_t slots, double usual)
    : m_slots(slots, Slot{usual, usual, missing, start_count}) {}

ErrorScale::Terms ErrorScale::terms_of(std::size_t slot, double spread) const {
    const Slot& s = m_slots[slot];
    const double apart = is_known(spread) ? std::log(spread) - s.log_spread : missing;
    return {1, std::log(s.recent / s.usual), std::log(m_last_days),
            std::isnan(apart) ? 0 : std::clamp(apart, -furthest_spread, furthest_spread)};
}

double ErrorScale::size(std::size_t slot, double spread) const {
    const Terms x = terms_of(slot, spread);
    double sum = 0;
    for (std::size_t i = 0; i < terms; ++i)
        sum += m_coefficients[i] * x[i];
    return m_slots[slot].usual * std::exp(sum);
}

void ErrorScale::add_row(const Terms& x, double target) {
    const double share = 1 / static_cast<double>(m_slots.size());
    for (std::size_t i = 0; i < terms; ++i) {
        for (std::size_t j = 0; j < terms; ++j)
            m_squares[i][j] += share * x[i] * x[j];
        m_products[i] += share * x[i] * target;
    }
}

void ErrorScale::update(Slot& slot, const Seen& seen) const {
    const double size = std::abs(seen.error);
    const auto mean = [&](double& of, double half_life) {
        of += weight(half_life, slot.count) * (std::clamp(size, least * of, most * of) - of);
    };
    mean(slot.usual, usual_days);
    mean(slot.recent, recent_days);
    if (is_known(seen.spread)) {
        const double now = std::log(seen.spread);
        slot.log_spread =
            std::isnan(slot.log_spread)
                ? now
                : slot.log_spread + weight(usual_days, slot.count) * (now - slot.log_spread);
    }
    slot.count += 1;
}

void ErrorScale::solve() {
    std::array<Terms, terms> a = m_squares;
    for (std::size_t i = 0; i < terms; ++i)
        a[i][i] += ridge;
    m_coefficients = solution(a, m_products);
}

void ErrorScale::learn(std::span<const Seen> batch) {
    if (batch.empty())
        return;
    const double days = static_cast<double>(batch.size()) / static_cast<double>(m_slots.size());
    const double keep = std::pow(forgetting, days);
    for (Terms& row : m_squares)
        for (double& v : row)
            v *= keep;
    for (double& v : m_products)
        v *= keep;
    double sum = 0;
    for (const Seen& s : batch) {
        const double part = std::clamp(std::abs(s.error) / m_slots[s.slot].usual, least, most);
        add_row(terms_of(s.slot, s.spread), std::log(part));
        sum += part;
    }
    const double share = 1 - std::exp2(-days / last_days);
    m_last_days += share * (sum / static_cast<double>(batch.size()) - m_last_days);
    for (const Seen& s : batch)
        update(m_slots[s.slot], s);
    solve();
}

void ErrorScale::to_matrices(const std::string& prefix, std::map<std::string, Matrix>& out) const {
    Matrix slots{terms, m_slots.size(), {}};
    for (const Slot& s : m_slots)
        slots.values.insert(slots.values.end(), {s.usual, s.recent, s.log_spread, s.count});
    Matrix fit{terms, terms + 2, {}};
    for (const Terms& row : m_squares)
        fit.values.insert(fit.values.end(), row.begin(), row.end());
    fit.values.insert(fit.values.end(), m_products.begin(), m_products.end());
    fit.values.insert(fit.values.end(), {m_last_days, 0, 0, 0});
    out[prefix + "scale_slots"] = std::move(slots);
    out[prefix + "scale_fit"] = std::move(fit);
}

ErrorScale ErrorScale::from_matrices(const std::string& prefix,
                                     const std::map<std::string, Matrix>& from, std::size_t slots) {
    const Matrix& of_slots = stored_matrix(from, prefix + "scale_slots", terms, slots);
    const Matrix& fit = stored_matrix(from, prefix + "scale_fit", terms, terms + 2);
    ErrorScale out(slots, 1);
    for (std::size_t s = 0; s < slots; ++s) {
        const double* v = of_slots.values.data() + s * terms;
        out.m_slots[s] = Slot{v[0], v[1], v[2], v[3]};
    }
    const double* v = fit.values.data();
    for (std::size_t i = 0; i < terms; ++i)
        std::copy_n(v + i * terms, terms, out.m_squares[i].begin());
    std::copy_n(v + terms * terms, terms, out.m_products.begin());
    out.m_last_days = v[(terms + 1) * terms];
    out.solve();
    return out;
}

} // namespace elf::models
