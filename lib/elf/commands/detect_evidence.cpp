#include "elf/commands/detect_evidence.hpp"

#include "elf/models/day_ahead.hpp"
#include "elf/store/expectation.hpp"
#include "elf/store/holiday.hpp"
#include "elf/store/reading.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace elf::commands {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Fills in what is not there yet.
void fill(Known& known, const std::vector<store::Expected>& rows) {
    anomaly::Evidence& e = known.evidence;
    for (const store::Expected& x : rows) {
        const long k = e.load.index(x.time);
        if (k < 0 || k >= static_cast<long>(e.load.size()))
            continue;
        const auto i = static_cast<std::size_t>(k);
        if (!std::isnan(x.load))
            known.judged[i] = x.load;
        if (!std::isnan(e.forecast[i]) || std::isnan(x.value))
            continue;
        e.forecast[i] = x.value;
        e.bands[i] = {x.low, x.high};
    }
}

/// Share of the load of the last four weeks of which nothing was expected.
double lacking(const anomaly::Evidence& e) {
    const auto lately = static_cast<std::size_t>(28 * e.load.step.per_day());
    double all = 0;
    double without = 0;
    for (std::size_t i = e.load.size() - std::min(lately, e.load.size()); i < e.load.size(); ++i)
        if (!std::isnan(e.load.values[i])) {
            ++all;
            without += std::isnan(e.forecast[i]) ? 1 : 0;
        }
    return all > 0 ? without / all : 0;
}

/// The first interval of which is not known what was expected; the end where there is none.
Time first_lacking(const anomaly::Evidence& e) {
    for (std::size_t i = 0; i < e.load.size(); ++i)
        if (std::isnan(e.forecast[i]))
            return e.load.time(i);
    return e.load.end();
}

/// The temperature known at as_of stands in for its forecast.
void fill_by_pass(db::Connection& db, anomaly::Evidence& e, Time as_of) {
    const models::History history{e.area, e.zone, e.holidays,
                                  store::load_series(db, e.area, "load", as_of),
                                  store::load_series(db, e.area, "temperature", as_of)};
    const Series pass = models::day_ahead(history).resized(e.load.range());
    for (std::size_t i = 0; i < e.load.size(); ++i)
        if (std::isnan(e.forecast[i])) // with the precision in which it is noted
            e.forecast[i] = static_cast<double>(static_cast<float>(pass.values[i]));
}

/// Area, time zone and holidays: those of a region are read once for all of its areas.
std::vector<Known> begun(db::Connection& db, const std::vector<store::AreaRange>& wanted,
                         Time as_of) {
    using std::chrono::days;
    std::map<std::string, std::vector<std::size_t>> of_region;
    std::vector<Known> out(wanted.size());
    for (std::size_t k = 0; k < wanted.size(); ++k) {
        out[k].evidence.area = *wanted[k].area;
        out[k].evidence.zone = TimeZone(wanted[k].area->time_zone);
        of_region[wanted[k].area->holidays].push_back(k);
    }
    for (const auto& [region, places] : of_region) {
        Time begin = as_of;
        for (const std::size_t k : places)
            begin = std::min(begin, wanted[k].range.begin);
        // Also of the days that the load is compared with, and of those next to the last. The dates
        // of any zone are a day off at most.
        const TimeZone& zone = out[places.front()].evidence.zone;
        const HolidayCalendar holidays = store::load_holidays(
            db, region, zone.local(begin).date - days{101}, zone.local(as_of).date + days{8});
        for (const std::size_t k : places)
            out[k].evidence.holidays = holidays;
    }
    return out;
}

/// In the precision in which a detector keeps the end of its history: what is read anew and what
/// was kept are the same.
void round_to_float(std::vector<double>& values) {
    for (double& v : values)
        v = static_cast<double>(static_cast<float>(v));
}

/// The load, and that nothing else is known yet.
void fill_nothing(Known& known, Series load) {
    anomaly::Evidence& e = known.evidence;
    e.load = std::move(load);
    round_to_float(e.load.values);
    e.forecast.assign(e.load.size(), missing);
    e.bands.assign(e.load.size(), {});
    known.judged.assign(e.load.size(), missing);
}

} // namespace

std::vector<Known> load_evidence(db::Connection& db, const std::vector<store::AreaRange>& wanted,
                                 Time as_of) {
    std::vector<Known> out = begun(db, wanted, as_of);
    std::vector<Series> loads = store::load_received(db, wanted, "load", as_of);
    std::vector<store::AreaRange> ranges = wanted;
    for (std::size_t k = 0; k < out.size(); ++k) {
        ranges[k].range = loads[k].range();
        fill_nothing(out[k], std::move(loads[k]));
    }
    const std::vector<Series> temperatures = store::load_series(db, ranges, "temperature", as_of);
    const auto noted = store::load_noted(db, ranges, as_of);
    for (std::size_t k = 0; k < out.size(); ++k) {
        anomaly::Evidence& e = out[k].evidence;
        if (!temperatures[k].empty())
            e.temperature = temperatures[k].resized(e.load.range()).values;
        round_to_float(e.temperature);
        fill(out[k], noted[k]);
        ranges[k].range.begin = first_lacking(e);
    }
    const auto issued = store::load_issued_before(db, ranges, as_of);
    for (std::size_t k = 0; k < out.size(); ++k)
        fill(out[k], issued[k]);
    return out;
}

Time first_unjudged(const Known& known, Time since) {
    const Series& load = known.evidence.load;
    for (std::size_t i = 0; i < load.size(); ++i) {
        const double now = load.values[i];
        const double then = known.judged[i];
        if (load.time(i) >= since && now != then && !(std::isnan(now) && std::isnan(then)))
            return load.time(i);
    }
    return load.end();
}

void complete(anomaly::Evidence& evidence, db::Connection& db, Time as_of, double bearable) {
    if (lacking(evidence) > bearable)
        fill_by_pass(db, evidence, as_of);
}

} // namespace elf::commands
