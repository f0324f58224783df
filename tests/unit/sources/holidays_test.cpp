#include "elf/core/error.hpp"
#include "elf/sources/holidays.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace elf;

namespace {

std::vector<std::string> days_of(const std::string& region, int year) {
    std::vector<std::string> out;
    for (const Holiday& h : sources::public_holidays(region, year, year))
        out.push_back(format_date(h.date).substr(5));
    return out;
}

bool is_off(const std::string& region, const std::string& date) {
    const int year = std::stoi(date);
    const auto days = days_of(region, year);
    return std::find(days.begin(), days.end(), date.substr(5)) != days.end();
}

} // namespace

TEST_CASE("countries, parts of them, and codes of KHolidays", "[holidays]") {
    CHECK(days_of("es_es", 2016) == days_of("ES", 2016));
    CHECK(is_off("au-vic", "2016-11-01")); // Melbourne Cup
    CHECK_FALSE(is_off("au", "2016-11-01"));
    CHECK(is_off("au", "2016-04-25"));
    CHECK(is_off("gb", "2016-08-29"));
    CHECK(is_off("de", "2016-10-03"));
    CHECK(is_off("nl", "2016-04-27"));
    CHECK(days_of("gb", 2016) == days_of("gb-eaw_en-gb", 2016));
    CHECK(days_of("de-hh", 2018) == days_of("DE-HB", 2018)); // neither has a file
}

TEST_CASE("every region has holidays, sorted and one a day", "[holidays]") {
    const auto regions = sources::holiday_regions();
    CHECK(regions.size() > 60);
    for (const char* region :
         {"at", "be", "ch", "co", "ie", "jp", "mx", "pt", "za", "de-hh", "gb"}) {
        const auto days = days_of(region, 2020);
        CHECK(std::find(regions.begin(), regions.end(), region) != regions.end());
        CHECK(days.size() >= 5);
        CHECK(std::is_sorted(days.begin(), days.end()));
        CHECK(std::adjacent_find(days.begin(), days.end()) == days.end());
    }
}

TEST_CASE("an unknown region names near ones", "[holidays]") {
    try {
        sources::public_holidays("ex", 2016, 2016);
        FAIL();
    } catch (const Error& e) {
        CHECK(e.code() == ExitCode::data);
        CHECK(e.hint().find("es") != std::string::npos);
    }
    CHECK_THROWS_AS(sources::public_holidays("", 2016, 2016), Error);
}
