#include "elf/commands/train_quality.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace elf::commands {

std::string quality_text(Origin origin, const std::vector<Note>& notes) {
    if (notes.empty())
        return "ok";
    std::string out = origin == Origin::fallback ? "fallback: " : "degraded: ";
    for (std::size_t i = 0; i < notes.size(); ++i) {
        out += i ? "; " : "";
        out += notes[i].code + (notes[i].code.empty() ? "" : " ") + notes[i].words;
    }
    return out;
}

bool is_little(const std::string& quality) {
    return quality.starts_with("too little history");
}

Note own_words(const std::string& quality) {
    return {is_little(quality) ? "LITTLE_HISTORY" : "", quality};
}

std::optional<Time> known_until(const Series& load) {
    for (std::size_t i = load.size(); i-- > 0;)
        if (!std::isnan(load.values[i]))
            return load.time(i + 1);
    return std::nullopt;
}

std::optional<Note> stale_data(const Series& load, Time as_of) {
    const auto until = known_until(load);
    if (until && as_of <= *until + std::chrono::hours{24})
        return std::nullopt;
    return Note{"STALE_DATA",
                until ? "the last reading is of " + format_time(*until - load.step.length())
                      : "there is no reading"};
}

std::optional<Note> flat_line(const Series& load, const std::string& unit) {
    const auto twelve_hours = static_cast<std::size_t>(12 * load.step.per_hour());
    std::optional<double> value;
    long known = 0;
    for (std::size_t i = load.size() - std::min(load.size(), twelve_hours); i < load.size(); ++i) {
        const double v = load.values[i];
        if (std::isnan(v))
            continue;
        if (value && *value != v)
            return std::nullopt;
        value = v;
        known += 1;
    }
    if (known < 2)
        return std::nullopt;
    return Note{"FLAT_LINE", fmt::format("the last 12 hours of load are {:.6g} {}", *value, unit)};
}

} // namespace elf::commands
