#include "elf/core/time.hpp"
#include "elf/models/prophet_fit.hpp"
#include "elf/models/prophet_fourier.hpp"
#include "elf/sources/csv.hpp"
#include "elf/sources/table.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

using namespace elf;
using namespace elf::models;

namespace {

constexpr std::size_t yearly = 10;
constexpr std::size_t weekly = 3;
constexpr std::size_t columns = 2 * (yearly + weekly);

struct Rows {
    std::vector<double> days, values;
};

double day_of(const std::string& date) {
    return static_cast<double>(parse_date(date).time_since_epoch().count());
}

Rows read(const std::string& name) {
    const std::string path = std::string(ELF_SOURCE_DIR) + "/tests/data/" + name;
    sources::CsvReader csv(sources::open_file(path), path);
    Rows out;
    while (csv.next()) {
        double value = 0;
        REQUIRE(sources::read_number(csv.fields()[1], value));
        if (std::isnan(value))
            continue;
        out.days.push_back(day_of(std::string(csv.fields()[0])));
        out.values.push_back(value);
    }
    return out;
}

void regressors(double day, double* out) {
    fourier(day, 365.25, yearly, out);
    fourier(day, 7, weekly, out + 2 * yearly);
}

ProphetProblem problem_of(const Rows& rows, double scale) {
    ProphetProblem p;
    p.begin = rows.days.front();
    p.span = rows.days.back() - p.begin;
    p.multiplicative.assign(columns, false);
    p.priors.assign(columns, 10.0);
    const std::vector<double> bends = prophet_changepoints(rows.days, 25);
    p.segments.emplace_back(p.begin, columns, false);
    arma::mat z(1, columns + 2);
    for (std::size_t i = 0; i < rows.days.size(); ++i) {
        const std::size_t s = p.segments.size();
        if (s <= bends.size() && rows.days[i] >= bends[s - 1])
            p.segments.emplace_back(bends[s - 1], columns, false);
        std::vector<double> x(columns);
        regressors(rows.days[i], x.data());
        z(0) = 1;
        std::copy(x.begin(), x.end(), z.begin() + 1);
        z(columns + 1) = rows.values[i] / scale;
        p.segments.back().add(z, {rows.days[i]});
    }
    return p;
}

/// What the file says beside the shape that our fit has too.
struct Reference {
    ProphetParameters parameters;
    Rows forecast;
};

Reference reference(const ProphetTrend& shape) {
    const std::string path =
        std::string(ELF_SOURCE_DIR) + "/tests/data/prophet_daily_reference.csv";
    sources::CsvReader csv(sources::open_file(path), path);
    Reference out{{shape, 1, {}}, {}};
    out.parameters.trend.changes.clear();
    while (csv.next()) {
        const std::string name(csv.fields()[0]);
        double value = 0;
        REQUIRE(sources::read_number(csv.fields()[1], value));
        if (name == "k")
            out.parameters.trend.slope = value;
        else if (name == "m")
            out.parameters.trend.level = value;
        else if (name == "sigma")
            out.parameters.sigma = value;
        else if (name == "delta")
            out.parameters.trend.changes.push_back(value);
        else if (name == "beta")
            out.parameters.beta.push_back(value);
        else {
            out.forecast.days.push_back(day_of(name));
            out.forecast.values.push_back(value);
        }
    }
    return out;
}

double forecast(const ProphetParameters& p, double day) {
    std::vector<double> x(columns);
    regressors(day, x.data());
    double value = p.trend.at(day);
    for (std::size_t c = 0; c < columns; ++c)
        value += p.beta[c] * x[c];
    return value;
}

} // namespace

TEST_CASE("prophet: three years of daily load as the reference implementation fits them") {
    const Rows rows = read("prophet_daily.csv");
    REQUIRE(rows.days.size() == 1095);
    const double scale = *std::max_element(rows.values.begin(), rows.values.end());
    const ProphetProblem problem = problem_of(rows, scale);
    const ProphetParameters ours = fit_prophet(problem);
    const Reference theirs = reference(ours.trend);
    REQUIRE(theirs.parameters.trend.changes.size() == ours.trend.changes.size());
    REQUIRE(theirs.parameters.beta.size() == columns);
    REQUIRE(theirs.forecast.days.size() == 30);

    // The model is the same: their parameters give their forecast.
    for (std::size_t i = 0; i < theirs.forecast.days.size(); ++i)
        CHECK(scale * forecast(theirs.parameters, theirs.forecast.days[i]) ==
              Approx(theirs.forecast.values[i]).epsilon(1e-7));

    CHECK(log_posterior(problem, ours) >= log_posterior(problem, theirs.parameters));
    CHECK(ours.sigma == Approx(theirs.parameters.sigma).epsilon(0.01));
    double mean = 0;
    for (const double v : rows.values)
        mean += v / static_cast<double>(rows.values.size());
    for (std::size_t i = 0; i < theirs.forecast.days.size(); ++i)
        CHECK(std::abs(scale * forecast(ours, theirs.forecast.days[i]) -
                       theirs.forecast.values[i]) < 0.005 * mean);
}

TEST_CASE("prophet: a fit that starts from itself stays where it is") {
    const Rows rows = read("prophet_daily.csv");
    const ProphetProblem problem = problem_of(rows, 45000);
    const ProphetParameters first = fit_prophet(problem);
    const ProphetParameters second = fit_prophet(problem, &first);
    CHECK(log_posterior(problem, second) == Approx(log_posterior(problem, first)).epsilon(1e-7));
    CHECK(forecast(second, rows.days.back() + 7) ==
          Approx(forecast(first, rows.days.back() + 7)).epsilon(1e-3));
}
