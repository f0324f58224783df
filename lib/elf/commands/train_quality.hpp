#pragma once

#include "elf/core/area.hpp"
#include "elf/core/series.hpp"

#include <optional>
#include <string>
#include <vector>

namespace elf::commands {

/// Something to know about a forecast: a code for programs, words for people.
struct Note {
    std::string code; ///< STALE_DATA, NO_WEATHER, ...; may be empty
    std::string words;
};

/// Whose values a forecast holds.
enum class Origin { model, fallback };

/// "ok", "degraded: CODE words; ..." or "fallback: CODE words; ...": what is stored as the quality
/// of a forecast.
std::string quality_text(Origin origin, const std::vector<Note>& notes);

/// Whether the model says that the history was too short for it.
bool is_little(const std::string& quality);

/// What a model says of its own forecast.
Note own_words(const std::string& quality);

/// The end of the last interval whose load is known; nothing where none is.
std::optional<Time> known_until(const Series& load);

/// STALE_DATA where nothing of the last 24 hours is known.
std::optional<Note> stale_data(const Series& load, Time as_of);

/// FLAT_LINE where everything known of the last twelve hours of load is one value, two values or
/// more: a screen may have rejected the rest.
std::optional<Note> flat_line(const Series& load, const std::string& unit);

} // namespace elf::commands
