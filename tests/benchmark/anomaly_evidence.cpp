#include "anomaly_evidence.hpp"

#include "elf/core/error.hpp"
#include "elf/models/day_ahead.hpp"
#include "elf/sources/csv.hpp"
#include "elf/sources/holidays.hpp"
#include "elf/sources/table.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <limits>

namespace elf::benchmark {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

struct Row {
    double value = missing;
    double temperature = missing;
    bool is_anomaly = false;
};
using Rows = std::map<Time, Row>;

long column(const sources::CsvReader& csv, const std::string& name) {
    const auto& header = csv.header();
    const auto at = std::find(header.begin(), header.end(), name);
    return at == header.end() ? -1 : at - header.begin();
}

void read(const std::string& path, const EvidenceOptions& options,
          std::map<std::string, Rows>& areas) {
    sources::CsvReader csv(sources::open_file(path), path);
    const long time = column(csv, "timestamp_utc");
    const long value = column(csv, "value");
    if (time < 0 || value < 0)
        throw Error(ExitCode::data, path + " has no column timestamp_utc or value");
    const long id = column(csv, "series_id");
    const long temperature = column(csv, "temperature_c");
    const long label = column(csv, "anomaly");
    const long valid = options.valid_column.empty() ? -1 : column(csv, options.valid_column);
    if (valid < 0 && !options.valid_column.empty())
        throw Error(ExitCode::data, path + " has no column " + options.valid_column);
    const std::string name = path.substr(path.rfind('/') + 1);
    while (csv.next()) {
        const auto field = [&](long at) {
            const auto& fields = csv.fields();
            if (at >= static_cast<long>(fields.size()))
                throw Error(ExitCode::data, fmt::format("{}:{}: too few fields", path, csv.line()));
            return fields[static_cast<std::size_t>(at)];
        };
        const auto number = [&](long at) {
            double out = missing;
            if (at >= 0 && !field(at).empty() && !sources::read_number(field(at), out))
                throw Error(ExitCode::data, fmt::format("{}:{}: not a number", path, csv.line()));
            return out;
        };
        const std::string area = id < 0 ? name.substr(0, name.find('.')) : std::string(field(id));
        if (!options.area.empty() && id >= 0 && area != options.area)
            continue;
        const bool is_valid = valid < 0 || field(valid) == options.valid_word;
        areas[area][options.step.floor(parse_time(field(time)))] = {
            is_valid ? number(value) : missing, number(temperature), number(label) > 0};
    }
}

HolidayCalendar calendar(const std::string& region, TimeRange range) {
    std::vector<Date> off;
    std::vector<Date> half;
    const auto year = [](Time t) {
        return static_cast<int>(
            std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(t)}.year());
    };
    if (!region.empty())
        for (const Holiday& h :
             sources::public_holidays(region, year(range.begin) - 1, year(range.end) + 1)) {
            if (is_day_off(h.kind))
                off.push_back(h.date);
            else if (h.kind == HolidayKind::half_day)
                half.push_back(h.date);
        }
    return HolidayCalendar(off, half);
}

Labelled labelled(const std::string& area, const Rows& rows, const EvidenceOptions& options) {
    Labelled out;
    anomaly::Evidence& e = out.evidence;
    e.area.name = area;
    e.area.step = options.step;
    e.area.time_zone = options.zone;
    e.zone = TimeZone(options.zone);
    const TimeRange span{rows.begin()->first, rows.rbegin()->first + options.step.length()};
    e.holidays = calendar(options.holidays, span);
    const std::size_t size = span.steps(options.step);
    e.load = {span.begin, options.step, std::vector<double>(size, missing)};
    e.temperature.assign(size, missing);
    out.is_anomaly.assign(size, false);
    for (const auto& [time, row] : rows) {
        const auto i = static_cast<std::size_t>(e.load.index(time));
        e.load.values[i] = row.value;
        e.temperature[i] = row.temperature;
        out.is_anomaly[i] = row.is_anomaly;
    }
    if (std::all_of(e.temperature.begin(), e.temperature.end(),
                    [](double t) { return std::isnan(t); }))
        e.temperature.clear();
    if (options.forecasts) {
        const models::History history{e.area, e.zone, e.holidays, e.load,
                                      e.temperature.empty()
                                          ? Series{{}, options.step, {}}
                                          : Series{span.begin, options.step, e.temperature}};
        e.forecast = models::day_ahead(history).resized(span).values;
    }
    return out;
}

} // namespace

std::map<std::string, Labelled> read_evidence(const std::vector<std::string>& files,
                                              const EvidenceOptions& options) {
    std::map<std::string, Rows> areas;
    for (const std::string& path : files)
        read(path, options, areas);
    if (areas.empty())
        throw Error(ExitCode::data, "no row is left of the files", "check --area");
    std::map<std::string, Labelled> out;
    for (const auto& [area, rows] : areas)
        out.emplace(area, labelled(area, rows, options));
    return out;
}

anomaly::Evidence cut(const anomaly::Evidence& e, std::size_t first, std::size_t last) {
    anomaly::Evidence out{e.area, e.zone, e.holidays,
                          e.load.resized({e.load.time(first), e.load.time(last)})};
    const auto part = [&](const std::vector<double>& v) {
        return v.empty() ? v
                         : std::vector<double>(v.begin() + static_cast<long>(first),
                                               v.begin() + static_cast<long>(last));
    };
    out.forecast = part(e.forecast);
    out.temperature = part(e.temperature);
    return out;
}

Ranking ranking(const std::vector<double>& scores, const std::vector<bool>& is_anomaly,
                const std::vector<double>& load) {
    std::vector<std::pair<double, bool>> all;
    for (std::size_t i = 0; i < scores.size(); ++i)
        if (!std::isnan(load[i]))
            all.emplace_back(std::isnan(scores[i]) ? -1 : scores[i], is_anomaly[i]);
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.first > b.first; });
    double hits = 0;
    double misses = 0;
    Ranking out{0, 0};
    for (std::size_t i = 0; i < all.size();) {
        double right = 0;
        double wrong = 0;
        const double score = all[i].first;
        for (; i < all.size() && all[i].first == score; ++i)
            (all[i].second ? right : wrong) += 1;
        out.auc += wrong * (hits + right / 2);
        hits += right;
        misses += wrong;
        out.average_precision += right * hits / (hits + misses);
    }
    out.auc /= hits * misses;
    out.average_precision /= hits;
    return out;
}

} // namespace elf::benchmark
