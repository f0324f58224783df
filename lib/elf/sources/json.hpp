#pragma once

#include "elf/sources/provider.hpp"

#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

/// What every provider of JSON needs. Numbers that are not finite, or too large, are none.
namespace elf::sources {

/// Strict. Throws SourceError: truncated where the text ends too early, malformed for anything else
/// (with an excerpt).
boost::json::value parse_json(std::string_view body, std::string_view what);

/// A member; nullptr where `value` is no object or has none of that name.
const boost::json::value* member(const boost::json::value& value, std::string_view name);

/// A number, or a string that is one (exponents too); nullopt for null and all else.
std::optional<double> number_of(const boost::json::value* value);
std::optional<long> integer_of(const boost::json::value* value);
/// Empty where it is no string.
std::string_view text_of(const boost::json::value* value);

} // namespace elf::sources
