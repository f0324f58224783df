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
std::vector<double> tail(const std::vector<double>& v, std::size_t count) {
    return {v.end() - static_cast<long>(std::min(count, v.size())), v.end()};
}

/// The first `count` of one, then the other; either may be empty where there is nothing of the
/// kind.
std::vector<double> spliced(const std::vector<double>& before, std::size_t count,
                            const std::vector<double>& after, std::size_t size) {
    if (before.empty() && after.empty())
        return {};
    std::vector<double> out(size, missing);
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
    return out;
}

Evidence Recent::with(const Evidence& latest) const {
    Evidence out = latest;
    const auto kept = static_cast<std::size_t>(load.index(latest.load.begin));
    const std::size_t size = kept + latest.load.size();
    out.load.begin = load.begin;
    out.load.values = spliced(load.values, kept, latest.load.values, size);
    out.forecast = spliced(forecast, kept, latest.forecast, size);
    out.temperature = spliced(temperature, kept, latest.temperature, size);
    if (!latest.bands.empty())
        out.bands.insert(out.bands.begin(), kept, Band{});
    return out;
}

std::map<std::string, Matrix> Recent::matrices() const {
    const auto seconds = static_cast<double>(load.begin.time_since_epoch().count());
    return {{"recent_begin", {1, 1, {seconds}}},
            {"recent_load", {load.size(), 1, load.values, Storage::float32}},
            {"recent_forecast", {forecast.size(), 1, forecast, Storage::float32}},
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
    if (!(std::abs(seconds) < most_seconds) || !fits(out.forecast) || !fits(out.temperature))
        throw Error(ExitCode::data, "the stored detector has a damaged end of its history",
                    "fit it again");
    out.load.begin = Time{std::chrono::seconds{static_cast<long>(seconds)}};
    if (step.floor(out.load.begin) != out.load.begin)
        throw Error(ExitCode::data, "the stored detector has a damaged end of its history",
                    "fit it again");
    return out;
}

} // namespace elf::anomaly
