// How well and how fast the detector finds anomalies. See scripts/benchmark anomalies.
#include "../unit/anomaly/planting.hpp"
#include "anomaly_evidence.hpp"
#include "event_charts.hpp"

#include "elf/core/error.hpp"
#include "elf/sources/csv.hpp"
#include "elf/sources/table.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fmt/core.h>
#include <limits>
#include <thread>

using namespace elf;
using namespace elf::anomaly;

namespace {

struct Options {
    std::string what;
    benchmark::EvidenceOptions evidence;
    bool simulated = false;
    bool causal = false;
    int top = 50;
    int seeds = 2;
    std::string known;
    std::string charts;
    std::vector<std::string> files;
};

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
        if (word == "--area")
            out.evidence.area = value();
        else if (word == "--time-zone")
            out.evidence.zone = value();
        else if (word == "--holidays")
            out.evidence.holidays = value();
        else if (word == "--step")
            out.evidence.step = Step(std::chrono::duration_cast<Minutes>(parse_duration(value())));
        else if (word == "--valid") {
            const std::string valid = value();
            const std::size_t at = std::min(valid.find('='), valid.size());
            out.evidence.valid_column = valid.substr(0, at);
            out.evidence.valid_word = valid.substr(std::min(at + 1, valid.size()));
        } else if (word == "--known")
            out.known = value();
        else if (word == "--charts")
            out.charts = value();
        else if (word == "--top")
            out.top = std::atoi(value().c_str());
        else if (word == "--seeds")
            out.seeds = std::max(1, std::atoi(value().c_str()));
        else if (word == "--simulated")
            out.simulated = true;
        else if (word == "--causal")
            out.causal = true;
        else if (word.starts_with("-"))
            refuse("there is no option " + word);
        else if (out.what.empty())
            out.what = word;
        else
            out.files.push_back(word);
    }
    if (out.files.empty() && !out.simulated && out.what != "speed")
        refuse("no file given");
    return out;
}

DetectionOptions detection(double per_week) {
    DetectionOptions out;
    out.forest.trees = 100;
    out.forest.threads = static_cast<int>(std::thread::hardware_concurrency());
    out.budget.per_week = per_week;
    return out;
}

