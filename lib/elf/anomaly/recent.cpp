#include "elf/anomaly/recent.hpp"

#include "elf/core/error.hpp"
#include "elf/core/stored_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::anomaly {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// The last `count` of them; nothing of nothing.
template <class T>
std::vector<T> tail(const std::vector<T>& v, std::size_t count) {
    return {v.end() - static_cast<long>(std::min(count, v.size())), v.end()};
}

/// `size` of them: the first `count` of one, then the other, each as far as it goes, `none`
/// between.
template <class T>
std::vector<T> spliced(const std::vector<T>& before, std::size_t count, const std::vector<T>& after,
                       std::size_t size, T none) {
    if (before.empty() && after.empty())
        return {};
    std::vector<T> out(size, none);
    std::copy_n(before.begin(), std::min(count, before.size()), out.begin());
    std::copy(after.begin(), after.end(), out.begin() + static_cast<long>(count));
    return out;
}

} // namespace

Recent Recent::of(const Evidence& history) {
    Recent out;
    const Time begin = std::max(history.load.begin, history.load.end() - length);
    out.load = history.load.resized({begin, history.load.end()});
    out.forecast = tail(history.forecast, out.load.size());
    out.temperature = tail(history.temperature, out.load.size());
    out.bands = tail(history.bands, out.load.size());
    std::fill_n(out.bands.begin(), out.bands.size() - out.latest_bands().size(), Band{});
    return out;
}

Evidence Recent::with(const Evidence& latest) const {
    Evidence out = latest;
    const auto kept =
        latest.load.empty() ? load.size() : static_cast<std::size_t>(load.index(latest.load.begin));
    const std::size_t size = kept + latest.load.size();
    out.load.begin = load.begin;
    out.load.values = spliced(load.values, kept, latest.load.values, size, missing);
    out.forecast = spliced(forecast, kept, latest.forecast, size, missing);
    out.temperature = spliced(temperature, kept, latest.temperature, size, missing);
    out.bands = spliced(bands, kept, latest.bands, size, {});
    return out;
}

Time Recent::known_until(Time since) const {
    if (bands.empty() || forecast.empty() || since < load.begin ||
        since < load.end() - length_of_bands)
        return since;
    const auto first = static_cast<std::size_t>(load.index(since));
    for (std::size_t i = first; i < load.size(); ++i)
        if (std::isnan(forecast[i]))
            return load.time(i);
    return load.end();
}

std::span<const Band> Recent::latest_bands() const {
    const auto most = static_cast<std::size_t>(length_of_bands / load.step.length());
    return std::span(bands).last(std::min(most, bands.size()));
}

std::map<std::string, Matrix> Recent::matrices() const {
    const auto seconds = static_cast<double>(load.begin.time_since_epoch().count());
    std::vector<double> edges;
    for (const Band& b : latest_bands())
        edges.insert(edges.end(), {b.low, b.high});
    return {{"recent_begin", {1, 1, {seconds}}},
            {"recent_load", {load.size(), 1, load.values, Storage::float32}},
            {"recent_forecast", {forecast.size(), 1, forecast, Storage::float32}},
            {"recent_bands", {2, edges.size() / 2, edges, Storage::float32}},
            {"recent_temperature", {temperature.size(), 1, temperature, Storage::float32}}};
}

Recent Recent::from(const std::map<std::string, Matrix>& matrices, Step step) {
    constexpr double most_seconds = 1e11; // the year 5138
    Recent out;
    const double seconds = stored_matrix(matrices, "recent_begin", 1, 1).values[0];
    const auto column = [&](const char* name) -> const std::vector<double>& {
        return stored_matrix(matrices, name, any_number, 1).values;
    };
    out.load = {Time{}, step, column("recent_load")};
    out.forecast = column("recent_forecast");
    out.temperature = column("recent_temperature");
    const auto fits = [&](const std::vector<double>& v) {
        return v.empty() || v.size() == out.load.size();
    };
    const std::vector<double>& edges =
        stored_matrix(matrices, "recent_bands", 2, any_number).values;
    if (!edges.empty())
        out.bands.assign(out.load.size(), {});
    const std::size_t count = out.latest_bands().size();
    if (!(std::abs(seconds) < most_seconds) || !fits(out.forecast) || !fits(out.temperature) ||
        edges.size() != 2 * count)
        throw Error(ExitCode::data, "the stored detector has a damaged end of its history",
                    "fit it again");
    for (std::size_t k = 0; k < count; ++k)
        out.bands[out.bands.size() - count + k] = {edges[2 * k], edges[2 * k + 1]};
    out.load.begin = Time{std::chrono::seconds{static_cast<long>(seconds)}};
    if (step.floor(out.load.begin) != out.load.begin)
        throw Error(ExitCode::data, "the stored detector has a damaged end of its history",
                    "fit it again");
    return out;
}

} // namespace elf::anomaly
