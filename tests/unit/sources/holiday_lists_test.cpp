// The official lists of 2015 to 2026, from laws and proclamations: what is missing fails, and what
// is too many. A line is a year and its days off by law, m behind those that are moved.
#include "elf/sources/holidays.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

using namespace elf;

namespace {

// Spain: the ten national days of the Workers' Statute (art. 37.2) and Real Decreto 2001/1983,
// art. 45.
constexpr const char* spain = R"(2015 01-01 01-06 04-03 05-01 08-15 10-12 11-01 12-06 12-08 12-25
2016 01-01 01-06 03-25 05-01 08-15 10-12 11-01 12-06 12-08 12-25
2017 01-01 01-06 04-14 05-01 08-15 10-12 11-01 12-06 12-08 12-25
2018 01-01 01-06 03-30 05-01 08-15 10-12 11-01 12-06 12-08 12-25
2019 01-01 01-06 04-19 05-01 08-15 10-12 11-01 12-06 12-08 12-25
2020 01-01 01-06 04-10 05-01 08-15 10-12 11-01 12-06 12-08 12-25
2021 01-01 01-06 04-02 05-01 08-15 10-12 11-01 12-06 12-08 12-25
2022 01-01 01-06 04-15 05-01 08-15 10-12 11-01 12-06 12-08 12-25
2023 01-01 01-06 04-07 05-01 08-15 10-12 11-01 12-06 12-08 12-25
2024 01-01 01-06 03-29 05-01 08-15 10-12 11-01 12-06 12-08 12-25
2025 01-01 01-06 04-18 05-01 08-15 10-12 11-01 12-06 12-08 12-25
2026 01-01 01-06 04-03 05-01 08-15 10-12 11-01 12-06 12-08 12-25
)";

// France: Code du travail, art. L3133-1.
constexpr const char* france =
    R"(2015 01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25
2016 01-01 03-28 05-01 05-05 05-08 05-16 07-14 08-15 11-01 11-11 12-25
2017 01-01 04-17 05-01 05-08 05-25 06-05 07-14 08-15 11-01 11-11 12-25
2018 01-01 04-02 05-01 05-08 05-10 05-21 07-14 08-15 11-01 11-11 12-25
2019 01-01 04-22 05-01 05-08 05-30 06-10 07-14 08-15 11-01 11-11 12-25
2020 01-01 04-13 05-01 05-08 05-21 06-01 07-14 08-15 11-01 11-11 12-25
2021 01-01 04-05 05-01 05-08 05-13 05-24 07-14 08-15 11-01 11-11 12-25
2022 01-01 04-18 05-01 05-08 05-26 06-06 07-14 08-15 11-01 11-11 12-25
2023 01-01 04-10 05-01 05-08 05-18 05-29 07-14 08-15 11-01 11-11 12-25
2024 01-01 04-01 05-01 05-08 05-09 05-20 07-14 08-15 11-01 11-11 12-25
2025 01-01 04-21 05-01 05-08 05-29 06-09 07-14 08-15 11-01 11-11 12-25
2026 01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25
)";

// Brazil: laws 662/1949, 6.802/1980, 10.607/2002, 14.759/2023 and Good Friday, as the yearly
// portarias list them as national.
constexpr const char* brazil = R"(2015 01-01 04-03 04-21 05-01 09-07 10-12 11-02 11-15 12-25
2016 01-01 03-25 04-21 05-01 09-07 10-12 11-02 11-15 12-25
2017 01-01 04-14 04-21 05-01 09-07 10-12 11-02 11-15 12-25
2018 01-01 03-30 04-21 05-01 09-07 10-12 11-02 11-15 12-25
2019 01-01 04-19 04-21 05-01 09-07 10-12 11-02 11-15 12-25
2020 01-01 04-10 04-21 05-01 09-07 10-12 11-02 11-15 12-25
2021 01-01 04-02 04-21 05-01 09-07 10-12 11-02 11-15 12-25
2022 01-01 04-15 04-21 05-01 09-07 10-12 11-02 11-15 12-25
2023 01-01 04-07 04-21 05-01 09-07 10-12 11-02 11-15 12-25
2024 01-01 03-29 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25
2025 01-01 04-18 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25
2026 01-01 04-03 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25
)";

