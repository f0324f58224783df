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

using Days = std::vector<std::string>;

} // namespace

TEST_CASE("Spain 2017", "[holidays]") {
    CHECK(days_of("es", 2017) == Days{"01-01", "01-06", "04-13", "04-14", "05-01", "08-15", "10-12",
                                      "11-01", "12-06", "12-08", "12-25"});
}

TEST_CASE("Brazil 2017: carnival and Corpus Christi are days off, a state's day is not",
          "[holidays]") {
    CHECK(days_of("br", 2017) == Days{"01-01", "02-27", "02-28", "04-14", "04-16", "04-21", "05-01",
                                      "06-15", "09-07", "10-12", "11-02", "11-15", "12-25"});
    CHECK(is_off("br", "2024-11-20"));
    CHECK_FALSE(is_off("br", "2023-11-20"));
    CHECK_FALSE(is_off("br", "2015-07-09"));
}

TEST_CASE("French Easter and Whit Monday are public", "[holidays]") {
    for (const char* date : {"2015-04-06", "2016-03-28", "2016-05-16", "2018-04-02", "2018-05-21"})
        CHECK(is_off("fr", date));
}

TEST_CASE("countries, parts of them, and codes of KHolidays", "[holidays]") {
    CHECK(days_of("es_es", 2016) == days_of("ES", 2016));
    CHECK(is_off("au-vic", "2016-11-01")); // Melbourne Cup
    CHECK_FALSE(is_off("au", "2016-11-01"));
    CHECK(is_off("au", "2016-04-25"));
    CHECK(is_off("gb", "2016-08-29"));
    CHECK(is_off("de", "2016-10-03"));
    CHECK(is_off("nl", "2016-04-27"));
    CHECK(is_off("us", "2016-12-26")); // Christmas was a Sunday
    CHECK_FALSE(is_off("us", "2016-06-20"));
    CHECK(is_off("us", "2023-06-19"));
}

TEST_CASE("every region has holidays, sorted and one a day", "[holidays]") {
    const auto regions = sources::holiday_regions();
    CHECK(regions.size() > 60);
    for (const char* region : {"at", "be", "ch", "co", "ie", "jp", "mx", "pt", "za"}) {
        const auto days = days_of(region, 2020);
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
