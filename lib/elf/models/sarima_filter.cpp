#include "elf/models/sarima_filter.hpp"

#include <algorithm>
#include <cmath>

namespace elf::models {
namespace {

constexpr std::size_t least_rank_limit = 16;
/// Steps between looks at whether the covariance has come to rest.
constexpr std::size_t steps_between_looks = 64;
/// Changes of P below this share of the variance are rounding.
constexpr double negligible = 1e-15;

/// Cov(state, w_t) of the stationary ARMA part: what an element holds of past values and shocks,
/// each with its covariance.
arma::vec stationary_column(const Arima& arima, std::size_t size) {
    const std::vector<double> gamma = autocovariances(arima, size);
    const std::vector<double> psi = psi_weights(arima.ar, arima.ma, size);
    arma::vec out(size, arma::fill::zeros);
    out[0] = gamma[0];
    for (std::size_t i = 1; i < size; ++i) {
        for (const Lag& l : arima.ar)
            if (l.lag > i)
                out[i] += l.weight * gamma[l.lag - i];
        for (const Lag& l : arima.ma)
            if (l.lag >= i)
                out[i] += l.weight * psi[l.lag - i];
    }
    return out;
}

} // namespace

SarimaFilter::SarimaFilter(const Arima& arima, std::size_t columns, std::span<const double> past,
                           double unknown_variance)
    : m_ar(arima.ar), m_ma(arima.ma), m_difference(arima.difference),
      m_arma(std::max(degree(m_ar), degree(m_ma) + 1)), m_size(m_arma + degree(m_difference)),
      m_unknown_variance(unknown_variance), m_state(m_size, columns, arma::fill::zeros),
      m_covariance(m_size, arma::fill::zeros), m_left(m_size, 0), m_middle(0, 0),
      m_rank_limit(least_rank_limit) {
    m_covariance.head(m_arma) = stationary_column(arima, m_arma);
    set_up(past);
}

void SarimaFilter::set_up(std::span<const double> past) {
    const std::size_t columns = m_state.n_cols;
    const std::size_t n = m_size - m_arma;
    for (std::size_t i = 0; i < n; ++i) {
        const std::span<const double> row = past.subspan((n - 1 - i) * columns, columns);
        if (std::isnan(row[0]))
            m_unknown.push_back(m_arma + i);
        else
            for (std::size_t c = 0; c < columns; ++c)
                m_state(m_arma + i, c) = row[c];
    }
    m_variance = m_covariance[0];
    for (const Lag& l : m_difference) {
        const std::size_t i = m_arma + l.lag - 1;
        if (!std::binary_search(m_unknown.begin(), m_unknown.end(), i))
            continue;
        m_covariance[i] = m_unknown_variance * l.weight;
        m_variance += m_unknown_variance * l.weight * l.weight;
    }
    m_gain = m_covariance;
    transition(m_gain.memptr());
    m_gain /= m_variance;
}

/// Z x: the value that a state stands for.
double SarimaFilter::observe(const double* x) const {
    double value = x[0];
    for (const Lag& l : m_difference)
        value += l.weight * x[m_arma + l.lag - 1];
    return value;
}

/// x = T x: a shift, and the first element through the AR polynomial.
void SarimaFilter::transition(double* x) const {
    const double first = x[0];
    const double value = observe(x);
    std::move(x + 1, x + m_arma, x);
    x[m_arma - 1] = 0;
    for (const Lag& l : m_ar)
        x[l.lag - 1] += l.weight * first;
    if (m_size > m_arma) {
        std::move_backward(x + m_arma, x + m_size - 1, x + m_size);
        x[m_arma] = value;
    }
}

double SarimaFilter::step(std::span<const double> row, std::span<double> innovations) {
    const bool seen = !std::isnan(row[0]);
    const double variance = m_variance;
    for (std::size_t c = 0; c < m_state.n_cols; ++c) {
        double* state = m_state.colptr(c);
        const double error = row[c] - observe(state);
        transition(state);
        if (!seen)
            continue;
        innovations[c] = error;
        const double* gain = m_gain.memptr();
        for (std::size_t i = 0; i < m_size; ++i)
            state[i] += gain[i] * error;
    }
    if (m_first)
        first_change(seen);
    else
        next_change(seen);
    m_first = false;
    m_seen_before = seen;
    apply_change();
    return variance;
}

double SarimaFilter::expected(std::size_t column) const {
    return observe(m_state.colptr(column));
}

void SarimaFilter::append(const arma::vec& column, double weight) {
    const std::size_t rank = m_middle.n_rows;
    m_left.insert_cols(rank, column);
    m_middle.resize(rank + 1, rank + 1);
    m_middle(rank, rank) = weight;
}

/// P_1 - P_0. The ARMA part is stationary; the past becomes uncertain only where the value is
/// missing, or was unknown before.
void SarimaFilter::first_change(bool seen) {
    arma::vec moved(m_size, arma::fill::zeros);
    moved.head(m_arma) = m_covariance.head(m_arma);
    const double variance = moved[0];
    transition(moved.memptr());
    if (m_size > m_arma)
        moved[m_arma] = 0;
    if (seen && m_unknown.empty()) {
        append(moved / variance, -variance);
        return;
    }
    if (m_size > m_arma) {
        moved[m_arma] = variance / 2;
        arma::vec unit(m_size, arma::fill::zeros);
        unit[m_arma] = 1;
        append(moved + unit, 0.5);
        append(moved - unit, -0.5);
    }
    for (const std::size_t i : m_unknown) {
        arma::vec unit(m_size, arma::fill::zeros);
        unit[i] = 1;
        append(unit, -m_unknown_variance);
        transition(unit.memptr());
        append(unit, m_unknown_variance);
    }
    if (seen)
        append(m_gain, -m_variance);
}

/// P_{t+1} - P_t from P_t - P_{t-1} = L M L', whether value t and the one before were seen or not.
void SarimaFilter::next_change(bool seen) {
    const std::size_t rank = m_middle.n_rows;
    if (seen && m_seen_before && rank > 0) {
        const arma::vec weighted = m_middle * m_seen;
        m_middle += weighted * weighted.t() / m_variance_before;
    }
    for (std::size_t k = 0; k < rank; ++k) {
        double* column = m_left.colptr(k);
        transition(column);
        if (!seen || !m_seen_before)
            continue;
        const double* gain = m_gain.memptr();
        const double value = m_seen[k];
        for (std::size_t i = 0; i < m_size; ++i)
            column[i] -= gain[i] * value;
    }
    if (m_seen_before && !seen)
        append(m_gain_before, m_variance_before);
    if (!m_seen_before && seen)
        append(m_gain, -m_variance);
    if (m_middle.n_rows > m_rank_limit || ++m_steps % steps_between_looks == 0)
        compress();
}

/// Column, variance and gain of the next step.
void SarimaFilter::apply_change() {
    m_gain_before = m_gain;
    m_variance_before = m_variance;
    const std::size_t rank = m_middle.n_rows;
    if (rank == 0)
        return;
    m_seen.set_size(rank);
    for (std::size_t k = 0; k < rank; ++k)
        m_seen[k] = observe(m_left.colptr(k));
    for (std::size_t k = 0; k < rank; ++k) {
        double weight = 0;
        for (std::size_t j = 0; j < rank; ++j)
            weight += m_middle(k, j) * m_seen[j];
        const double* column = m_left.colptr(k);
        for (std::size_t i = 0; i < m_size; ++i)
            m_covariance[i] += weight * column[i];
        m_variance += weight * m_seen[k];
    }
    m_gain = m_covariance;
    transition(m_gain.memptr());
    m_gain /= m_variance;
}

/// Leaves out what the change of P has no more than rounding of; all of it, once P is at rest.
void SarimaFilter::compress() {
    if (m_middle.n_rows == 0)
        return;
    if (m_middle.n_rows == 1) {
        if (std::abs(m_middle(0, 0)) * arma::dot(m_left, m_left) < negligible * m_variance) {
            m_left.set_size(m_size, 0);
            m_middle.set_size(0, 0);
        }
        return;
    }
    arma::mat q, r, vectors;
    arma::vec values;
    arma::qr_econ(q, r, m_left);
    const arma::mat inner = r * m_middle * r.t();
    if (!arma::eig_sym(values, vectors, 0.5 * (inner + inner.t())))
        return;
    const double least = negligible * std::max(m_variance, arma::abs(values).max());
    const arma::uvec kept = arma::find(arma::abs(values) > least);
    m_left = q * vectors.cols(kept);
    m_middle = arma::diagmat(values(kept));
    m_rank_limit = std::max(least_rank_limit, 2 * static_cast<std::size_t>(kept.n_elem));
}

} // namespace elf::models
