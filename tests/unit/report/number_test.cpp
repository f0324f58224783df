#include "elf/report/number.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf::report;

TEST_CASE("numbers of a table have six digits and no exponent") {
    CHECK(short_number(24512.345678) == "24512.3");
    CHECK(short_number(1234567.89) == "1234568");
    CHECK(short_number(-0.5) == "-0.5");
    CHECK(short_number(0.0) == "0");
    CHECK(short_number("300") == "300");
    CHECK(fixed_number("1.239", 2) == "1.24");
    CHECK(std::isnan(parse_number("none")));
    CHECK(std::isnan(parse_number("1,5")));
}

TEST_CASE("a number written in full reads back as the same") {
    for (const double v : {0.1, 24309.621591326628, -1e-17, 1e300})
        CHECK(parse_number(full_number(v)) == v);
    CHECK(full_number(300000) == "300000"); // as PostgreSQL writes it
    CHECK(full_number(0.0001) == "0.0001");
    CHECK(full_number(0.00001) == "1e-05");
    CHECK(full_number(1e15) == "1e+15");
    CHECK(full_number(0) == "0");
    CHECK(full_number(-std::numeric_limits<double>::infinity()) == "-Infinity");
}

TEST_CASE("numbers for people") {
    CHECK(readable_number(30777.2) == "30\u202f777");
    CHECK(readable_number(1234567) == "1\u202f234\u202f567");
    CHECK(readable_number(999.96) == "1000");
    CHECK(readable_number(462.0) == "462");
    CHECK(readable_number(346.87) == "346.9");
    CHECK(readable_number(12.3456) == "12.35");
    CHECK(readable_number(-1500) == "−1\u202f500");
    CHECK(readable_number(0) == "0");
    CHECK(readable_number(10) == "10");
    CHECK(readable_number(std::numeric_limits<double>::quiet_NaN()) == "–");
}

TEST_CASE("energies take the unit that suits their size") {
    CHECK(readable_energy(500).value == "500");
    CHECK(readable_energy(500).unit == "kWh");
    CHECK(readable_energy(604.8e6).value == "604.8");
    CHECK(readable_energy(604.8e6).unit == "GWh");
    CHECK(readable_energy(-2500).value == "−2.5");
    CHECK(readable_energy(-2500).unit == "MWh");
    CHECK(readable_energy(3.2e9).unit == "TWh");
}
