// EIA API v2: rows of hours labelled by their END, at most 5000 a page, values and total as
// strings, null for forecasts not yet there, and a warning beside every page that is not all.
#include "elf/core/time_zone.hpp"
#include "elf/sources/providers.hpp"
#include "world.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace elf::test {
namespace {

using namespace std::chrono;

Answer refused(const char* code, const char* message) {
    return {403,
            "application/json",
            fmt::format(R"({{"error":{{"code":"{}","message":"{}"}}}})", code, message),
            {}};
}

std::string row(const std::string& respondent, bool forecast, Time end,
                const std::optional<double>& value) {
    return fmt::format(
        R"({{"period":"{}","respondent":"{}","respondent-name":"{}","type":"{}","type-name":"{}",)"
        R"("value":{},"value-units":"megawatthours"}})",
        format_time(end).substr(0, 13), respondent, respondent, forecast ? "DF" : "D",
        forecast ? "Day-ahead demand forecast" : "Demand",
        value ? fmt::format("\"{}\"", *value) : "null");
}

} // namespace

Answer play_eia(const Ask& ask, const World& world) {
    if (ask.path != "/v2/electricity/rto/region-data/data/")
        return not_found();
    const auto key = ask.headers.find("x-api-key");
    const std::string given = key != ask.headers.end() ? key->second : ask.param("api_key", "none");
    if (given != "test-key")
        return given == "none" ? refused("API_KEY_MISSING", "No api_key was supplied.")
                               : refused("API_KEY_INVALID", "An invalid api_key was supplied.");
    const std::string type = ask.param("facets[type][]");
    const std::string respondent = ask.param("facets[respondent][]");
    if (ask.param("frequency") != "hourly" || ask.param("data[0]") != "value" ||
        (type != "D" && type != "DF") || ask.param("sort[0][column]") != "period")
        return bad_request("Invalid parameter.");
    const bool forecast = type == "DF";
    static const sources::ProviderSpec spec = sources::eia();
    const bool known = std::any_of(spec.areas.begin(), spec.areas.end(),
                                   [&](const auto& a) { return a.code == respondent; });
    const Time begin = std::max(parse_time(ask.param("start", "2019-01-01T00") + ":00Z"),
                                parse_time("2019-01-01T00:00Z"));
    const Time measured = floor<hours>(world.now());
    const Time predicted = floor<days>(world.now()) + days{2};
    const Time end = std::min(parse_time(ask.param("end", "2100-01-01T00") + ":00Z"),
                              forecast ? predicted + hours{6} : measured);
    const long total = known && begin <= end ? (end - begin) / hours{1} + 1 : 0;
    const long offset = std::stol(ask.param("offset", "0"));
    const long length = std::min(std::stol(ask.param("length", "5000")), 5000L);
    const std::string series = "eia/" + respondent + "/" + type;
    std::string rows;
    for (long i = offset; i < std::min(total, offset + length); ++i) {
        const Time t = begin + i * hours{1};
        const bool there = !forecast || t <= predicted;
        rows += fmt::format(
            "{}{}", rows.empty() ? "" : ",",
            row(respondent, forecast, t,
                there ? std::optional{world.value(series, t - hours{1})} : std::nullopt));
    }
    const std::string warning =
        offset + length < total || offset > 0
            ? R"("warnings":[{"warning":"incomplete return","description":"The API can only )"
              R"(return 5000 rows in JSON format."}],)"
            : "";
    return {200,
            "application/json",
            fmt::format(R"({{"response":{{{}"total":"{}","dateFormat":"YYYY-MM-DD\"T\"HH24",)"
                        R"("frequency":"hourly","data":[{}],"description":"Hourly demand"}},)"
                        R"("request":{{"command":"{}"}},"apiVersion":"2.1.14"}})",
                        warning, total, rows, ask.path),
            {}};
}

} // namespace elf::test
