#include "elf/sources/json.hpp"

#include "elf/sources/table.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/stream_parser.hpp>
#include <cmath>
#include <fmt/core.h>

namespace elf::sources {

namespace json = boost::json;

json::value parse_json(std::string_view body, std::string_view what) {
    json::stream_parser parser;
    json::error_code error;
    const std::size_t parsed = parser.write_some(body.data(), body.size(), error);
    if (!error && parsed == body.size())
        parser.finish(error);
    if (error == json::error::incomplete)
        throw SourceError(Failure::truncated,
                          fmt::format("{}: the answer ends in the middle, after '{}'", what,
                                      excerpt(body.substr(
                                          body.size() - std::min<std::size_t>(body.size(), 60)))));
    if (error || parsed != body.size())
        throw SourceError(Failure::malformed,
                          fmt::format("{}: the answer is no JSON at byte {}, near '{}'", what,
                                      parsed,
                                      excerpt(body.substr(parsed > 40 ? parsed - 40 : 0), 100)));
    return parser.release();
}

const json::value* member(const json::value& value, std::string_view name) {
    const json::object* object = value.if_object();
    return object ? object->if_contains(name) : nullptr;
}

std::optional<double> number_of(const json::value* value) {
    if (!value)
        return std::nullopt;
    double out = 0;
    if (value->is_number())
        out = value->is_double()  ? value->get_double()
              : value->is_int64() ? static_cast<double>(value->get_int64())
                                  : static_cast<double>(value->get_uint64());
    else if (!value->is_string() || !read_number(text_of(value), out))
        return std::nullopt;
    // What the table observation takes.
    if (!(std::abs(out) <= 1e300))
        return std::nullopt;
    return out;
}

std::optional<long> integer_of(const json::value* value) {
    const std::optional<double> number = number_of(value);
    if (!number || *number != std::floor(*number) || std::abs(*number) > 1e15)
        return std::nullopt;
    return static_cast<long>(*number);
}

std::string_view text_of(const json::value* value) {
    return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view{};
}

} // namespace elf::sources
