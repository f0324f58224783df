#include "elf/report/dashboard_errors.hpp"

#include "elf/core/time_zone.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace elf::report {
namespace {

void add(ErrorSums& sums, double load, double forecast) {
    if (std::isnan(load) || std::isnan(forecast))
        return;
    sums.absolute += std::abs(load - forecast);
    sums.load += std::abs(load);
}

/// Of each first target the score that counts: live before backtest.
std::map<Time, const DashboardScore*> scores_that_count(const DashboardArea& a) {
    std::map<Time, const DashboardScore*> out;
    for (const DashboardScore& s : a.scores) {
        const DashboardScore*& kept = out[s.first_target];
        if (!kept || (kept->kind != "live" && s.kind == "live"))
            kept = &s;
    }
    return out;
}

void add_the_others(const DashboardArea& a, const TimeZone& zone, std::map<Date, DailyError>& out) {
    for (std::size_t i = 0; i < a.history.size(); ++i) {
        const double load = a.history.values[i];
        const Time t = a.history.time(i);
        if (std::isnan(load))
            continue;
        const auto day = out.find(zone.local(t).date);
        if (day == out.end())
            continue;
        add(day->second.tso, load, a.tso.values[i]);
        add(day->second.naive, load, a.history.at(t - std::chrono::days{7}));
    }
}

} // namespace

double ErrorSums::percent() const {
    return load > 0 ? 100 * absolute / load : std::numeric_limits<double>::quiet_NaN();
}

ErrorSums& ErrorSums::operator+=(const ErrorSums& other) {
    absolute += other.absolute;
    load += other.load;
    return *this;
}

std::vector<DailyError> daily_errors(const DashboardArea& area) {
    const TimeZone zone(area.time_zone);
    const Time from = area.history.begin + std::chrono::days{days_gathered - chart_days};
    std::map<Date, DailyError> days;
    for (const auto& [first, score] : scores_that_count(area)) {
        if (first < from)
            continue;
        const Date day = zone.local(first).date;
        DailyError& d = days.try_emplace(day, DailyError{day, {}, {}, {}}).first->second;
        d.own += {score->absolute, std::abs(score->load)};
    }
    add_the_others(area, zone, days);
    std::vector<DailyError> out;
    for (const auto& [day, error] : days)
        out.push_back(error);
    return out;
}

std::vector<DailyError> rolling_week(const std::vector<DailyError>& daily) {
    std::vector<DailyError> out;
    for (auto d = daily.begin(); d != daily.end(); ++d) {
        DailyError week{d->day, {}, {}, {}};
        for (auto x = d;; --x) {
            if (d->day - x->day >= std::chrono::days{7})
                break;
            week.own += x->own;
            week.tso += x->tso;
            week.naive += x->naive;
            if (x == daily.begin())
                break;
        }
        out.push_back(week);
    }
    return out;
}

DailyError sum_of_last(const std::vector<DailyError>& daily, std::size_t days) {
    DailyError out{};
    for (std::size_t i = daily.size() - std::min(days, daily.size()); i < daily.size(); ++i) {
        out.day = daily[i].day;
        out.own += daily[i].own;
        out.tso += daily[i].tso;
        out.naive += daily[i].naive;
    }
    return out;
}

RealisedCoverage realised_coverage(const DashboardArea& area) {
    long n = 0, in_50 = 0, in_80 = 0, in_95 = 0;
    for (const auto& [first, s] : scores_that_count(area)) {
        n += s->quantiles;
        in_50 += s->inside_50;
        in_80 += s->inside_80;
        in_95 += s->inside_95;
    }
    const auto share = [&](long inside) {
        return n > 0 ? 100 * static_cast<double>(inside) / static_cast<double>(n)
                     : std::numeric_limits<double>::quiet_NaN();
    };
    return {share(in_50), share(in_80), share(in_95), n};
}

} // namespace elf::report
