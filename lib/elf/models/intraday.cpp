#include "elf/models/intraday.hpp"

#include "elf/core/stored_matrix.hpp"
#include "elf/models/recursive_least_squares.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace elf::models {
namespace {

constexpr std::size_t kept_days = 120;
constexpr std::size_t least_days = 21;
constexpr std::size_t terms = 3;
constexpr double hours_of_mean = 3;
/// Ridge as a share of the mean square of the terms, in days.
constexpr double ridge_days = 5;
/// Errors this many usual ones away are the meter's.
constexpr double wild = 8;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

using Terms = std::array<double, terms>;

/// What a day's errors up to `last` say; nothing where the last one is not known.
std::optional<Terms> terms_of(const double* errors, std::size_t last, std::size_t recent) {
    if (std::isnan(errors[last]))
        return std::nullopt;
    std::array<double, 2> sum{};
    std::array<double, 2> n{};
    for (std::size_t s = 0; s <= last; ++s) {
        if (std::isnan(errors[s]))
            continue;
        sum[0] += errors[s];
        n[0] += 1;
        if (s + recent > last) {
            sum[1] += errors[s];
            n[1] += 1;
        }
    }
    return Terms{errors[last], sum[1] / n[1], sum[0] / n[0]};
}

/// Solves the symmetric system by elimination; the ridge keeps it away from singular.
Terms solve(std::array<Terms, terms> a, Terms b) {
    for (std::size_t i = 0; i < terms; ++i)
        for (std::size_t r = i + 1; r < terms; ++r) {
            const double f = a[r][i] / a[i][i];
            for (std::size_t c = i; c < terms; ++c)
                a[r][c] -= f * a[i][c];
            b[r] -= f * b[i];
        }
    Terms x{};
    for (std::size_t i = terms; i-- > 0;) {
        double sum = b[i];
        for (std::size_t c = i + 1; c < terms; ++c)
            sum -= a[i][c] * x[c];
        x[i] = sum / a[i][i];
    }
    return x;
}

} // namespace

Intraday::Intraday(std::size_t slots)
    : m_slots(slots), m_days(kept_days, -1.0), m_errors(kept_days * slots, missing) {}

void Intraday::learn(std::size_t day, const std::vector<double>& errors) {
    const std::size_t place = day % kept_days;
    m_days[place] = static_cast<double>(day);
    std::copy(errors.begin(), errors.end(), m_errors.begin() + static_cast<long>(place * m_slots));
}

Intraday::Correction Intraday::correct(const std::vector<double>& today) const {
    Correction out{std::vector<double>(m_slots, 0.0), std::vector<double>(m_slots, 1.0)};
    std::size_t last = m_slots;
    while (last > 0 && std::isnan(today[last - 1]))
        --last;
    if (last == 0 || last == m_slots)
        return out;
    --last;
    const auto recent = std::max<std::size_t>(
        1, static_cast<std::size_t>(hours_of_mean * static_cast<double>(m_slots) / 24));
    const Terms now = *terms_of(today.data(), last, recent);
    std::vector<std::pair<Terms, const double*>> days;
    double size = 0;
    for (std::size_t d = 0; d < kept_days; ++d)
        if (const double* errors = m_errors.data() + d * m_slots; m_days[d] >= 0)
            if (const auto t = terms_of(errors, last, recent)) {
                days.emplace_back(*t, errors);
                size += std::abs((*t)[1]);
            }
    const auto n = static_cast<double>(days.size());
    if (days.size() < least_days || size == 0)
        return out;
    size /= n;
    const auto tame = [&](double v) { return std::clamp(v, -wild * size, wild * size); };
    std::array<Terms, terms> products{};
    for (auto& [t, errors] : days) {
        for (double& v : t)
            v = tame(v);
        for (std::size_t i = 0; i < terms; ++i)
            for (std::size_t j = 0; j < terms; ++j)
                products[i][j] += t[i] * t[j];
    }
    for (std::size_t i = 0; i < terms; ++i)
        products[i][i] += ridge_days * size * size + 1e-12;
    for (std::size_t s = last + 1; s < m_slots; ++s) {
        Terms cross{};
        for (const auto& [t, errors] : days)
            if (!std::isnan(errors[s]))
                for (std::size_t i = 0; i < terms; ++i)
                    cross[i] += t[i] * tame(errors[s]);
        const Terms weights = solve(products, cross);
        double before = 0;
        double after = 0;
        for (const auto& [t, errors] : days)
            if (!std::isnan(errors[s])) {
                const double e = tame(errors[s]);
                before += e * e;
                after += (e - dot(weights, t)) * (e - dot(weights, t));
            }
        Terms bounded = now;
        for (double& v : bounded)
            v = tame(v);
        out.shift[s] = dot(weights, bounded);
        out.narrowing[s] = before > 0 ? std::clamp(std::sqrt(after / before), 0.1, 1.0) : 1.0;
    }
    return out;
}

void Intraday::to_matrices(const std::string& prefix, std::map<std::string, Matrix>& out) const {
    out[prefix + "days"] = {kept_days, 1, m_days};
    out[prefix + "errors"] = {m_slots, kept_days, m_errors};
}

void Intraday::from_matrices(const std::string& prefix, const std::map<std::string, Matrix>& from) {
    m_days = stored_matrix(from, prefix + "days", kept_days, 1).values;
    m_errors = stored_matrix(from, prefix + "errors", m_slots, kept_days).values;
}

} // namespace elf::models
