#include "elf/models/sarima_fitted.hpp"

#include "elf/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <limits>

namespace elf::models {
namespace {

constexpr std::size_t hours_a_day = 24;
constexpr std::size_t least_days = 28;
constexpr std::size_t recent_days = 56;
constexpr std::size_t numbers_of_factor = 4;
constexpr double most_coefficients = 10;
constexpr const char* hint = "run elf-train --refit always";

[[noreturn]] void refuse(const std::string& message) {
    throw Error(ExitCode::data, message, hint);
}

Matrix column(std::span<const double> values) {
    return {values.size(), 1, {values.begin(), values.end()}};
}

const std::vector<double>& values_of(const Model& model, const std::string& name) {
    const auto found = model.matrices.find(name);
    if (found == model.matrices.end())
        refuse(fmt::format("the stored model has no matrix '{}'", name));
    const std::vector<double>& values = found->second.values;
    if (!std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); }))
        refuse(fmt::format("the matrix '{}' of the stored model is damaged", name));
    return values;
}

double parameter_of(const Model& model, const std::string& name) {
    const auto found = model.parameters.find(name);
    if (found == model.parameters.end())
        refuse(fmt::format("the stored model has no parameter '{}'", name));
    return found->second;
}

SarimaOrder order_of(const std::vector<double>& numbers) {
    const auto is_count = [](double v) { return v >= 0 && v == std::floor(v) && v <= 7 * 24; };
    SarimaOrder out;
    if (numbers.empty() || numbers.size() % numbers_of_factor != 0 ||
        !std::all_of(numbers.begin(), numbers.end(), is_count))
        refuse("the order of the stored model is none");
    for (std::size_t k = 0; k < numbers.size(); k += numbers_of_factor) {
        if (numbers[k] < 1 || numbers[k + 1] > most_coefficients || numbers[k + 2] > 2 ||
            numbers[k + 3] > most_coefficients)
            refuse("the order of the stored model is none");
        out.factors.push_back(
            {static_cast<std::size_t>(numbers[k]), static_cast<std::size_t>(numbers[k + 1]),
             static_cast<std::size_t>(numbers[k + 2]), static_cast<std::size_t>(numbers[k + 3])});
    }
    return out;
}

} // namespace

bool is_enough(std::span<const double> hours) {
    if (hours.size() < least_days * hours_a_day)
        return false;
    const std::span<const double> recent =
        hours.last(std::min(hours.size(), recent_days * hours_a_day));
    const auto known =
        std::count_if(recent.begin(), recent.end(), [](double v) { return !std::isnan(v); });
    return 2 * static_cast<std::size_t>(known) > recent.size();
}

SarimaEstimate first_guess() {
    SarimaEstimate out;
    out.order = {{{1, 2, 0, 1}, {24, 2, 0, 1}, {168, 0, 1, 1}}};
    out.coefficients = {0.5, 0.45, -0.45, 1.05, -0.12, -0.75, -0.8};
    return out;
}

Bounds bounds_of(std::span<const double> hours) {
    Bounds out{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    for (const double v : hours)
        if (!std::isnan(v))
            out = {std::min(out.low, v), std::max(out.high, v)};
    const double margin = (out.high - out.low) / 2;
    return {out.low - margin, out.high + margin};
}

ForecastValue value_of(Time target, double mean, const Quantiles& offsets, const Bounds& bounds,
                       const Transform& transform) {
    const auto load = [&](double v) {
        return transform.from(std::clamp(v, bounds.low, bounds.high));
    };
    ForecastValue out{target, load(mean), {}};
    for (std::size_t q = 0; q < offsets.size(); ++q)
        out.quantiles[q] = load(mean + offsets[q]);
    return out;
}

void add_to(Model& model, const SarimaFitted& fitted) {
    model.parameters["logarithm"] = fitted.transform.logarithm ? 1 : 0;
    model.parameters["unit"] = fitted.transform.unit;
    model.parameters["weather"] = fitted.regressors.weather ? 1 : 0;
    model.parameters["temperature_mean"] = fitted.regressors.mean;
    model.parameters["temperature_deviation"] = fitted.regressors.deviation;
    model.parameters["deviation"] = fitted.estimate.deviation;
    model.features = fitted.regressors.names();
    std::vector<double> order;
    for (const SarimaFactor& f : fitted.estimate.order.factors)
        for (const std::size_t n : {f.period, f.ar, f.difference, f.ma})
            order.push_back(static_cast<double>(n));
    model.matrices["order"] = {numbers_of_factor, order.size() / numbers_of_factor, order};
    model.matrices["coefficients"] = column(fitted.estimate.coefficients);
    model.matrices["beta"] = column({fitted.estimate.beta.memptr(), fitted.estimate.beta.n_elem});
    model.matrices["knots"] = column(fitted.regressors.knots);
}

SarimaFitted read_sarima(const Model& model) {
    SarimaFitted out;
    out.transform = {parameter_of(model, "logarithm") != 0, parameter_of(model, "unit")};
    out.regressors.weather = parameter_of(model, "weather") != 0;
    out.regressors.mean = parameter_of(model, "temperature_mean");
    out.regressors.deviation = parameter_of(model, "temperature_deviation");
    out.estimate.deviation = parameter_of(model, "deviation");
    out.estimate.order = order_of(values_of(model, "order"));
    out.estimate.coefficients = values_of(model, "coefficients");
    out.estimate.beta = arma::vec(values_of(model, "beta"));
    const std::vector<double>& knots = values_of(model, "knots");
    if (knots.size() != out.regressors.knots.size() ||
        out.estimate.coefficients.size() != out.estimate.order.coefficients() ||
        out.estimate.beta.n_elem != model.features.size() ||
        model.features != out.regressors.names())
        refuse("the matrices of the stored model do not fit each other");
    std::copy(knots.begin(), knots.end(), out.regressors.knots.begin());
    return out;
}

} // namespace elf::models