// Germany: what is off in all sixteen Länder.
constexpr const char* germany = R"(2015 01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26
2016 01-01 03-25 03-28 05-01 05-05 05-16 10-03 12-25 12-26
2017 01-01 04-14 04-17 05-01 05-25 06-05 10-03 10-31 12-25 12-26
2018 01-01 03-30 04-02 05-01 05-10 05-21 10-03 12-25 12-26
2019 01-01 04-19 04-22 05-01 05-30 06-10 10-03 12-25 12-26
2020 01-01 04-10 04-13 05-01 05-21 06-01 10-03 12-25 12-26
2021 01-01 04-02 04-05 05-01 05-13 05-24 10-03 12-25 12-26
2022 01-01 04-15 04-18 05-01 05-26 06-06 10-03 12-25 12-26
2023 01-01 04-07 04-10 05-01 05-18 05-29 10-03 12-25 12-26
2024 01-01 03-29 04-01 05-01 05-09 05-20 10-03 12-25 12-26
2025 01-01 04-18 04-21 05-01 05-29 06-09 10-03 12-25 12-26
2026 01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26
)";

// England and Wales: Banking and Financial Dealings Act 1971, proclamations, and the days
// themselves where they fall on a weekend.
constexpr const char* england = R"(2015 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28m
2016 01-01 03-25 03-28 05-02 05-30 08-29 12-25 12-26 12-27m
2017 01-01 01-02m 04-14 04-17 05-01 05-29 08-28 12-25 12-26
2018 01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26
2019 01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26
2020 01-01 04-10 04-13 05-08m 05-25 08-31 12-25 12-26 12-28m
2021 01-01 04-02 04-05 05-03 05-31 08-30 12-25 12-26 12-27m 12-28m
2022 01-01 01-03m 04-15 04-18 05-02 06-02m 06-03 08-29 09-19 12-25 12-26 12-27m
2023 01-01 01-02m 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26
2024 01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26
2025 01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26
2026 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28m
)";

// Scotland.
constexpr const char* scotland =
    R"(2015 01-01 01-02 04-03 05-04 05-25 08-03 11-30 12-25 12-26 12-28m
2016 01-01 01-02 01-04m 03-25 05-02 05-30 08-01 11-30 12-25 12-26 12-27m
2017 01-01 01-02 01-03m 04-14 05-01 05-29 08-07 11-30 12-25 12-26
2018 01-01 01-02 03-30 05-07 05-28 08-06 11-30 12-25 12-26
2019 01-01 01-02 04-19 05-06 05-27 08-05 11-30 12-02m 12-25 12-26
2020 01-01 01-02 04-10 05-08m 05-25 08-03 11-30 12-25 12-26 12-28m
2021 01-01 01-02 01-04m 04-02 05-03 05-31 08-02 11-30 12-25 12-26 12-27m 12-28m
2022 01-01 01-02 01-03m 01-04m 04-15 05-02 06-02m 06-03 08-01 09-19 11-30 12-25 12-26 12-27m
2023 01-01 01-02 01-03m 04-07 05-01 05-08 05-29 08-07 11-30 12-25 12-26
2024 01-01 01-02 03-29 05-06 05-27 08-05 11-30 12-02m 12-25 12-26
2025 01-01 01-02 04-18 05-05 05-26 08-04 11-30 12-01m 12-25 12-26
2026 01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-26 12-28m
)";

// Northern Ireland.
constexpr const char* northern_ireland =
    R"(2015 01-01 03-17 04-03 04-06 05-04 05-25 07-12 07-13m 08-31 12-25 12-26 12-28m
2016 01-01 03-17 03-25 03-28 05-02 05-30 07-12 08-29 12-25 12-26 12-27m
2017 01-01 01-02m 03-17 04-14 04-17 05-01 05-29 07-12 08-28 12-25 12-26
2018 01-01 03-17 03-19m 03-30 04-02 05-07 05-28 07-12 08-27 12-25 12-26
2019 01-01 03-17 03-18m 04-19 04-22 05-06 05-27 07-12 08-26 12-25 12-26
2020 01-01 03-17 04-10 04-13 05-08m 05-25 07-12 07-13m 08-31 12-25 12-26 12-28m
2021 01-01 03-17 04-02 04-05 05-03 05-31 07-12 08-30 12-25 12-26 12-27m 12-28m
2022 01-01 01-03m 03-17 04-15 04-18 05-02 06-02m 06-03 07-12 08-29 09-19 12-25 12-26 12-27m
2023 01-01 01-02m 03-17 04-07 04-10 05-01 05-08 05-29 07-12 08-28 12-25 12-26
2024 01-01 03-17 03-18m 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26
2025 01-01 03-17 04-18 04-21 05-05 05-26 07-12 07-14m 08-25 12-25 12-26
2026 01-01 03-17 04-03 04-06 05-04 05-25 07-12 07-13m 08-31 12-25 12-26 12-28m
)";

