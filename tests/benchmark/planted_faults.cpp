// How well the screens find faults planted at random, and what they say of a series that somebody
// else has screened. See scripts/benchmark screening.
#include "../unit/clean/planting.hpp"

#include "elf/clean/duplicate_hours.hpp"
#include "elf/clean/reason.hpp"
#include "elf/clean/screen.hpp"
#include "elf/core/error.hpp"
#include "elf/sources/csv.hpp"
#include "elf/sources/table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fmt/core.h>
#include <limits>
#include <map>
#include <string>
#include <vector>

using namespace elf;

namespace {

struct Options {
    TimeZone zone{"UTC"};
    Step step{Minutes{60}};
    std::string area; ///< empty: all of the files
    int seeds = 30;
    bool simulated = false;
    std::vector<std::string> files;
};

/// Rows of one area; several files are one series.
struct Rows {
    std::map<Time, double> values;          ///< NaN = missing
    std::map<Time, std::string> categories; ///< of a published screen
};
using Areas = std::map<std::string, Rows>;

[[noreturn]] void refuse(const std::string& message) {
    throw Error(ExitCode::usage, message, "see scripts/benchmark --help");
}

Options parse(int count, char** words) {
    Options out;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        const auto value = [&] {
            if (++i == count)
                refuse(word + " needs a value");
            return std::string(words[i]);
        };
        if (word == "--time-zone")
            out.zone = TimeZone(value());
        else if (word == "--step")
            out.step = Step(std::chrono::duration_cast<Minutes>(parse_duration(value())));
        else if (word == "--area")
            out.area = value();
        else if (word == "--seeds")
            out.seeds = std::atoi(value().c_str());
        else if (word == "--simulated")
            out.simulated = true;
        else if (word.starts_with("-"))
            refuse("there is no option " + word);
        else
            out.files.push_back(word);
    }
    if (out.seeds < 1)
        refuse("--seeds needs a number from 1 on");
    if (out.files.empty() && !out.simulated)
        refuse("no file given");
    return out;
}

constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

std::size_t column(const sources::CsvReader& csv, const std::string& name) {
    const auto& header = csv.header();
    const auto at = std::find(header.begin(), header.end(), name);
    return at == header.end() ? nowhere : static_cast<std::size_t>(at - header.begin());
}

/// File name without folder and endings, for files without a column series_id.
std::string stem(const std::string& path) {
    const std::string name = path.substr(path.rfind('/') + 1);
    return name.substr(0, name.find('.'));
}

void read(const std::string& path, const Options& options, Areas& areas) {
    sources::CsvReader csv(sources::open_file(path), path);
    const std::size_t time = column(csv, "timestamp_utc"), value = column(csv, "value");
    const std::size_t id = column(csv, "series_id"), category = column(csv, "category");
    if (time == nowhere || value == nowhere)
        throw Error(ExitCode::data, path + " has no column timestamp_utc or value");
    while (csv.next()) {
        const auto& fields = csv.fields();
        if (fields.size() < csv.header().size())
            throw Error(ExitCode::data, fmt::format("{}:{}: too few fields", path, csv.line()));
        const std::string area = id == nowhere ? stem(path) : std::string(fields[id]);
        if (id != nowhere && !options.area.empty() && area != options.area)
            continue;
        double number = 0;
        if (!sources::read_number(fields[value], number))
            throw Error(ExitCode::data, fmt::format("{}:{}: not a number", path, csv.line()));
        Rows& rows = areas[area];
        const Time at = options.step.floor(parse_time(fields[time]));
        rows.values[at] = number;
        if (category != nowhere)
            rows.categories[at] = std::string(fields[category]);
    }
}

Series series_of(const Rows& rows, Step step) {
    const TimeRange span{rows.values.begin()->first, rows.values.rbegin()->first + step.length()};
    Series out{span.begin, step,
               std::vector<double>(span.steps(step), std::numeric_limits<double>::quiet_NaN())};
    for (const auto& [time, value] : rows.values)
        out.values[static_cast<std::size_t>(out.index(time))] = value;
    return out;
}

