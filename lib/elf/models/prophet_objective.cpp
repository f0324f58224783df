#include "elf/models/prophet_objective.hpp"

#include <cmath>

namespace elf::models {
namespace {

constexpr double trend_prior = 5;
constexpr double sigma_prior = 0.5;

double half_square(double value, double deviation) {
    return value * value / (2 * deviation * deviation);
}

} // namespace

ProphetObjective::ProphetObjective(const ProphetProblem& problem)
    : m_problem(problem), m_columns(problem.multiplicative.size()),
      m_scaling(m_columns, arma::fill::zeros), m_adding(m_columns, arma::fill::ones),
      m_total(m_columns + 2, m_columns + 2, arma::fill::zeros),
      m_beta(m_columns, arma::fill::zeros) {
    for (std::size_t c = 0; c < m_columns; ++c)
        if (problem.multiplicative[c]) {
            m_has_multiplicative = true;
            m_scaling[c] = 1;
            m_adding[c] = 0;
        }
    for (const ProphetMoments& s : problem.segments) {
        m_total += s.plain;
        m_rows += s.rows;
    }
    const std::size_t y = m_columns + 1;
    m_mean = m_total(0, y) / m_rows;
    m_deviation = std::sqrt(std::max(0.0, m_total(y, y) / m_rows - m_mean * m_mean));
    if (m_columns > 0 && !m_has_multiplicative)
        decompose();
}

ProphetObjective::Lines ProphetObjective::lines(const ProphetTrend& trend) const {
    Lines out;
    double value = trend.level;
    double slope = trend.slope / trend.span;
    for (std::size_t s = 0; s < m_problem.segments.size(); ++s) {
        if (s > 0) {
            value += slope * (m_problem.segments[s].origin - m_problem.segments[s - 1].origin);
            slope += trend.changes[s - 1] / trend.span;
        }
        out.value.push_back(value);
        out.slope.push_back(slope);
    }
    return out;
}

void ProphetObjective::decompose() {
    const arma::span columns(1, m_columns);
    const arma::vec priors(m_problem.priors);
    const arma::mat gram = m_total(columns, columns) % (priors * priors.t());
    arma::eig_sym(m_strengths, m_axes, gram);
    m_axes.each_col() %= priors;
    m_strengths = arma::clamp(m_strengths, 0.0, arma::datum::inf);
}

bool ProphetObjective::solve(const Lines& lines, double sigma) {
    if (m_columns == 0)
        return true;
    if (m_has_multiplicative)
        return solve_scaling(lines, sigma);
    m_beta = adding(lines, sigma);
    return m_beta.is_finite();
}

/// (X'X + sigma^2 / priors^2)^-1 X'(y - g).
arma::vec ProphetObjective::adding(const Lines& lines, double sigma) const {
    const arma::span columns(1, m_columns);
    arma::vec target = m_total(columns, m_columns + 1);
    for (std::size_t s = 0; s < m_problem.segments.size(); ++s) {
        const ProphetMoments& m = m_problem.segments[s];
        target -= lines.value[s] * m.plain(columns, 0) + lines.slope[s] * m.timed(columns, 0);
    }
    const arma::vec along = (m_axes.t() * target) / (m_strengths + sigma * sigma);
    return m_axes * along;
}

bool ProphetObjective::solve_scaling(const Lines& lines, double sigma) {
    const arma::span columns(1, m_columns);
    const std::size_t y = m_columns + 1;
    arma::mat squares(m_columns, m_columns, arma::fill::zeros);  // g^2 x x'
    arma::mat products(m_columns, m_columns, arma::fill::zeros); // g x x'
    arma::vec level(m_columns, arma::fill::zeros);               // g x
    arma::vec scaled(m_columns, arma::fill::zeros);              // g x (y - g)
    for (std::size_t s = 0; s < m_problem.segments.size(); ++s) {
        const ProphetMoments& m = m_problem.segments[s];
        const double a = lines.value[s];
        const double b = lines.slope[s];
        level += a * m.plain(columns, 0) + b * m.timed(columns, 0);
        squares += a * a * m.plain(columns, columns) + 2 * a * b * m.timed(columns, columns) +
                   b * b * m.square(columns, columns);
        products += a * m.plain(columns, columns) + b * m.timed(columns, columns);
        scaled += a * m.plain(columns, y) + b * m.timed(columns, y) -
                  (a * a * m.plain(columns, 0) + 2 * a * b * m.timed(columns, 0) +
                   b * b * m.square(columns, 0));
    }
    const arma::vec target = m_adding % (m_total(columns, y) - level) + m_scaling % scaled;
    arma::mat gram = m_total(columns, columns) % (m_adding * m_adding.t()) +
                     squares % (m_scaling * m_scaling.t()) +
                     products % (m_scaling * m_adding.t() + m_adding * m_scaling.t());
    for (std::size_t c = 0; c < m_columns; ++c)
        gram(c, c) += sigma * sigma / (m_problem.priors[c] * m_problem.priors[c]);
    return arma::solve(m_beta, gram, target, arma::solve_opts::likely_sympd);
}

double ProphetObjective::sum_of_squares(const Lines& lines, Lines* derivatives) const {
    const std::size_t n = m_columns + 2;
    // The residual is u - g v, both linear in z.
    arma::vec u(n, arma::fill::zeros);
    arma::vec v(n, arma::fill::zeros);
    v[0] = 1;
    u[n - 1] = 1;
    if (m_columns > 0) {
        u.subvec(1, m_columns) = -(m_adding % m_beta);
        v.subvec(1, m_columns) = m_scaling % m_beta;
    }
    double sum = arma::dot(u, m_total * u);
    for (std::size_t s = 0; s < m_problem.segments.size(); ++s) {
        const ProphetMoments& m = m_problem.segments[s];
        const double a = lines.value[s];
        const double b = lines.slope[s];
        const auto times_v = [&](const arma::mat& of) -> arma::vec {
            return m_has_multiplicative ? arma::vec(of * v) : arma::vec(of.col(0));
        };
        const arma::vec plain = times_v(m.plain);
        const arma::vec timed = times_v(m.timed);
        const double uv0 = arma::dot(u, plain);
        const double uv1 = arma::dot(u, timed);
        const double vv0 = arma::dot(v, plain);
        const double vv1 = arma::dot(v, timed);
        const double vv2 = arma::dot(v, times_v(m.square));
        sum += -2 * (a * uv0 + b * uv1) + a * a * vv0 + 2 * a * b * vv1 + b * b * vv2;
        if (derivatives) {
            derivatives->value.push_back(2 * (a * vv0 + b * vv1 - uv0));
            derivatives->slope.push_back(2 * (a * vv1 + b * vv2 - uv1));
        }
    }
    return std::max(sum, 0.0);
}

double ProphetObjective::value(const ProphetTrend& trend, double sigma, Gradient* gradient) const {
    Lines d;
    const double squares = sum_of_squares(lines(trend), gradient ? &d : nullptr);
    const double precision = 1 / (sigma * sigma);
    double out = m_rows * std::log(sigma) + squares * precision / 2 +
                 half_square(sigma, sigma_prior) + half_square(trend.slope, trend_prior) +
                 half_square(trend.level, trend_prior);
    for (std::size_t c = 0; c < m_columns; ++c)
        out += half_square(m_beta[c], m_problem.priors[c]);
    if (!gradient)
        return out;
    gradient->log_sigma =
        m_rows - squares * precision + sigma * sigma / (sigma_prior * sigma_prior);
    gradient->changes.assign(trend.changes.size(), 0.0);
    double by_value = 0; // of this segment and all after it
    double by_slope = 0;
    for (std::size_t s = m_problem.segments.size(); s-- > 0;) {
        by_value += d.value[s];
        by_slope += d.slope[s];
        if (s == 0)
            break;
        gradient->changes[s - 1] = by_slope * precision / 2 / trend.span;
        by_slope += by_value * (m_problem.segments[s].origin - m_problem.segments[s - 1].origin);
    }
    gradient->slope =
        by_slope * precision / 2 / trend.span + trend.slope / (trend_prior * trend_prior);
    gradient->level = by_value * precision / 2 + trend.level / (trend_prior * trend_prior);
    return out;
}

} // namespace elf::models
