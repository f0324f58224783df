// Open-Meteo: what the settings say.
#include "elf/sources/open_meteo.hpp"
#include "elf/sources/table.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace elf::sources::weather {
namespace {

constexpr std::size_t most_points = 20;

/// Without the blanks around them and without empty ones.
std::vector<std::string> split_at(char separator, std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t first = word.find_first_not_of(' ');
        if (first != std::string_view::npos)
            out.emplace_back(word.substr(first, word.find_last_not_of(' ') + 1 - first));
    }
    return out;
}

std::vector<std::string> option(const ProviderSettings& settings, const char* key) {
    const auto found = settings.options.find(key);
    return found == settings.options.end() ? std::vector<std::string>{}
                                           : split_at(',', found->second);
}

Point point_of(const std::string& word) {
    std::vector<double> numbers;
    for (const std::string& text : split_at('/', word))
        // What is no number fails the comparisons below.
        if (double& number = numbers.emplace_back(); !read_number(text, number))
            number = std::nan("");
    if (numbers.size() == 2)
        numbers.push_back(1);
    if (numbers.size() != 3 || !(std::abs(numbers[0]) <= 90) || !(std::abs(numbers[1]) <= 180) ||
        !(numbers[2] > 0 && numbers[2] <= 1e12))
        throw Error(ExitCode::usage, fmt::format("'{}' is no point", word),
                    "write LATITUDE/LONGITUDE/WEIGHT, for example 40.42/-3.70/6.7, 41.39/2.17/5.5");
    return {numbers[0], numbers[1], numbers[2]};
}

} // namespace

std::vector<const Variable*> chosen_variables(const ProviderSettings& settings) {
    std::vector<std::string> names = option(settings, "variables");
    if (names.empty())
        names.emplace_back("temperature");
    std::vector<const Variable*> out;
    for (const std::string& name : names) {
        const auto found = std::find_if(variables().begin(), variables().end(),
                                        [&](const Variable& v) { return v.option == name; });
        if (found == variables().end())
            throw Error(ExitCode::usage, fmt::format("'{}' is no variable of open-meteo", name),
                        "use temperature, humidity, wind-speed, cloud-cover, radiation, "
                        "precipitation");
        if (std::find(out.begin(), out.end(), &*found) == out.end())
            out.push_back(&*found);
    }
    return out;
}

std::vector<std::string> chosen_models(const ProviderSettings& settings, const char* key) {
    std::vector<std::string> out = option(settings, key);
    for (const std::string& model : out)
        if (model.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
            throw Error(ExitCode::usage, fmt::format("'{}' is no model of open-meteo", model),
                        "use names such as icon_seamless, ecmwf_ifs025 or era5; without the "
                        "option the best of each place is taken");
    return out;
}

std::vector<Point> points_of(const Area& area, const ProviderSettings& settings) {
    std::vector<Point> out;
    for (const std::string& word : option(settings, "points"))
        out.push_back(point_of(word));
    if (out.empty() && area.latitude && area.longitude)
        out.push_back({*area.latitude, *area.longitude, 1});
    if (out.size() > most_points)
        throw Error(ExitCode::usage,
                    fmt::format("{} points are more than {}", out.size(), most_points),
                    "each point costs as much as a request of its own: join neighbours");
    return out;
}

} // namespace elf::sources::weather
