#include "elf/commands/detect_evidence.hpp"

#include "elf/models/day_ahead.hpp"
#include "elf/store/expectation.hpp"
#include "elf/store/holiday.hpp"
#include "elf/store/reading.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

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
        e.bands[i].front() = x.low;
        e.bands[i].back() = x.high;
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

} // namespace

Known load_evidence(db::Connection& db, const Area& area, Time begin, Time as_of) {
    const TimeRange range{begin, parse_time("9999-01-01")};
    Known known;
    anomaly::Evidence& out = known.evidence;
    out.area = area;
    out.zone = TimeZone(area.time_zone);
    using std::chrono::days;
    // Also of the days that the load is compared with, and of those next to the last.
    out.holidays = store::load_holidays(db, area.holidays, out.zone.local(begin).date - days{100},
                                        out.zone.local(as_of).date + days{7});
    out.load = store::load_received(db, area, "load", range, as_of);
    if (out.load.empty())
        return known;
    const Series temperature = store::load_series(db, area, "temperature", out.load.range(), as_of);
    if (!temperature.empty())
        out.temperature = temperature.resized(out.load.range()).values;
    out.forecast.assign(out.load.size(), missing);
    Quantiles none;
    none.fill(missing);
    out.bands.assign(out.load.size(), none);
    known.judged.assign(out.load.size(), missing);
    fill(known, store::load_noted(db, area, out.load.range(), as_of));
    fill(known, store::load_issued_before(db, area, {first_lacking(out), out.load.end()}, as_of));
    return known;
}

Time first_unjudged(const Known& known, Time since) {
    const Series& load = known.evidence.load;
    for (std::size_t i = 0; i < load.size(); ++i) {
        const auto now = static_cast<double>(static_cast<float>(load.values[i]));
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
