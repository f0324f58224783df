#pragma once

#include "elf/sources/provider.hpp"

#include <span>
#include <string>
#include <vector>

/// What Open-Meteo answers, on its own: hours of weather at the points of an area.
namespace elf::sources::weather {

struct Variable {
    const char* option;   ///< as written in the setting `variables`
    const char* quantity; ///< ours
    const char* column;   ///< theirs
    const char* unit;     ///< of both
    /// A sum or mean of the hour BEFORE the stamp; else the value at the stamp.
    bool of_preceding_hour;
};

/// Those that ELF asks for, temperature first.
std::span<const Variable> variables();

/// A place with its weight among those of the area: people, ground or whatever is weighed.
struct Point {
    double latitude;
    double longitude;
    double weight;
};

/// What an answer is expected to hold.
struct Question {
    std::vector<const Variable*> variables;
    std::vector<std::string> models; ///< of several, the first that has a value counts
    std::string suffix;              ///< of the columns: _previous_day1
    std::size_t points = 1;
};

/// A variable at a point.
struct Column {
    std::vector<double> values;      ///< at the stamps; NaN is missing
    std::vector<std::size_t> models; ///< place in Question::models of that which gave the value
};

struct Hours {
    std::vector<Time> stamps;
    std::vector<Column> columns; ///< of the first variable point by point, then of the next
};

/// What the settings say. Throw Error(usage).
std::vector<const Variable*> chosen_variables(const ProviderSettings& settings);
std::vector<std::string> chosen_models(const ProviderSettings& settings, const char* key);
/// Of the option `points`, else the area's own place; empty where it has none.
std::vector<Point> points_of(const Area& area, const ProviderSettings& settings);

/// Throws SourceError for an answer that says what is wrong, whatever its status.
void check(const Response& response, Time as_of);

/// Throws SourceError. Times that cannot be are left out and counted in `page`.
Hours read(std::string_view body, const Question& question, Page& page);

} // namespace elf::sources::weather
