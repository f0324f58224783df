#include "elf/models/quasi_newton.hpp"

#include <algorithm>
#include <armadillo>
#include <cmath>
#include <limits>

namespace elf::models {
namespace {

constexpr double forward_step = 1e-6;
constexpr double central_step = 1e-4;
constexpr double sufficient_decrease = 1e-4;
constexpr double longest_step = 2.0;
constexpr int most_halvings = 20;

class Search {
public:
    Search(const std::function<double(const std::vector<double>&)>& f, std::vector<double> start,
           const QuasiNewtonOptions& options)
        : m_f(f), m_options(options), m_x(std::move(start)), m_value(value(m_x)) {}

    Minimum run() {
        const std::size_t n = m_x.size();
        if (n == 0 || !std::isfinite(m_value))
            return result();
        arma::mat inverse(n, n, arma::fill::eye);
        arma::vec slope = gradient();
        while (m_evaluations < m_options.most_evaluations) {
            arma::vec direction = -inverse * slope;
            if (arma::dot(direction, slope) >= 0) {
                inverse.eye();
                direction = -slope;
            }
            if (const double length = arma::norm(direction); length > longest_step)
                direction *= longest_step / length;
            const double before = m_value;
            const arma::vec moved = line_search(direction, arma::dot(direction, slope));
            const bool gained = before - m_value > m_options.tolerance;
            if (!gained && m_central)
                break;
            m_central = m_central || !gained;
            const arma::vec next = gradient();
            if (gained)
                learn(inverse, moved, next - slope);
            slope = next;
        }
        return result();
    }

private:
    Minimum result() const { return {m_x, m_value, m_evaluations}; }

    double value(const std::vector<double>& x) {
        ++m_evaluations;
        const double v = m_f(x);
        return std::isfinite(v) ? v : std::numeric_limits<double>::infinity();
    }

    arma::vec gradient() {
        arma::vec out(m_x.size());
        const double step = m_central ? central_step : forward_step;
        for (std::size_t i = 0; i < m_x.size(); ++i) {
            std::vector<double> x = m_x;
            x[i] += step;
            const double above = value(x);
            x[i] -= 2 * step;
            const double slope =
                m_central ? (above - value(x)) / (2 * step) : (above - m_value) / step;
            out[i] = std::isfinite(slope) ? slope : 0;
        }
        return out;
    }

    /// Halves the step until it gains enough; stays where none does.
    arma::vec line_search(const arma::vec& direction, double slope) {
        double step = 1;
        for (int i = 0; i < most_halvings && m_evaluations < m_options.most_evaluations; ++i) {
            std::vector<double> x = m_x;
            for (std::size_t k = 0; k < x.size(); ++k)
                x[k] += step * direction[k];
            if (const double v = value(x); v <= m_value + sufficient_decrease * step * slope) {
                m_x = std::move(x);
                m_value = v;
                return step * direction;
            }
            step /= 2;
        }
        return arma::zeros(m_x.size());
    }

    static void learn(arma::mat& inverse, const arma::vec& moved, const arma::vec& change) {
        const double curvature = arma::dot(moved, change);
        if (curvature <= 1e-12)
            return;
        const arma::vec image = inverse * change;
        inverse += (1 + arma::dot(change, image) / curvature) / curvature * (moved * moved.t()) -
                   (image * moved.t() + moved * image.t()) / curvature;
    }

    const std::function<double(const std::vector<double>&)>& m_f;
    QuasiNewtonOptions m_options;
    int m_evaluations = 0;
    bool m_central = false;
    std::vector<double> m_x;
    double m_value;
};

} // namespace

Minimum minimise(const std::function<double(const std::vector<double>&)>& f,
                 std::vector<double> start, const QuasiNewtonOptions& options) {
    return Search(f, std::move(start), options).run();
}

} // namespace elf::models