// United States: 5 U.S.C. 6103 and the days on which they are observed.
constexpr const char* united_states =
    R"(2015 01-01 01-19 02-16 05-25 07-03m 07-04 09-07 10-12 11-11 11-26 12-25
2016 01-01 01-18 02-15 05-30 07-04 09-05 10-10 11-11 11-24 12-25 12-26m
2017 01-01 01-02m 01-16 02-20 05-29 07-04 09-04 10-09 11-10m 11-11 11-23 12-25
2018 01-01 01-15 02-19 05-28 07-04 09-03 10-08 11-11 11-12m 11-22 12-25
2019 01-01 01-21 02-18 05-27 07-04 09-02 10-14 11-11 11-28 12-25
2020 01-01 01-20 02-17 05-25 07-03m 07-04 09-07 10-12 11-11 11-26 12-25
2021 01-01 01-18 02-15 05-31 06-18m 06-19 07-04 07-05m 09-06 10-11 11-11 11-25 12-24m 12-25 12-31m
2022 01-01 01-17 02-21 05-30 06-19 06-20m 07-04 09-05 10-10 11-11 11-24 12-25 12-26m
2023 01-01 01-02m 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-10m 11-11 11-23 12-25
2024 01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25
2025 01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25
2026 01-01 01-19 02-16 05-25 06-19 07-03m 07-04 09-07 10-12 11-11 11-26 12-25
)";

using enum HolidayKind;

/// "04-03" of every day of the kinds asked for, m behind a moved one.
std::string days_of(const std::string& region, int year, const std::vector<HolidayKind>& kinds) {
    std::string out;
    for (const Holiday& h : sources::public_holidays(region, year, year))
        if (std::find(kinds.begin(), kinds.end(), h.kind) != kinds.end())
            out += ' ' + format_date(h.date).substr(5) + (h.kind == moved ? "m" : "");
    return out;
}

void check(const std::string& region, const char* list) {
    std::istringstream lines(list);
    std::string line;
    int year = 2015;
    for (; std::getline(lines, line); ++year) {
        INFO(region);
        CHECK(std::to_string(year) + days_of(region, year, {public_holiday, moved}) == line);
    }
    CHECK(year == 2027);
}

} // namespace

TEST_CASE("days off by law: Spain, France, Brazil, Germany, Britain, United States",
          "[holidays][lists]") {
    check("es", spain);
    check("fr", france);
    check("br", brazil);
    check("de", germany);
    check("gb", england);
    check("us", united_states);
}

TEST_CASE("days off by law: parts of Britain", "[holidays][lists]") {
    check("gb-eaw", england);
    check("gb-sct", scotland);
    check("gb-nir", northern_ireland);
}

