// The fit of prophet beside that of the reference implementation, on the same rows:
//   OPENBLAS_NUM_THREADS=1 elf-prophet-reference REFERENCE.json [HOURLY.csv [SERIES]]
// REFERENCE.json holds one object per fit: n, y_scale, k, m, delta, beta, sigma_obs, changepoints
// and forecast (ds, yhat) as Prophet names them, and y for a daily fit; the rows of hourly fits are
// those of HOURLY.csv (timestamp_utc,value[,series_id]) from `start` on, n of them.
#include "elf/core/error.hpp"
#include "elf/models/prophet_fit.hpp"
#include "elf/models/prophet_fourier.hpp"
#include "elf/sources/csv.hpp"
#include "elf/sources/table.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fmt/core.h>
#include <map>
#include <string>

using namespace elf;
using namespace elf::models;
namespace json = boost::json;

namespace {

struct Rows {
    std::vector<double> days, values;
};

double day_of(Time t) {
    return std::chrono::duration<double, std::ratio<86400>>(t.time_since_epoch()).count();
}

double day_of(const json::value& text) {
    return day_of(parse_time(std::string(text.as_string())));
}

std::vector<double> numbers(const json::value& list) {
    std::vector<double> out;
    for (const json::value& v : list.as_array())
        out.push_back(v.to_number<double>());
    return out;
}

std::string text_of(const std::string& path) {
    const auto input = sources::open_file(path);
    std::string out;
    char buffer[65536];
    while (const std::size_t n = input->read(buffer, sizeof buffer))
        out.append(buffer, n);
    return out;
}

Rows read_hourly(const std::string& path, const std::string& series) {
    sources::CsvReader csv(sources::open_file(path), path);
    std::map<std::string, std::size_t> at;
    for (std::size_t i = 0; i < csv.header().size(); ++i)
        at[csv.header()[i]] = i;
    Rows out;
    while (csv.next()) {
        double value = 0;
        if (at.contains("series_id") && csv.fields()[at["series_id"]] != series)
            continue;
        if (!sources::read_number(csv.fields()[at.at("value")], value) || std::isnan(value))
            continue;
        out.days.push_back(day_of(parse_time(csv.fields()[at.at("timestamp_utc")])));
        out.values.push_back(value);
    }
    return out;
}

Rows rows_of(const json::object& fit, const Rows& hourly) {
    Rows out;
    const double start = day_of(fit.at("start"));
    if (!fit.contains("y")) {
        const auto n = static_cast<std::size_t>(fit.at("n").to_number<long>());
        for (std::size_t i = 0; i < hourly.days.size() && out.days.size() < n; ++i)
            if (hourly.days[i] >= start - 1e-9) {
                out.days.push_back(hourly.days[i]);
                out.values.push_back(hourly.values[i]);
            }
        return out;
    }
    double day = start;
    for (const json::value& v : fit.at("y").as_array()) {
        if (v.is_number()) {
            out.days.push_back(day);
            out.values.push_back(v.to_number<double>());
        }
        day += 1;
    }
    return out;
}

/// Prophet's default seasons: of the year, the week and, where there are hours, the day.
struct Seasons {
    bool daily;
    std::size_t columns() const { return daily ? 34 : 26; }
    void fill(double day, double* out) const {
        fourier(day, 365.25, 10, out);
        fourier(day, 7, 3, out + 20);
        if (daily)
            fourier(day, 1, 4, out + 26);
    }
};

ProphetProblem problem_of(const Rows& rows, const Seasons& seasons, double scale,
                          bool multiplicative) {
    const std::size_t p = seasons.columns();
    const std::vector<double> bends = prophet_changepoints(rows.days, 25);
    ProphetProblem out;
    out.begin = rows.days.front();
    out.span = rows.days.back() - out.begin;
    out.multiplicative.assign(p, multiplicative);
    out.priors.assign(p, 10.0);
    std::size_t i = 0;
    for (std::size_t s = 0; s <= bends.size(); ++s) {
        std::size_t end = i;
        while (end < rows.days.size() && (s == bends.size() || rows.days[end] < bends[s]))
            ++end;
        arma::mat columns(p + 2, end - i);
        arma::vec times(end - i);
        for (std::size_t r = i; r < end; ++r) {
            double* z = columns.colptr(r - i);
            z[0] = 1;
            seasons.fill(rows.days[r], z + 1);
            z[p + 1] = rows.values[r] / scale;
            times[r - i] = rows.days[r];
        }
        out.segments.emplace_back(s == 0 ? out.begin : bends[s - 1], p, multiplicative);
        out.segments.back().add(columns.t(), times);
        i = end;
    }
    return out;
}

double forecast(const ProphetParameters& p, const Seasons& seasons, bool multiplicative,
                double day) {
    std::vector<double> x(seasons.columns());
    seasons.fill(day, x.data());
    double sum = 0;
    for (std::size_t c = 0; c < x.size(); ++c)
        sum += p.beta[c] * x[c];
    const double g = p.trend.at(day);
    return multiplicative ? g * (1 + sum) : g + sum;
}

void compare(const std::string& name, const json::object& fit, const Rows& hourly) {
    const Seasons seasons{!fit.contains("y")};
    const bool multiplicative = name.find("multiplicative") != std::string::npos;
    const Rows rows = rows_of(fit, hourly);
    if (rows.days.empty())
        throw Error(ExitCode::data, "no rows for " + name, "give the CSV file and its series");
    const double scale = fit.at("y_scale").to_number<double>();
    const auto begin = std::chrono::steady_clock::now();
    const ProphetProblem problem = problem_of(rows, seasons, scale, multiplicative);
    const ProphetParameters ours = fit_prophet(problem);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    ProphetParameters theirs = ours;
    theirs.trend.slope = fit.at("k").to_number<double>();
    theirs.trend.level = fit.at("m").to_number<double>();
    theirs.trend.changes = numbers(fit.at("delta"));
    theirs.sigma = fit.at("sigma_obs").to_number<double>();
    theirs.beta = numbers(fit.at("beta"));
    double mean = 0;
    for (const double v : rows.values)
        mean += v / static_cast<double>(rows.values.size());
    double sum = 0, most = 0, model = 0;
    const json::array& days = fit.at("forecast").as_array();
    for (const json::value& v : days) {
        const double day = day_of(v.at("ds"));
        const double yhat = v.at("yhat").to_number<double>();
        const auto distance = [&](const ProphetParameters& p) {
            return std::abs(scale * forecast(p, seasons, multiplicative, day) - yhat) / mean;
        };
        sum += distance(ours) / static_cast<double>(days.size());
        most = std::max(most, distance(ours));
        model = std::max(model, distance(theirs));
    }
    fmt::print("{},{},{:.3f},{:.4f},{:.4f},{:.4f},{:.4f},{:.6f}\n", name, rows.days.size(),
               took.count(), log_posterior(problem, ours), log_posterior(problem, theirs),
               100 * sum, 100 * most, 100 * model);
}

} // namespace

int main(int count, char** words) {
    try {
        if (count < 2)
            throw Error(ExitCode::usage, "no reference given",
                        "elf-prophet-reference REFERENCE.json [HOURLY.csv [SERIES]]");
        const json::value reference = json::parse(text_of(words[1]));
        const Rows hourly = count > 2 ? read_hourly(words[2], count > 3 ? words[3] : "") : Rows{};
        fmt::print("fit,rows,seconds,log_posterior,log_posterior_reference,"
                   "mean_difference_percent,greatest_difference_percent,"
                   "reference_parameters_percent\n");
        for (const auto& [name, fit] : reference.as_object())
            if (fit.is_object())
                compare(std::string(name), fit.as_object(), hourly);
    } catch (const Error& e) {
        fmt::print(stderr, "benchmark: {}\nhint: {}\n", e.what(), e.hint());
        return static_cast<int>(e.code());
    } catch (const std::exception& e) {
        fmt::print(stderr, "benchmark: {}\n", e.what());
        return static_cast<int>(ExitCode::data);
    }
}
