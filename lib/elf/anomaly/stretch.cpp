#include "elf/anomaly/stretch.hpp"

#include <algorithm>
#include <cmath>

namespace elf::anomaly {
namespace {

using namespace std::chrono_literals;

std::size_t bridge_of(Step step) {
    return static_cast<std::size_t>(2h / step.length());
}

void add_facts(const std::vector<Finding>& findings, std::vector<Stretch>& out) {
    for (std::size_t i = 0; i < findings.size();) {
        std::size_t end = i + 1;
        while (end < findings.size() && findings[end] == findings[i])
            ++end;
        if (findings[i] != Finding::none)
            out.push_back({i, end, View::fact, 0, i});
        i = end;
    }
}

void add_unusual(const std::vector<double>& scores, const Expectation& expectation,
                 std::size_t bridge, const LeastSizes& least, std::vector<Stretch>& out) {
    constexpr double ordinary_score = 0.5;
    constexpr double notable_sigma = 3;
    std::vector<Stretch> all;
    std::vector<double> sigma; // greatest of each
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const double z = std::abs(expectation.z[i]);
        if (!(scores[i] >= ordinary_score && z >= notable_sigma))
            continue;
        if (all.empty() || i - all.back().last > bridge) {
            all.push_back({i, i, View::forest, 0, i});
            sigma.push_back(0);
        }
        Stretch& s = all.back();
        s.last = i + 1;
        sigma.back() = std::max(sigma.back(), z);
        if (scores[i] > s.size) {
            s.size = scores[i];
            s.peak = i;
        }
    }
    for (std::size_t k = 0; k < all.size(); ++k)
        if (all[k].size >= least.score && sigma[k] >= least.sigma)
            out.push_back(all[k]);
}

void add_outside_band(const Expectation& e, std::size_t bridge, double least,
                      std::vector<Stretch>& out) {
    constexpr double notable_sigma = 3;
    std::vector<Stretch> all;
    for (std::size_t i = e.first; i < e.beyond.size(); ++i) {
        const double far = std::abs(e.beyond[i]);
        if (!(far > 1))
            continue;
        if (all.empty() || i - all.back().last > bridge ||
            e.beyond[i] * e.beyond[all.back().peak] < 0)
            all.push_back({i, i, View::band, 0, i});
        Stretch& s = all.back();
        s.last = i + 1;
        if (far > s.size && std::abs(e.z[i]) >= notable_sigma) {
            s.size = far;
            s.peak = i;
        }
    }
    for (const Stretch& s : all)
        if (s.size >= least)
            out.push_back(s);
}

/// Mean distance of the residual from zero over [first, last), in its own scatters.
double mean_sigma(const Expectation& e, std::size_t first, std::size_t last) {
    double sum = 0;
    double n = 0;
    for (std::size_t i = first; i < last; ++i)
        if (const double z = e.residual[i] / e.residual_sigma[i]; std::isfinite(z)) {
            sum += z;
            ++n;
        }
    return n > 0 ? sum / n : 0;
}

void add_boxes(const std::vector<Box>& boxes, View above, View below,
               const Expectation& expectation, std::size_t day, double least,
               std::vector<Stretch>& out) {
    for (const Box& b : boxes) {
        const double z = mean_sigma(expectation, b.first, std::min(b.last, b.first + day));
        if ((b.above ? z : -z) >= least)
            out.push_back(
                {b.first, b.last, b.above ? above : below, b.size, b.first + b.length() / 2});
    }
}

} // namespace

std::vector<Stretch> grave_stretches(const std::vector<double>& scores,
                                     const Expectation& expectation,
                                     const std::vector<Finding>& findings, const LocalGrid& grid,
                                     Step step, const ScanScale& scale, const LeastSizes& least) {
    std::vector<Stretch> out;
    add_facts(findings, out);
    add_unusual(scores, expectation, bridge_of(step), least, out);
    const auto day = static_cast<std::size_t>(step.per_day());
    const Residuals residuals{expectation.residual, expectation.usual_residual, expectation.first};
    add_boxes(scan(residuals, grid, step, scale, least.step), View::rise, View::fall, expectation,
              day, least.mean_sigma, out);
    add_boxes(level_shifts(residuals, step, scale, least.shift), View::shift, View::shift,
              expectation, day, least.mean_sigma, out);
    add_outside_band(expectation, bridge_of(step), least.band, out);
    return out;
}

namespace {

void join(JoinedStretch& to, const Stretch& s) {
    to.last = std::max(to.last, s.last);
    to.is_shift = to.is_shift || s.view == View::shift;
    if (s.view == View::forest)
        to.peak = s.peak;
    if ((s.view == View::rise || s.view == View::fall) && s.size > to.step_size) {
        to.step = s.view;
        to.step_size = s.size;
    }
}

} // namespace

std::vector<JoinedStretch> joined(std::vector<Stretch> stretches,
                                  const std::vector<Finding>& findings, Step step) {
    std::stable_sort(stretches.begin(), stretches.end(), [](const Stretch& a, const Stretch& b) {
        return a.first != b.first ? a.first < b.first : a.view < b.view;
    });
    std::vector<JoinedStretch> out;
    std::vector<JoinedStretch> gaps;
    for (const Stretch& s : stretches) {
        const bool gap = s.view == View::fact && findings[s.first] == Finding::missing;
        if (gap) {
            gaps.push_back({s.first, s.last, true, false, s.peak});
        } else {
            if (out.empty() || s.first > out.back().last + bridge_of(step))
                out.push_back({s.first, s.last, false, false, s.peak});
            join(out.back(), s);
        }
    }
    out.insert(out.end(), gaps.begin(), gaps.end());
    std::stable_sort(out.begin(), out.end(), [](const JoinedStretch& a, const JoinedStretch& b) {
        return a.first < b.first;
    });
    return out;
}

} // namespace elf::anomaly