template <class Work>
double seconds(const Work& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// A forest of 100 trees on 256 rows, and its scores of a million rows of 8 features; best of five.
void speed() {
    constexpr std::size_t rows = 1'000'000;
    Table table{{"a", "b", "c", "d", "e", "f", "g", "h"}, std::vector<double>(8 * rows)};
    Random random(1, 0);
    for (double& v : table.values)
        v = random.unit() + random.unit() + random.unit() - 1.5;
    fmt::print("features_per_split,threads,fit_ms,score_s\n");
    for (const std::size_t features : {1U, 2U})
        for (const int threads : {1, 2}) {
            ForestOptions options;
            options.trees = 100;
            options.features_per_split = features;
            options.threads = threads;
            IsolationForest forest(options);
            double fit = std::numeric_limits<double>::infinity();
            double score = fit;
            for (int k = 0; k < (features == 1 ? 5 : 1); ++k) { // planes take their time
                fit = std::min(fit, seconds([&] { forest.fit(table); }));
                score = std::min(score, seconds([&] { forest.score(table); }));
            }
            fmt::print("{},{},{:.2f},{:.3f}\n", features, threads, 1000 * fit, score);
        }
}

/// Rows of numbers whose last column is the label.
void reference(const std::string& path) {
    sources::CsvReader csv(sources::open_file(path), path);
    Table table;
    table.names.assign(csv.header().begin(), csv.header().end() - 1);
    std::vector<bool> labels;
    while (csv.next()) {
        std::vector<double> row;
        for (const std::string_view field : csv.fields())
            if (!sources::read_number(field, row.emplace_back()))
                throw Error(ExitCode::data, fmt::format("{}:{}: not a number", path, csv.line()));
        labels.push_back(row.back() > 0);
        table.values.insert(table.values.end(), row.begin(), row.end() - 1);
    }
    const std::vector<double> present(labels.size(), 0);
    fmt::print("features_per_split,trees,seeds,roc_auc,average_precision,score_normal,"
               "score_labelled\n");
    for (const std::size_t features : {1U, 2U})
        for (const int trees : {100, 500}) {
            constexpr int seeds = 20;
            double auc = 0;
            double precision = 0;
            double mean[2] = {0, 0};
            double n[2] = {0, 0};
            for (int seed = 1; seed <= seeds; ++seed) {
                IsolationForest forest({trees, 256, static_cast<std::uint64_t>(seed), 1, features});
                forest.fit(table);
                const std::vector<double> scores = forest.score(table);
                const benchmark::Ranking r = benchmark::ranking(scores, labels, present);
                auc += r.auc / seeds;
                precision += r.average_precision / seeds;
                for (std::size_t i = 0; i < scores.size(); ++i) {
                    mean[labels[i] ? 1 : 0] += scores[i];
                    n[labels[i] ? 1 : 0] += 1;
                }
            }
            fmt::print("{},{},{},{:.4f},{:.4f},{:.4f},{:.4f}\n", features, trees, seeds, auc,
                       precision, mean[0] / n[0], mean[1] / n[1]);
        }
}

/// Scores of each night from what was known the evening before its week; NaN in the first 35 days.
std::vector<double> causal_scores(const Evidence& e) {
    const auto day = static_cast<std::size_t>(e.load.step.per_day());
    std::vector<double> out(e.load.size(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t week = 35 * day; week < e.load.size(); week += 7 * day) {
        const Detector detector = fit(benchmark::cut(e, 0, week), detection(1));
        for (std::size_t t = week; t < std::min(week + 7 * day, e.load.size()); t += day) {
            const std::size_t end = std::min(t + day, e.load.size());
            const Detection d = detector.score(benchmark::cut(e, 0, end), e.load.time(t));
            std::copy(d.scores.begin() + static_cast<long>(t), d.scores.end(),
                      out.begin() + static_cast<long>(t));
        }
    }
    return out;
}

void labelled(const Options& options) {
    benchmark::EvidenceOptions reading = options.evidence;
    reading.forecasts = false;
    fmt::print("series,roc_auc,average_precision\n");
    double auc = 0;
    double precision = 0;
    double n = 0;
    for (const auto& [area, one] : benchmark::read_evidence(options.files, reading)) {
        const Evidence& e = one.evidence;
        std::vector<double> load = e.load.values;
        if (options.causal)
            std::fill_n(load.begin(), 35 * e.load.step.per_day(),
                        std::numeric_limits<double>::quiet_NaN());
        const benchmark::Ranking r =
            benchmark::ranking(options.causal ? causal_scores(e) : detect(e, detection(1)).scores,
                               one.is_anomaly, load);
        fmt::print("{},{:.3f},{:.3f}\n", area, r.auc, r.average_precision);
        auc += r.auc;
        precision += r.average_precision;
        ++n;
    }
    fmt::print("mean,{:.3f},{:.3f}\n", auc / n, precision / n);
}

std::map<std::string, Evidence> series_of(const Options& options) {
    std::map<std::string, Evidence> out;
    if (options.simulated)
        for (std::uint64_t seed = 1; seed <= 4; ++seed)
            out.emplace(fmt::format("simulated {}", seed), planted::simulated(seed));
    if (!options.files.empty())
        for (auto& [area, one] : benchmark::read_evidence(options.files, options.evidence))
            out.emplace(area, std::move(one.evidence));
    return out;
}

double months_of(const Evidence& e) {
    return static_cast<double>(e.load.size()) * e.load.step.hours() / 730.5;
}

/// Events that may be false: that nothing was read is a fact.
double alarms_a_month(const std::vector<Anomaly>& events, const Evidence& e) {
    const auto gap = [](const Anomaly& a) { return a.event_class == "missing_data"; };
    const auto gaps = std::count_if(events.begin(), events.end(), gap);
    return static_cast<double>(static_cast<long>(events.size()) - gaps) / months_of(e);
}

/// A detector that tells at most one event a month of the whole of the series as it is, and those
/// events: of the budgets tried by halving the greatest, counted in all of it.
std::pair<Detector, std::vector<Anomaly>> at_one_alarm_a_month(const Evidence& e) {
    constexpr int halvings = 8;
    DetectionOptions options = detection(1);
    AlertBudget& budget = options.budget;
    budget.memory = std::chrono::weeks{10000};
    double enough = 0.01; // a week
    double too_much = 1;
    Detector detector = fit(e, options);
    std::vector<Anomaly> events;
    const auto tell = [&](double per_week) {
        budget.per_week = per_week;
        detector.set_budget(budget, {});
        events = detector.score(e, e.load.begin).events;
    };
    for (int k = 0; k < halvings; ++k) {
        tell(std::sqrt(enough * too_much));
        (alarms_a_month(events, e) > 1 ? too_much : enough) = budget.per_week;
    }
    tell(enough);
    return {std::move(detector), std::move(events)};
}

void measure_planted(const Options& options) {
    fmt::print("series,alarms_a_month,class,n,recall,named,3-4,4-5,5-6,6-7,7-8,8-9,9-10\n");
    for (const auto& [area, e] : series_of(options)) {
        const auto [detector, already] = at_one_alarm_a_month(e);
        for (const planted::Kind kind : planted::all_kinds) {
            planted::BySize by_size;
            for (int seed = 0; seed < options.seeds; ++seed) {
                Random random(11 + static_cast<std::uint64_t>(seed),
                              static_cast<std::uint64_t>(kind));
                const planted::BySize one = measure(kind, detector, e, already, random);
                for (std::size_t k = 0; k < one.size(); ++k)
                    by_size[k] += one[k];
            }
            const planted::Score all = planted::total(by_size);
            const auto share = [](std::size_t part, std::size_t whole) {
                return whole == 0 ? std::string()
                                  : fmt::format("{:.3f}", static_cast<double>(part) /
                                                              static_cast<double>(whole));
            };
            fmt::print("{},{:.2f},{},{},{},{}", area, alarms_a_month(already, e), class_of(kind),
                       all.planted, share(all.found, all.planted), share(all.named, all.found));
            for (const planted::Score& s : by_size)
                fmt::print(",{}", share(s.found, s.planted));
            fmt::print("\n");
            std::fflush(stdout);
        }
    }
}

/// Alarms of the year after 60 days of warm-up: a night at a time, a fit a week, nothing known of
/// what comes.
void measure_budget(const Options& options) {
    constexpr double per_week = 1;
    constexpr std::size_t warm_up = 60;
    constexpr std::size_t nights = 365;
    fmt::print("series,alarms,of_budget,ms_a_night\n");
    for (const auto& [area, e] : series_of(options)) {
        const auto day = static_cast<std::size_t>(e.load.step.per_day());
        const std::size_t known = 98 * day; // Detector::lookback and longest_event
        std::vector<TimeRange> told;
        std::optional<Detector> detector;
        double time = 0;
        std::size_t night = 0;
        for (; night < nights && (warm_up + night + 1) * day <= e.load.size(); ++night) {
            const std::size_t t = (warm_up + night) * day;
            if (night % 7 == 0)
                detector = fit(benchmark::cut(e, 0, t), detection(per_week));
            const Evidence recent = benchmark::cut(e, t > known ? t - known : 0, t + day);
            Detection found;
            time += seconds([&] { found = detector->score(recent, e.load.time(t)); });
            for (const Anomaly& a : found.events) {
                const auto same = [&](const TimeRange& s) {
                    return s.begin < a.span.end && a.span.begin <= s.end;
                };
                const auto old = std::find_if(told.begin(), told.end(), same);
                if (old == told.end())
                    told.push_back(a.span);
                else
                    old->end = std::max(old->end, a.span.end);
            }
        }
        fmt::print("{},{},{:.2f},{:.1f}\n", area, told.size(),
                   static_cast<double>(told.size()) / (per_week * static_cast<double>(night) / 7),
                   1000 * time / static_cast<double>(night));
        std::fflush(stdout);
    }
}

void print_event(const std::string& area, const Anomaly& a) {
    std::string causes;
    for (const std::string& c : a.causes)
        causes += (causes.empty() ? "" : "; ") + c;
    fmt::print("{},{},{},{},{},{:.1f},{:.1f},{:.0f},{:.3f},\"{}\",\"{}\"\n", area,
               format_time(a.span.begin), format_time(a.span.end), a.event_class, a.severity,
               a.expected, a.observed, a.energy_kwh, a.score, causes, a.reason);
}

/// For each known event (series_id, start_utc, end_utc_incl) what was told of it.
void print_known(const std::string& path, const std::map<std::string, Detection>& found) {
    sources::CsvReader csv(sources::open_file(path), path);
    fmt::print("\nknown,begin,end,class,severity,expected,observed,kwh,score,causes,reason\n");
    while (csv.next()) {
        const auto& f = csv.fields();
        const auto area = found.find(std::string(f[0]));
        if (area == found.end())
            continue;
        const TimeRange span{parse_time(f[1]), parse_time(f[2]) + std::chrono::hours{1}};
        bool any = false;
        for (const Anomaly& a : area->second.events)
            if (a.span.begin < span.end && span.begin < a.span.end) {
                print_event(fmt::format("{} {}", f[0], f[3]), a);
                any = true;
            }
        if (!any)
            fmt::print("{} {},{},{},missed,,,,,,,\n", f[0], f[3], f[1], f[2]);
    }
}

void print_events(const Options& options) {
    const auto series = series_of(options);
    std::map<std::string, Detection> found;
    std::vector<benchmark::ChartedEvent> all;
    for (const auto& [area, e] : series) {
        found[area] = detect(e, detection(1));
        for (const Anomaly& a : found[area].events)
            all.push_back({area, a, &e});
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.event.score > b.event.score; });
    all.resize(std::min(all.size(), static_cast<std::size_t>(options.top)));
    fmt::print("series,begin,end,class,severity,expected,observed,kwh,score,causes,reason\n");
    for (const benchmark::ChartedEvent& e : all)
        print_event(e.area, e.event);
    if (!options.known.empty())
        print_known(options.known, found);
    if (!options.charts.empty())
        benchmark::write_charts(options.charts, all);
}

void run(const Options& options) {
    if (options.what == "speed")
        speed();
    else if (options.what == "reference")
        reference(options.files.front());
    else if (options.what == "labelled")
        labelled(options);
    else if (options.what == "planted")
        measure_planted(options);
    else if (options.what == "budget")
        measure_budget(options);
    else if (options.what == "events")
        print_events(options);
    else
        refuse("there is nothing called '" + options.what + "' to measure");
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
