#include "elf/models/sarima_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::models {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double strong_season = 0.64; // Hyndman, R package forecast, nsdiffs
constexpr double kpss_five_percent = 0.463;
constexpr std::size_t most_differences = 2;

std::vector<double> known_of(std::span<const double> y) {
    std::vector<double> out;
    std::copy_if(y.begin(), y.end(), std::back_inserter(out),
                 [](double v) { return !std::isnan(v); });
    return out;
}

double mean_of(const std::vector<double>& y) {
    double sum = 0;
    for (const double v : y)
        sum += v;
    return sum / static_cast<double>(y.size());
}

double variance_of(std::span<const double> y) {
    const std::vector<double> known = known_of(y);
    const double mean = known.empty() ? 0 : mean_of(known);
    double sum = 0;
    for (const double v : known)
        sum += (v - mean) * (v - mean);
    return known.empty() ? 0 : sum / static_cast<double>(known.size());
}

/// The series less its mean over the season round each value; NaN at the ends.
std::vector<double> without_trend(std::span<const double> y, std::size_t period) {
    std::vector<double> out(y.size(), missing);
    const std::size_t half = period / 2;
    for (std::size_t t = half; t + half < y.size(); ++t) {
        double sum = 0;
        double weight = 0;
        for (std::size_t k = t - half; k <= t + half; ++k) {
            // An even season has half of a value at either end.
            const bool end = period % 2 == 0 && (k == t - half || k == t + half);
            if (!std::isnan(y[k])) {
                sum += end ? y[k] / 2 : y[k];
                weight += end ? 0.5 : 1;
            }
        }
        out[t] = weight > 0 ? y[t] - sum / weight : missing;
    }
    return out;
}

/// Neighbours of an order, as far as the limits go.
std::vector<SarimaOrder> neighbours(const SarimaOrder& of, const OrderLimits& limits) {
    std::vector<SarimaOrder> out;
    const auto add = [&](std::size_t factor, int ar, int ma) {
        SarimaOrder next = of;
        SarimaFactor& f = next.factors[factor];
        const long p = static_cast<long>(f.ar) + ar;
        const long q = static_cast<long>(f.ma) + ma;
        const std::size_t most_ar = factor == 0 ? limits.ar : limits.seasonal_ar;
        const std::size_t most_ma = factor == 0 ? limits.ma : limits.seasonal_ma;
        if (p < 0 || q < 0 || p > static_cast<long>(most_ar) || q > static_cast<long>(most_ma))
            return;
        f.ar = static_cast<std::size_t>(p);
        f.ma = static_cast<std::size_t>(q);
        out.push_back(std::move(next));
    };
    for (std::size_t k = of.factors.size(); k-- > 0;)
        for (const auto& [ar, ma] : {std::pair{-1, 0}, {0, -1}, {1, 0}, {0, 1}, {-1, -1}, {1, 1}})
            add(k, ar, ma);
    return out;
}

} // namespace

double seasonal_strength(std::span<const double> y, std::size_t period) {
    if (period < 2 || y.size() < 2 * period)
        return 0;
    const std::vector<double> detrended = without_trend(y, period);
    std::vector<double> remainder = detrended;
    for (std::size_t phase = 0; phase < period; ++phase) {
        double sum = 0;
        double count = 0;
        for (std::size_t t = phase; t < y.size(); t += period)
            if (!std::isnan(detrended[t])) {
                sum += detrended[t];
                count += 1;
            }
        for (std::size_t t = phase; t < y.size(); t += period)
            remainder[t] -= count > 0 ? sum / count : 0;
    }
    const double all = variance_of(detrended);
    return all > 0 ? std::max(0.0, 1 - variance_of(remainder) / all) : 0;
}

double kpss(std::span<const double> y) {
    std::vector<double> e = known_of(y);
    const auto n = static_cast<double>(e.size());
    if (e.size() < 3)
        return 0;
    const double mean = mean_of(e);
    double walk = 0;
    double squares = 0;
    for (double& v : e) {
        v -= mean;
        walk += v;
        squares += walk * walk;
    }
    const auto lags = static_cast<std::size_t>(4 * std::pow(n / 100, 0.25));
    double variance = 0;
    for (std::size_t k = 0; k <= lags && k < e.size(); ++k) {
        double sum = 0;
        for (std::size_t t = k; t < e.size(); ++t)
            sum += e[t] * e[t - k];
        const double bartlett = 1 - static_cast<double>(k) / static_cast<double>(lags + 1);
        variance += (k == 0 ? 1 : 2 * bartlett) * sum / n;
    }
    return variance > 0 ? squares / (n * n * variance) : 0;
}

std::size_t differences(std::vector<double> y) {
    std::size_t d = 0;
    for (; d < most_differences && kpss(y) > kpss_five_percent; ++d)
        y = differenced({{1, 1.0}}, y);
    return d;
}

SarimaOrder stepwise(const SarimaOrder& start, const OrderLimits& limits,
                     const std::function<double(const SarimaOrder&)>& criterion) {
    SarimaOrder best = start;
    double least = criterion(start);
    std::vector<SarimaOrder> tried{start};
    for (bool better = true; better;) {
        better = false;
        for (const SarimaOrder& next : neighbours(best, limits)) {
            if (static_cast<int>(tried.size()) >= limits.most_fits)
                return best;
            if (std::find(tried.begin(), tried.end(), next) != tried.end())
                continue;
            tried.push_back(next);
            if (const double value = criterion(next); value < least) {
                least = value;
                best = next;
                better = true;
                break;
            }
        }
    }
    return best;
}

SarimaFit choose_order(const SarimaData& data, std::size_t period, const OrderLimits& limits) {
    SarimaOrder start{{{1, 1, 0, 1}}};
    std::vector<double> y = data.y;
    if (period > 1) {
        start.factors.push_back({period, 0, 0, 1});
        if (seasonal_strength(y, period) > strong_season) {
            start.factors[1].difference = 1;
            y = differenced({{period, 1.0}}, y);
        }
    }
    start.factors[0].difference = differences(std::move(y));
    const bool gaps =
        std::any_of(data.y.begin(), data.y.end(), [](double v) { return std::isnan(v); });
    const Differencing how = gaps ? Differencing::in_state : Differencing::before;
    const SarimaOrder order = stepwise(
        start, limits, [&](const SarimaOrder& each) { return fit_sarima(data, each, how).aicc(); });
    return fit_sarima(data, order, how);
}

} // namespace elf::models