void print(const std::string& series, Step step, planting::Kind kind,
           const planting::Score& score) {
    if (score.planted == 0)
        return; // no whole year, or no room
    fmt::print("{},{},{},{},{:.3f},{:.3f},{:.3f}\n", series, step.length().count(),
               planting::name_of(kind), score.planted, score.precision(), score.recall(),
               score.f1());
    std::fflush(stdout);
}

void measure_simulated(const Options& options) {
    for (const int minutes : {5, 10, 15, 30, 60})
        for (const planting::Kind kind : planting::all_kinds) {
            const Step step{Minutes{minutes}};
            planting::Score score;
            for (int seed = 1; seed <= options.seeds; ++seed) {
                const auto number = static_cast<std::uint64_t>(seed);
                const Series right = planting::clean_series(kind, step, number);
                planting::Random random(number);
                score += planting::measure(kind, right, planting::clean_zone(),
                                           planting::Marks(right.size(), 0), random);
            }
            print("simulated", step, kind, score);
        }
}

void measure_real(const std::string& area, const Series& right, const Options& options) {
    for (const planting::Kind kind : planting::all_kinds) {
        const planting::Marks already = planting::marked(kind, right, options.zone);
        planting::Score score;
        for (int seed = 1; seed <= options.seeds; ++seed) {
            planting::Random random(static_cast<std::uint64_t>(seed));
            score += planting::measure(kind, right, options.zone, already, random);
        }
        print(area, right.step, kind, score);
    }
}

/// Reasons of the final verdicts, "" for good values.
std::vector<std::string> reasons_of(const Series& s, const TimeZone& zone) {
    std::vector<std::string> out;
    for (const clean::Verdict& verdict : clean::screen(s.values, s.step, false).final)
        out.emplace_back(verdict.is_fault() ? verdict.reason : "");
    for (const std::size_t i : clean::find_duplicate_hours(s.values, s.begin, s.step, zone))
        if (out[i].empty())
            out[i] = clean::reason::duplicate_hour;
    return out;
}

struct Confusion {
    std::size_t n = 0, rejected = 0;
    std::map<std::string, std::size_t> reasons;
};

void print_confusion(const std::string& area, const Rows& rows, const Options& options) {
    const Series series = series_of(rows, options.step);
    const std::vector<std::string> reasons = reasons_of(series, options.zone);
    std::map<std::string, Confusion> by_category;
    for (const auto& [time, category] : rows.categories) {
        Confusion& c = by_category[category];
        const std::string& reason = reasons[static_cast<std::size_t>(series.index(time))];
        ++c.n;
        if (!reason.empty()) {
            ++c.rejected;
            ++c.reasons[reason];
        }
    }
    for (const auto& [category, c] : by_category) {
        std::string list;
        for (const auto& [reason, n] : c.reasons)
            list += fmt::format("{}{}={}", list.empty() ? "" : " ", reason, n);
        fmt::print("{},{},{},{},{:.4f},{}\n", area, category, c.n, c.rejected,
                   static_cast<double>(c.rejected) / static_cast<double>(c.n), list);
    }
}

void run(const Options& options) {
    Areas areas;
    for (const std::string& path : options.files)
        read(path, options, areas);
    if (areas.empty() && !options.simulated)
        throw Error(ExitCode::data, "no row is left of the files", "check --area");
    fmt::print("series,step,kind,n,precision,recall,f1\n");
    if (options.simulated)
        measure_simulated(options);
    for (const auto& [area, rows] : areas)
        measure_real(area, series_of(rows, options.step), options);
    const bool screened = std::any_of(areas.begin(), areas.end(),
                                      [](const auto& a) { return !a.second.categories.empty(); });
    if (screened)
        fmt::print("\narea,category,n,rejected,share,reasons\n");
    for (const auto& [area, rows] : areas)
        print_confusion(area, rows, options);
}

} // namespace

int main(int count, char** words) {
    try {
        run(parse(count, words));
    } catch (const Error& e) {
        fmt::print(stderr, "benchmark: {}\n", e.what());
        if (!e.hint().empty())
            fmt::print(stderr, "hint: {}\n", e.hint());
        return static_cast<int>(e.code());
    }
}
