#include "elf/models/comparison.hpp"

#include <cmath>
#include <limits>
#include <vector>

namespace elf::models {
namespace {

/// Continued fraction of the incomplete beta function (Abramowitz & Stegun 26.5.8, by the method of
/// Lentz); converges fast for x < (a + 1) / (a + b + 2).
double beta_fraction(double x, double a, double b) {
    constexpr double tiny = 1e-300;
    constexpr int most_terms = 300;
    const auto away_from_zero = [](double v) { return std::abs(v) < tiny ? tiny : v; };
    double c = 1;
    double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
    double out = d;
    for (int m = 1; m <= most_terms; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / away_from_zero(1 + even * d);
        c = away_from_zero(1 + even / c);
        out *= c * d;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / away_from_zero(1 + odd * d);
        c = away_from_zero(1 + odd / c);
        const double change = c * d;
        out *= change;
        if (std::abs(change - 1) < 1e-15)
            break;
    }
    return out;
}

/// Regularised incomplete beta function I_x(a, b).
double incomplete_beta(double x, double a, double b) {
    if (x <= 0)
        return 0;
    if (x >= 1)
        return 1;
    const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
                                  a * std::log(x) + b * std::log1p(-x));
    if (x < (a + 1) / (a + b + 2))
        return front * beta_fraction(x, a, b) / a;
    return 1 - front * beta_fraction(1 - x, b, a) / b;
}

/// Mean of each local day's differences; fills the sums of `out`.
std::vector<double> daily_differences(const Series& truth, const Series& challenger,
                                      const Series& champion, const TimeZone& zone,
                                      Comparison& out) {
    std::vector<double> days;
    Date day{};
    double sum = 0;
    long count = 0;
    const auto close_day = [&] {
        if (count > 0)
            days.push_back(sum / static_cast<double>(count));
        sum = 0;
        count = 0;
    };
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const Time t = truth.time(i);
        const double error = std::abs(challenger.at(t) - truth.values[i]);
        const double champion_error = std::abs(champion.at(t) - truth.values[i]);
        if (std::isnan(error) || std::isnan(champion_error))
            continue;
        if (const Date d = zone.local(t).date; d != day) {
            close_day();
            day = d;
        }
        sum += error - champion_error;
        count += 1;
        out.n += 1;
        out.mae += error;
        out.champion_mae += champion_error;
    }
    close_day();
    return days;
}

double p_value_of(const std::vector<double>& days) {
    const auto n = static_cast<double>(days.size());
    if (days.size() < static_cast<std::size_t>(fewest_days))
        return std::numeric_limits<double>::quiet_NaN();
    double mean = 0;
    for (const double d : days)
        mean += d / n;
    double variance = 0;
    for (const double d : days)
        variance += (d - mean) * (d - mean) / n;
    if (variance <= 1e-24 * mean * mean)
        return mean > 0 ? 0 : 1;
    const double statistic = mean / std::sqrt(variance / n);
    const double correction = std::sqrt((n - 1) / n); // Harvey et al. for one day ahead
    return student_upper_tail(statistic * correction, n - 1);
}

} // namespace

double student_upper_tail(double t, double degrees) {
    const double tail = incomplete_beta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
    return t > 0 ? tail : 1 - tail;
}

Comparison compare(const Series& truth, const Series& challenger, const Series& champion,
                   const TimeZone& zone) {
    Comparison out;
    const std::vector<double> days = daily_differences(truth, challenger, champion, zone, out);
    out.days = static_cast<long>(days.size());
    if (out.n > 0) {
        out.mae /= static_cast<double>(out.n);
        out.champion_mae /= static_cast<double>(out.n);
    }
    out.p_value = p_value_of(days);
    return out;
}

} // namespace elf::models
