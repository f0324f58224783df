// How the ensemble does where conditions are worse than those of scripts/benchmark accuracy: load
// that comes late, a short history, weather forecasts that err; and where they are other: an origin
// at noon, a week ahead. See scripts/benchmark conditions.
#include "elf/core/error.hpp"
#include "elf/models/adaptive.hpp"
#include "elf/models/score.hpp"
#include "elf/sources/csv.hpp"
#include "elf/sources/holidays.hpp"
#include "elf/sources/table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fmt/core.h>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace elf;
using models::Adaptive;
using models::History;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::chrono::days a_day{1};

struct Options {
    std::string area, zone = "UTC", holidays, from, valid_column, valid_word, file;
    Step step{Minutes{60}};
};

[[noreturn]] void refuse(const std::string& message) {
    throw Error(ExitCode::usage, message, "see scripts/benchmark --help");
}

Options parse(int count, char** words) {
    Options out;
    std::string valid;
    const std::map<std::string, std::string*> texts{{"--area", &out.area},
                                                    {"--time-zone", &out.zone},
                                                    {"--holidays", &out.holidays},
                                                    {"--from", &out.from},
                                                    {"--valid", &valid}};
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        const bool last = i + 1 == count;
        if (const auto text = texts.find(word); text != texts.end() && !last)
            *text->second = words[++i];
        else if (word == "--step" && !last)
            out.step = Step(std::chrono::duration_cast<Minutes>(parse_duration(words[++i])));
        else if (word.starts_with("-") || !out.file.empty())
            refuse("what is " + word + "?");
        else
            out.file = word;
    }
    if (out.file.empty())
        refuse("no file given");
    if (const auto at = valid.find('='); at != std::string::npos) {
        out.valid_column = valid.substr(0, at);
        out.valid_word = valid.substr(at + 1);
    }
    return out;
}

/// Means of what falls into each step of load, temperature and the operator's forecast.
struct Cell {
    std::array<double, 3> sum{}, n{};
    double mean(std::size_t i) const { return n[i] > 0 ? sum[i] / n[i] : missing; }
};

std::map<Time, Cell> read(const Options& o) {
    sources::CsvReader csv(sources::open_file(o.file), o.file);
    const auto column = [&](const std::string& name) {
        const auto at = std::find(csv.header().begin(), csv.header().end(), name);
        return static_cast<std::size_t>(at - csv.header().begin());
    };
    const std::array<std::size_t, 3> columns{column("value"), column("temperature_c"),
                                             column("tso_forecast")};
    const std::size_t time = column("timestamp_utc"), id = column("series_id");
    const std::size_t width = csv.header().size(), valid = column(o.valid_column);
    if (time == width || columns[0] == width)
        throw Error(ExitCode::data, o.file + " has no column timestamp_utc or value");
    std::map<Time, Cell> out;
    while (csv.next()) {
        const auto& f = csv.fields();
        if (f.size() < width || (id < width && !o.area.empty() && f[id] != o.area) ||
            f[time] < o.from)
            continue;
        Cell& cell = out[o.step.floor(parse_time(f[time]))];
        for (std::size_t i = 0; i < columns.size(); ++i) {
            double v = missing;
            const bool counts = i > 0 || valid == width || f[valid] == o.valid_word;
            if (columns[i] == width || !counts || !sources::read_number(f[columns[i]], v) ||
                std::isnan(v))
                continue;
            cell.sum[i] += v;
            cell.n[i] += 1;
        }
    }
    return out;
}

History history_of(const Options& o) {
    const std::map<Time, Cell> cells = read(o);
    if (cells.empty())
        throw Error(ExitCode::data, "no row is left of " + o.file);
    Area area;
    area.name = o.area.empty() ? "area" : o.area;
    area.time_zone = o.zone;
    area.step = o.step;
    History h{area, TimeZone(o.zone), {}, {}, {}};
    const TimeRange span{cells.begin()->first, cells.rbegin()->first + o.step.length()};
    std::array<Series, 3> s;
    for (Series& each : s)
        each = {span.begin, o.step, std::vector<double>(span.steps(o.step), missing)};
    for (const auto& [t, cell] : cells)
        for (std::size_t i = 0; i < s.size(); ++i)
            s[i].values[static_cast<std::size_t>(s[i].index(t))] = cell.mean(i);
    const auto any = [](const Series& of) {
        return std::any_of(of.values.begin(), of.values.end(),
                           [](double v) { return !std::isnan(v); });
    };
    h.load = s[0];
    h.temperature = any(s[1]) ? s[1] : Series{{}, o.step, {}};
    if (!o.holidays.empty()) {
        const auto year = [&](Time t) {
            return static_cast<int>(std::chrono::year_month_day{h.zone.local(t).date}.year());
        };
        std::vector<Date> off, half, bridge;
        for (const Holiday& day :
             sources::public_holidays(o.holidays, year(span.begin) - 1, year(span.end) + 1))
            if (is_day_off(day.kind))
                off.push_back(day.date);
            else if (day.kind == HolidayKind::half_day)
                half.push_back(day.date);
            else if (day.kind == HolidayKind::bridge)
                bridge.push_back(day.date);
        h.holidays = HolidayCalendar(off, half, bridge);
    }
    return h;
}

/// What a forecast and the same slot a week before miss, by day and in all.
struct Tally {
    double n = 0, error = 0, naive = 0, inside_90 = 0;
    std::vector<std::array<double, 2>> days;

