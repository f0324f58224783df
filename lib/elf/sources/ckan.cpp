#include "elf/sources/ckan.hpp"

#include "elf/sources/json.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace elf::sources::ckan {

boost::json::value result_of(const Response& response, std::string_view what) {
    if (!response.body.starts_with('{'))
        check_status(response, what);
    boost::json::value body;
    try {
        body = parse_json(response.body, what);
    } catch (const SourceError&) {
        check_status(response, what);
        throw;
    }
    const boost::json::value* success = member(body, "success");
    const boost::json::value* error = member(body, "error");
    if (error || (success && success->is_bool() && !success->get_bool())) {
        const std::string_view type =
            error ? text_of(member(*error, "__type")) : std::string_view{};
        const bool asked_wrongly =
            type == "Validation Error" || type == "Not Found Error" || type == "Search Query Error";
        if (asked_wrongly)
            throw SourceError(
                Failure::bad_request,
                fmt::format("the {} refuses: '{}'", what, excerpt(response.body, 300)),
                "the portal may have moved its data: see docs/sources.md");
        check_status(response, what);
        throw SourceError(type == "Authorization Error" ? Failure::authentication
                                                        : Failure::transient,
                          fmt::format("the {} fails: '{}'", what, excerpt(response.body, 300)));
    }
    check_status(response, what);
    const boost::json::value* result = member(body, "result");
    if (!result || !result->is_object())
        throw SourceError(Failure::malformed, fmt::format("the {} answers without 'result': '{}'",
                                                          what, excerpt(response.body)));
    return *result;
}

std::string_view file_path(std::string_view url) {
    const std::size_t at = url.find("/dataset/");
    if (at == std::string_view::npos || url.find("..", at) != std::string_view::npos)
        return {};
    const std::string_view path = url.substr(at);
    const bool plain = std::all_of(path.begin(), path.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '/' || c == '-' || c == '_' || c == '.';
    });
    return plain ? path : std::string_view{};
}

} // namespace elf::sources::ckan
