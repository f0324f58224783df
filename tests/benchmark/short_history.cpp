// What an area with days of history gains from others of the same file (models/pooled.hpp): each
// area in turn is forecast a day ahead from midnight as if it had begun so many days before, at
// sixty origins spread over the file. Prints CSV: days of history, forecasts, the mean absolute
// error as a share of the load of the same slot last week and with the others, and the coverage of
// the 90 % band of both. See scripts/benchmark pooled.
#include "elf/core/error.hpp"
#include "elf/models/pooled.hpp"
#include "elf/models/seasonal_naive.hpp"
#include "elf/sources/csv.hpp"
#include "elf/sources/holidays.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fmt/core.h>
#include <limits>
#include <map>
#include <string>
#include <vector>

using namespace elf;
using models::History;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr int origins = 60;
constexpr std::size_t lower = 1;
constexpr std::size_t upper = 7;

struct Options {
    std::string zone = "UTC", holidays, valid_column, valid_word, file;
};

Options parse(int count, char** words) {
    Options out;
    std::string valid;
    const std::map<std::string, std::string*> texts{
        {"--time-zone", &out.zone}, {"--holidays", &out.holidays}, {"--valid", &valid}};
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (const auto text = texts.find(word); text != texts.end() && i + 1 < count)
            *text->second = words[++i];
        else if (word.starts_with("-") || !out.file.empty())
            throw Error(ExitCode::usage, "what is " + word + "?", "see scripts/benchmark --help");
        else
            out.file = word;
    }
    if (out.file.empty())
        throw Error(ExitCode::usage, "no file given", "see scripts/benchmark --help");
    if (const auto at = valid.find('='); at != std::string::npos) {
        out.valid_column = valid.substr(0, at);
        out.valid_word = valid.substr(at + 1);
    }
    return out;
}

/// Hourly load of every area.
std::vector<Series> read(const Options& o) {
    sources::CsvReader csv(sources::open_file(o.file), o.file);
    const std::size_t width = csv.header().size();
    const auto column = [&](const std::string& name) {
        const auto at = std::find(csv.header().begin(), csv.header().end(), name);
        return static_cast<std::size_t>(at - csv.header().begin());
    };
    const std::size_t time = column("timestamp_utc"), id = column("series_id"),
                      value = column("value"), valid = column(o.valid_column);
    if (time == width || value == width || id == width)
        throw Error(ExitCode::data, o.file + " needs timestamp_utc, series_id and value");
    std::map<std::string, std::map<Time, double>> rows;
    while (csv.next()) {
        const auto& f = csv.fields();
        if (f.size() < width || f[value].empty() || (valid < width && f[valid] != o.valid_word))
            continue;
        rows[std::string(f[id])][parse_time(std::string(f[time]))] =
            std::stod(std::string(f[value]));
    }
    std::vector<Series> out;
    for (const auto& [name, values] : rows) {
        const Step step{Minutes{60}};
        const TimeRange range{values.begin()->first, values.rbegin()->first + step.length()};
        Series& s = out.emplace_back(Series{range.begin, step, {}});
        s.values.assign(range.steps(step), missing);
        for (const auto& [t, v] : values)
            s.values[static_cast<std::size_t>(s.index(t))] = v;
    }
    return out;
}

HolidayCalendar holidays_of(const std::string& region, TimeRange span) {
    std::vector<Date> off;
    const auto year = [](Time t) {
        return static_cast<int>(
            std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(t)}.year());
    };
    if (!region.empty())
        for (const Holiday& h :
             sources::public_holidays(region, year(span.begin) - 1, year(span.end) + 1))
            if (is_day_off(h.kind))
                off.push_back(h.date);
    return HolidayCalendar(off);
}

struct Score {
    double error = 0, inside = 0;

    void add(const ForecastValue& v, double truth, double level) {
        error += std::abs(v.mean - truth) / level;
        inside += truth >= v.quantiles[lower] && truth <= v.quantiles[upper] ? 1 : 0;
    }
};

void measure(const std::vector<Series>& areas, const Options& o, int history_days) {
    const TimeZone zone(o.zone);
    const HolidayCalendar holidays = holidays_of(o.holidays, areas.front().range());
    Score naive, pooled;
    long n = 0;
    for (std::size_t a = 0; a < areas.size(); ++a) {
        const Series& load = areas[a];
        const auto spread = (load.end() - load.begin - std::chrono::days{100}) / origins;
        for (int k = 0; k < origins; ++k) {
            const Date day = zone.local(load.begin + std::chrono::days{80} + spread * k).date;
            const Time origin = zone.start_of_day(day);
            const TimeRange targets{origin, zone.start_of_day(day + std::chrono::days{1})};
            const History h{
                Area{},
                zone,
                holidays,
                load.resized({zone.start_of_day(day - std::chrono::days{history_days}), origin}),
                {}};
            std::vector<Series> others;
            for (std::size_t b = 0; b < areas.size(); ++b)
                if (b != a)
                    others.push_back(areas[b].resized({origin - models::pooled_span, origin}));
            const Forecast own = models::SeasonalNaive().predict(h, origin, targets);
            const auto f = models::pooled_forecast(own, others, h, origin, targets);
            if (!f || f->values.size() != own.values.size())
                continue;
            double level = 0, known = 0;
            for (const double v : h.load.values)
                if (!std::isnan(v)) {
                    level += std::abs(v);
                    ++known;
                }
            for (std::size_t i = 0; i < own.values.size(); ++i)
                if (const double truth = load.at(own.values[i].target); !std::isnan(truth)) {
                    naive.add(own.values[i], truth, level / known);
                    pooled.add(f->values[i], truth, level / known);
                    ++n;
                }
        }
    }
    const auto share = [&](double sum) { return sum / static_cast<double>(n); };
    fmt::print("{},{},{:.4f},{:.4f},{:.3f},{:.3f}\n", history_days, n, share(naive.error),
               share(pooled.error), share(naive.inside), share(pooled.inside));
}

} // namespace

int main(int count, char** words) {
    try {
        const Options o = parse(count, words);
        const std::vector<Series> areas = read(o);
        fmt::print("history_days,n,last_week,pooled,coverage_90_last_week,coverage_90_pooled\n");
        for (const int days : {1, 2, 4, 8, 15, 30})
            measure(areas, o, days);
        return 0;
    } catch (const Error& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return static_cast<int>(e.code());
    }
}
