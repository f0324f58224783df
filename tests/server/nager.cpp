// Nager.Date: a list of a country's holidays of a year, in two formats whose paths have year and
// country the other way round. An unknown country is 404 in the one and 204 in the other.
#include "world.hpp"

#include <charconv>
#include <fmt/core.h>

namespace elf::test {
namespace {

using namespace std::chrono;

struct Day {
    const char* country;
    unsigned month;
    unsigned day;
    const char* local_name;
    const char* name;
    const char* parts; ///< as JSON
    const char* types; ///< as JSON
    int since = 0;
};

constexpr const char* is_public = R"(["Public"])";
/// Carnival of 2026 only, for the sake of its types.
constexpr Day days_off[]{
    {"BR", 1, 1, "Confraternização Universal", "New Year's Day", "null", is_public},
    {"BR", 2, 16, "Carnaval", "Carnival", "null", R"(["Bank","Optional"])", 2026},
    {"BR", 2, 17, "Carnaval", "Carnival", "null", R"(["Bank","Optional"])", 2026},
    {"BR", 7, 9, "Revolução Constitucionalista de 1932", "Constitutionalist Revolution of 1932",
     R"(["BR-SP"])", is_public},
    {"BR", 11, 20, "Dia da Consciência Negra", "Black Awareness Day", "null", is_public, 2024},
    {"ES", 1, 6, "Día de Reyes", "Epiphany", "null", is_public},
    {"ES", 4, 23, "Día de Aragón", "Day of Aragón", R"(["ES-AR"])", is_public},
    {"ES", 4, 23, "Día de Castilla y León", "Castile and León Day", R"(["ES-CL"])", is_public},
    {"ES", 10, 12, "Fiesta Nacional de España", "National Day of Spain", "null", is_public},
    {"US", 7, 4, "Independence Day", "Independence Day", "null", is_public},
    {"US", 2, 12, "Lincoln's Birthday", "Lincoln's Birthday", R"(["US-CA","US-NY"])",
     R"(["School","Observance"])"},
    {"AU", 1, 26, "Australia Day", "Australia Day", "null", is_public},
    {"AU", 3, 9, "Labour Day", "Labour Day", R"(["AU-VIC"])", is_public},
    {"GB", 12, 28, "Boxing Day", "Boxing Day", "null", is_public},
    {"GB", 11, 30, "Saint Andrew's Day", "Saint Andrew's Day", R"(["GB-SCT"])", is_public},
    {"GB", 8, 31, "Summer Bank Holiday", "Summer Bank Holiday", R"(["GB-ENG","GB-WLS","GB-NIR"])",
     is_public}};

std::string row(const Day& d, int year, bool is_4) {
    const std::string date = fmt::format("{:04}-{:02}-{:02}", year, d.month, d.day);
    const bool everywhere = std::string_view(d.parts) == "null";
    if (is_4)
        return fmt::format(R"({{"date":"{}","name":"{}","countryCode":"{}","nationalHoliday":{},)"
                           R"("subdivisionCodes":{},"holidayTypes":{}}})",
                           date, d.name, d.country, everywhere, d.parts, d.types);
    return fmt::format(
        R"({{"date":"{}","localName":"{}","name":"{}","countryCode":"{}","fixed":false,)"
        R"("global":{},"counties":{},"launchYear":null,"types":{}}})",
        date, d.local_name, d.name, d.country, everywhere, d.parts, d.types);
}

} // namespace

Answer play_nager(const Ask& ask, const World&) {
    const std::size_t slash = ask.path.rfind('/');
    const bool is_4 = ask.path.starts_with("/api/v4/Holidays/");
    const std::size_t prefix =
        std::string_view(is_4 ? "/api/v4/Holidays/" : "/api/v3/PublicHolidays/").size();
    if ((!is_4 && !ask.path.starts_with("/api/v3/PublicHolidays/")) || slash < prefix)
        return not_found();
    const std::string first = ask.path.substr(prefix, slash - prefix);
    const std::string second = ask.path.substr(slash + 1);
    const std::string& country = is_4 ? first : second;
    const std::string& digits = is_4 ? second : first;
    int year = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), year).ec != std::errc{} ||
        year < 1975 || year > 2076)
        return {400,
                "application/problem+json",
                R"({"title":"One or more validation errors occurred.","status":400})",
                {}};
    std::string body;
    for (const Day& d : days_off)
        if (d.country == country && year >= d.since) {
            body += body.empty() ? "" : ",";
            body += row(d, year, is_4);
        }
    if (body.empty())
        return {is_4 ? 204 : 404, "application/json", "", {}};
    return {200, "application/json", fmt::format("[{}]", body), {}};
}

} // namespace elf::test