    void add(const Forecast& f, const models::Truth& truth, Time from) {
        double e = 0, b = 0, k = 0;
        for (const ForecastValue& v : f.values) {
            const double y = truth.load.at(v.target), week = truth.week_before.at(v.target);
            if (v.target < from || std::isnan(y) || std::isnan(week))
                continue;
            e += std::abs(v.mean - y);
            b += std::abs(week - y);
            k += 1;
            inside_90 += v.quantiles[1] <= y && y <= v.quantiles[7] ? 1 : 0;
        }
        n += k;
        error += e;
        naive += b;
        if (k > 0)
            days.push_back({e / k, b / k});
    }
    /// The worst day's error over the larger of the baseline's on it and the baseline's median.
    double worst() const {
        std::vector<double> all;
        for (const auto& d : days)
            all.push_back(d[1]);
        if (all.empty())
            return missing;
        std::nth_element(all.begin(), all.begin() + static_cast<long>(all.size() / 2), all.end());
        const double median = all[all.size() / 2];
        double out = 0;
        for (const auto& d : days)
            out = std::max(out, d[0] / std::max(d[1], median));
        return out;
    }
    void print(const std::string& area, const std::string& condition) const {
        fmt::print("{},{},{},{:.3f},{:.2f},{:.1f}\n", area, condition, n, error / naive, worst(),
                   100 * inside_90 / n);
        std::fflush(stdout);
    }
};

Time midnight(const History& h, int days_back) {
    return h.zone.start_of_day(h.zone.local(h.load.end()).date - days_back * a_day);
}

Tally backtest(const History& h, const models::Truth& truth) {
    Tally out;
    for (const Forecast& f :
         Adaptive(Adaptive::Kind::ensemble).backtest(h, {midnight(h, 365), midnight(h, 0)}))
        out.add(f, truth, f.issued_at);
    return out;
}

History late(History h, std::chrono::hours by) {
    for (std::size_t i = 0; i < h.load.size(); ++i) {
        Version v{};
        v.time = h.load.time(i);
        v.value = h.load.values[i];
        v.known_at = v.time + h.load.step.length() + by;
        if (!std::isnan(v.value))
            h.late_load.push_back(v);
    }
    return h;
}

/// Weather forecasts of each midnight whose error grows from half a degree to two within the day
/// and hangs together from hour to hour.
History with_weather_forecast(History h) {
    std::mt19937_64 random(1);
    std::normal_distribution<double> normal;
    h.temperature_forecast = h.temperature;
    const double keep = std::pow(0.95, 60.0 / static_cast<double>(h.load.step.length().count()));
    double error = 0;
    for (std::size_t i = 0; i < h.temperature.size(); ++i) {
        const double hour =
            static_cast<double>(h.zone.local(h.temperature.time(i)).of_day.count()) / 3600;
        error = keep * error + std::sqrt(1 - keep * keep) * normal(random);
        h.temperature_forecast.values[i] += (0.5 + 1.5 * hour / 24) * error;
    }
    return h;
}

/// Four fits a year, twelve days after each: the rest of the day from noon, and a week ahead.
void measure_origins(const History& h, const models::Truth& truth) {
    const auto until = [&](Time end) {
        History out = h;
        out.load = h.load.resized({h.load.begin, end});
        return out;
    };
    Tally at_midnight, at_noon, week;
    for (const int back : {360, 270, 180, 90}) {
        const Time fitted_at = midnight(h, back);
        Adaptive model(Adaptive::Kind::ensemble);
        model.fit(until(fitted_at), fitted_at);
        for (int day = 1; day <= 36; day += 3) {
            const Time begin = midnight(h, back - day), end = midnight(h, back - day - 1);
            const Time noon = begin + std::chrono::hours{12};
            const Forecast early =
                model.predict(until(begin), begin, {begin, midnight(h, back - day - 7)});
            Forecast today = early;
            std::erase_if(today.values, [&](const ForecastValue& v) { return v.target >= end; });
            at_midnight.add(today, truth, noon);
            at_noon.add(model.predict(until(noon), noon, {noon, end}), truth, noon);
            week.add(early, truth, begin);
        }
    }
    at_midnight.print(h.area.name, "afternoon from midnight");
    at_noon.print(h.area.name, "afternoon from noon");
    week.print(h.area.name, "week ahead");
}

void measure(const History& h) {
    const models::Truth truth = models::truth_of(h.load, h.zone);
    backtest(h, truth).print(h.area.name, "day ahead");
    if (!h.temperature.empty())
        backtest(with_weather_forecast(h), truth).print(h.area.name, "weather forecast errs");
    for (const int hours : {24, 48})
        backtest(late(h, std::chrono::hours{hours}), truth)
            .print(h.area.name, fmt::format("load {} h late", hours));
    for (const int days : {30, 90, 180, 365}) {
        History young = h;
        young.load = h.load.resized({midnight(h, days), h.load.end()});
        backtest(young, models::truth_of(young.load, h.zone))
            .print(h.area.name, fmt::format("history of {} days", days));
    }
    measure_origins(h, truth);
}

} // namespace

int main(int count, char** words) {
    try {
        const History h = history_of(parse(count, words));
        fmt::print("area,condition,n,error_to_last_week,worst_day,coverage_90\n");
        measure(h);
        return 0;
    } catch (const Error& e) {
        fmt::print(stderr, "elf-forecast-conditions: {}\nhint: {}\n", e.what(), e.hint());
        return static_cast<int>(e.code());
    }
}