TEST_CASE("days off by law: the Länder", "[holidays][lists]") {
    const auto more_than_germany = [](const std::string& land, int year) {
        std::string out = days_of(land, year, {public_holiday, moved});
        std::istringstream common(days_of("de", year, {public_holiday, moved}));
        for (std::string day; common >> day;) {
            const std::size_t at = out.find(day);
            REQUIRE(at != std::string::npos);
            out.erase(at - 1, day.size() + 1);
        }
        return out;
    };
    struct Land {
        const char* name;
        const char* in_2016;
        const char* in_2023;
        const char* in_2025;
    };
    for (const Land& l : std::initializer_list<Land>{
             {"de-bb", " 03-27 05-15 10-31", " 04-09 05-28 10-31", " 04-20 06-08 10-31"},
             {"de-be", "", " 03-08", " 03-08 05-08"},
             {"de-bw", " 01-06 05-26 11-01", " 01-06 06-08 11-01", " 01-06 06-19 11-01"},
             {"de-by", " 01-06 05-26 08-15 11-01", " 01-06 06-08 08-15 11-01",
              " 01-06 06-19 08-15 11-01"},
             {"de-hb", "", " 10-31", " 10-31"},
             {"de-he", " 05-26", " 06-08", " 06-19"},
             {"de-hh", "", " 10-31", " 10-31"},
             {"de-mv", " 10-31", " 03-08 10-31", " 03-08 10-31"},
             {"de-ni", "", " 10-31", " 10-31"},
             {"de-nw", " 05-26 11-01", " 06-08 11-01", " 06-19 11-01"},
             {"de-rp", " 05-26 11-01", " 06-08 11-01", " 06-19 11-01"},
             {"de-sh", "", " 10-31", " 10-31"},
             {"de-sl", " 05-26 08-15 11-01", " 06-08 08-15 11-01", " 06-19 08-15 11-01"},
             {"de-sn", " 10-31 11-16", " 10-31 11-22", " 10-31 11-19"},
             {"de-st", " 01-06 10-31", " 01-06 10-31", " 01-06 10-31"},
             {"de-th", " 10-31", " 09-20 10-31", " 09-20 10-31"}}) {
        INFO(l.name);
        CHECK(more_than_germany(l.name, 2016) == l.in_2016);
        CHECK(more_than_germany(l.name, 2023) == l.in_2023);
        CHECK(more_than_germany(l.name, 2025) == l.in_2025);
    }
    // Once in all of Germany: before the north made it a holiday of every year.
    for (const char* land : {"de-be", "de-by", "de-hh", "de-nw", "de-sh"})
        CHECK(days_of(land, 2017, {public_holiday}).find(" 10-31") != std::string::npos);
    CHECK(days_of("de-be", 2020, {public_holiday}).find(" 05-08") != std::string::npos);
    CHECK(days_of("de-be", 2018, {public_holiday}).find(" 03-08") == std::string::npos);
    CHECK(days_of("de-mv", 2022, {public_holiday}).find(" 03-08") == std::string::npos);
    CHECK(days_of("de-th", 2018, {public_holiday}).find(" 09-20") == std::string::npos);
}

TEST_CASE("days off by custom are kept apart from those of the law", "[holidays][lists]") {
    // Carnival, Easter Sunday, Corpus Christi.
    CHECK(days_of("br", 2017, {customary}) == " 02-27 02-28 04-16 06-15");
    CHECK(days_of("br", 2024, {customary}) == " 02-12 02-13 03-31 05-30");
    CHECK(days_of("br", 2019, {customary}) == " 03-04 03-05 06-20"); // Tiradentes on Easter Sunday
    CHECK(days_of("es", 2017, {customary}) == " 04-13");
    CHECK(days_of("es", 2026, {customary}) == " 04-02");
    CHECK(days_of("es-ct", 2026, {customary}).empty());
    CHECK(days_of("fr", 2026, {customary}) == " 04-05 05-24");
    for (const char* region : {"de", "gb", "us"})
        CHECK(days_of(region, 2020, {customary}).empty());
}

TEST_CASE("half days are no days off, and none at a weekend", "[holidays][lists]") {
    CHECK(days_of("de", 2024, {half_day}) == " 12-24 12-31");
    CHECK(days_of("de-hh", 2024, {half_day}) == " 12-24 12-31");
    CHECK(days_of("de", 2022, {half_day}).empty()); // Saturdays
    CHECK(days_of("es", 2020, {half_day}) == " 12-24 12-31");
    CHECK(days_of("br", 2020, {half_day}) == " 02-26 12-24 12-31"); // Ash Wednesday
    for (const char* region : {"fr", "gb", "us"})
        CHECK(days_of(region, 2020, {half_day}).empty());
}

TEST_CASE("a span of years has the days of its years, whatever lies beside it",
          "[holidays][lists]") {
    // New Year's Day of 2022 is a Saturday, off on the last day of 2021.
    std::string both;
    for (const Holiday& h : sources::public_holidays("us", 2021, 2022))
        both += ' ' + format_date(h.date).substr(5) + (h.kind == moved ? "m" : "");
    CHECK(both == days_of("us", 2021, {public_holiday, moved}) +
                      days_of("us", 2022, {public_holiday, moved}));
    CHECK(days_of("us", 2021, {moved}) == " 06-18m 07-05m 12-24m 12-31m");
    CHECK(days_of("us", 2022, {moved}) == " 06-20m 12-26m");
}
