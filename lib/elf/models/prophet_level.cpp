#include "elf/models/prophet_level.hpp"

#include "elf/core/robust.hpp"

#include <algorithm>
#include <armadillo>
#include <array>
#include <cmath>
#include <numeric>

namespace elf::models {
namespace {

constexpr std::size_t features = 8;
constexpr std::size_t least_days = 21;
constexpr std::size_t error_days = 90;
constexpr std::size_t days_before = 8; ///< that the first training origin needs
constexpr double believed = 0.5;
constexpr double believed_scatters = 8;
constexpr double believed_day = 1;
constexpr double ridge = 2; ///< in residuals of usual size

/// Residuals without gaps and wild values. Days are counted back from the end.
class Tamed {
public:
    Tamed(std::span<const double> residuals, std::size_t per_day)
        : m_per_day(per_day), m_days(std::min(residuals.size() / per_day, residual_days)),
          m_values(residuals.end() - static_cast<long>(m_days * per_day), residuals.end()) {
        m_usual = scatter(m_values);
        std::vector<double> medians;
        std::vector<double> levels;
        for (std::size_t d = 0; d < m_days; ++d) {
            medians.push_back(median(day(d), per_day / 4));
            levels.push_back(level(medians, levels));
            tame(d, levels.back());
        }
        m_sums.push_back(0);
        for (const double v : m_values)
            m_sums.push_back(m_sums.back() + v);
    }

    std::size_t days() const { return m_days; }
    std::size_t known_days() const { return m_known; }
    double usual() const { return m_usual; }
    /// `i` counts from the start of the first day.
    double at(std::size_t i) const { return m_values[i]; }
    double mean(std::size_t end, std::size_t length) const {
        return (m_sums[end] - m_sums[end - length]) / static_cast<double>(length);
    }

private:
    std::vector<double> day(std::size_t d) const {
        const auto begin = m_values.begin() + static_cast<long>(d * m_per_day);
        return {begin, begin + static_cast<long>(m_per_day)};
    }
    /// What the day is believed to be about: not far from the days before it.
    static double level(const std::vector<double>& medians, const std::vector<double>& levels) {
        const double now = medians.back();
        if (std::isnan(now))
            return levels.empty() ? 0 : levels.back();
        const std::size_t n = std::min<std::size_t>(medians.size(), 5);
        const double usual = median({medians.end() - static_cast<long>(n), medians.end()});
        return std::clamp(now, usual - believed_day, usual + believed_day);
    }
    void tame(std::size_t d, double level) {
        const double reach = std::max(believed, believed_scatters * m_usual);
        for (std::size_t i = d * m_per_day; i < (d + 1) * m_per_day; ++i) {
            if (!std::isnan(m_values[i]))
                ++m_count;
            if (std::isnan(m_values[i]) || std::abs(m_values[i] - level) > reach)
                m_values[i] = level;
        }
        m_known = m_count / m_per_day;
    }

    std::size_t m_per_day, m_days;
    std::vector<double> m_values;
    std::vector<double> m_sums;
    double m_usual = 0;
    std::size_t m_count = 0, m_known = 0;
};

/// What is known at an origin of the interval `lead` after it.
std::array<double, features> features_of(const Tamed& r, std::size_t origin, std::size_t lead,
                                         std::size_t per_day) {
    const std::size_t target = origin + lead;
    const std::size_t days = lead / per_day + 1;
    const std::size_t weeks = lead / (7 * per_day) + 1;
    const std::size_t hours = std::max<std::size_t>(per_day / 8, 1);
    return {r.at(target - days * per_day),
            r.at(target - (days + 1) * per_day),
            r.at(target - weeks * 7 * per_day),
            r.mean(origin, per_day),
            r.mean(origin, 7 * per_day),
            r.mean(origin, hours),
            r.mean(origin, 1),
            r.mean(origin - per_day, hours)};
}

ProphetShift shift_of(const Tamed& r, std::size_t lead, std::size_t per_day) {
    const std::size_t ahead = lead / per_day + 1;
    const std::size_t n = r.days() - days_before - ahead;
    arma::mat x(n, features);
    arma::vec y(n);
    for (std::size_t k = 0; k < n; ++k) {
        const std::size_t origin = (days_before + k) * per_day;
        const auto row = features_of(r, origin, lead, per_day);
        for (std::size_t f = 0; f < features; ++f)
            x(k, f) = row[f];
        y[k] = r.at(origin + lead);
    }
    arma::mat gram = x.t() * x;
    gram.diag() += std::max(ridge * r.usual() * r.usual(), 1e-12);
    const auto now = features_of(r, r.days() * per_day, lead, per_day);
    arma::vec weights;
    if (!arma::solve(weights, gram, x.t() * y, arma::solve_opts::likely_sympd))
        weights.zeros(features);
    const arma::vec left = y - x * weights;
    const std::size_t kept = std::min(n, error_days);
    return {std::inner_product(now.begin(), now.end(), weights.begin(), 0.0),
            {left.end() - static_cast<long>(kept), left.end()}};
}

} // namespace

std::vector<ProphetShift> expected_residuals(std::span<const double> residuals, std::size_t per_day,
                                             std::size_t leads) {
    const Tamed tamed(residuals, per_day);
    std::vector<ProphetShift> out;
    for (std::size_t i = 0; i < leads; ++i) {
        const bool enough = tamed.known_days() >= least_days &&
                            tamed.days() > days_before + i / per_day + 1 + least_days / 2;
        out.push_back(enough ? shift_of(tamed, i, per_day) : ProphetShift{0, {}});
    }
    return out;
}

} // namespace elf::models
