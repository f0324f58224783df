#include "elf/anomaly/stretch.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace elf::anomaly {
namespace {

using namespace std::chrono_literals;

constexpr double ordinary_score = 0.5;
constexpr double notable_sigma = 3;

bool is_unusual(double score, double z) {
    return score >= ordinary_score && std::abs(z) >= notable_sigma;
}

void extend(Stretch& s, std::size_t i, Finding finding, double score, double z) {
    s.last = i + 1;
    s.found = s.found || finding != Finding::none;
    if (score > s.peak_score) {
        s.peak_score = score;
        s.peak = i;
    }
    if (std::abs(z) > s.peak_sigma)
        s.peak_sigma = std::abs(z);
}

} // namespace

std::vector<Stretch> stretches(const Series& load, const Expectation& expectation,
                               const std::vector<Finding>& findings,
                               const std::vector<double>& scores) {
    const auto bridge = static_cast<std::size_t>(2h / load.step.length());
    std::vector<Stretch> out;
    bool was_missing = false;
    for (std::size_t i = 0; i < load.size(); ++i) {
        if (findings[i] == Finding::none && !is_unusual(scores[i], expectation.z[i]))
            continue;
        const bool missing = findings[i] == Finding::missing;
        const bool joins =
            !out.empty() && missing == was_missing && i - out.back().last <= (missing ? 0 : bridge);
        if (!joins)
            out.push_back({i, i, false, 0, 0, i});
        extend(out.back(), i, findings[i], scores[i], expectation.z[i]);
        was_missing = missing;
    }
    return out;
}

bool is_grave(const Stretch& s, const AlertBudget& budget) {
    return s.found || (s.peak_score >= budget.least_score && s.peak_sigma >= budget.least_sigma);
}

double alarm_threshold(const std::vector<Stretch>& all, const Series& load,
                       const AlertBudget& budget) {
    constexpr double weeks = 52;
    const auto window = static_cast<std::size_t>(weeks * 7 * load.step.per_day());
    const std::size_t size = std::min(window, load.size());
    const std::size_t begin = load.size() - size;
    std::vector<double> peaks;
    for (const Stretch& s : all)
        if (s.first >= begin && !s.found && is_grave(s, budget))
            peaks.push_back(s.peak_score);
    const auto allowed = static_cast<std::size_t>(
        std::floor(budget.per_week * static_cast<double>(size) / (7.0 * load.step.per_day())));
    if (peaks.size() <= allowed)
        return budget.least_score;
    // The first peak that the budget has no room for, and everything like it, stays silent.
    std::nth_element(peaks.begin(), peaks.begin() + static_cast<long>(allowed), peaks.end(),
                     std::greater<>());
    return std::nextafter(peaks[allowed], 1.0);
}

} // namespace elf::anomaly
