#include "elf/models/score.hpp"

#include <algorithm>
#include <cmath>

namespace elf::models {
namespace {

bool has_quantiles(const ForecastValue& v) {
    return std::none_of(v.quantiles.begin(), v.quantiles.end(),
                        [](double q) { return std::isnan(q); });
}

void add_quantiles(Score& s, const ForecastValue& v, double truth) {
    if (!has_quantiles(v))
        return;
    s.n_quantiles += 1;
    double sum = 0;
    for (std::size_t q = 0; q < quantile_levels.size(); ++q)
        sum += pinball(truth, v.quantiles[q], quantile_levels[q]);
    s.pinball += sum / static_cast<double>(quantile_levels.size());
    const auto inside = [&](std::size_t outermost) {
        return v.quantiles[outermost] <= truth &&
               truth <= v.quantiles[quantile_levels.size() - 1 - outermost];
    };
    s.inside_95 += inside(0);
    s.inside_90 += inside(1);
    s.inside_80 += inside(2);
    s.inside_50 += inside(3);
}

} // namespace

double pinball(double truth, double quantile, double level) {
    const double over = truth - quantile;
    return over >= 0 ? over * level : -over * (1 - level);
}

Truth truth_of(const Series& load, const TimeZone& zone) {
    Truth out{load, load, 0};
    double sum = 0;
    double count = 0;
    for (std::size_t i = 0; i < load.size(); ++i) {
        const LocalTime local = zone.local(load.time(i));
        const Time before = zone.from_local(local.date - std::chrono::days{7}, local.of_day).first;
        out.week_before.values[i] = load.at(before);
        if (!std::isnan(load.values[i])) {
            sum += std::abs(load.values[i]);
            count += 1;
        }
    }
    out.near_zero = count > 0 ? sum / count / 100 : 0;
    return out;
}

Score score_of(const Forecast& issue, const Truth& truth, const std::string& kind,
               const std::string& weather) {
    Score s;
    s.model = issue.model;
    s.kind = kind;
    s.weather = weather;
    s.issued_at = issue.issued_at;
    for (const ForecastValue& v : issue.values) {
        const double y = truth.load.at(v.target);
        if (std::isnan(y) || std::isnan(v.mean))
            continue;
        const double error = v.mean - y;
        if (s.n == 0)
            s.targets.begin = v.target;
        s.targets.end = v.target;
        s.n += 1;
        s.absolute += std::abs(error);
        s.squared += error * error;
        s.error += error;
        s.load += std::abs(y);
        if (std::abs(y) > truth.near_zero) {
            s.n_percentage += 1;
            s.percentage += std::abs(error) / std::abs(y);
        }
        if (const double before = truth.week_before.at(v.target); !std::isnan(before)) {
            s.n_naive += 1;
            s.naive += std::abs(y - before);
            s.absolute_naive += std::abs(error);
        }
        add_quantiles(s, v, y);
    }
    return s;
}

} // namespace elf::models
