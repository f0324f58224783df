#include "database.hpp"

#include "elf/core/error.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf;

TEST_CASE("values that travel as bytes are those that travel as text") {
    test::Database d;
    const db::Result r = d.db().exec_binary(
        "select 't\xc3\xa9xt'::text, $1::timestamptz, $2::bigint, $3::float8, true, false, "
        "'\\x00ff41'::bytea, null::float8, '1969-12-31T23:59:59.25Z'::timestamptz, 5::int",
        {parse_time("2024-05-01T12:34:56Z"), -7L, 0.1 + 0.2});
    REQUIRE(r.rows() == 1);
    CHECK(r.str(0, 0) == "t\xc3\xa9xt");
    CHECK(r.time(0, 1) == parse_time("2024-05-01T12:34:56Z"));
    CHECK(r.integer(0, 2) == -7);
    CHECK(r.number(0, 3) == 0.1 + 0.2);
    CHECK(r.boolean(0, 4));
    CHECK_FALSE(r.boolean(0, 5));
    CHECK(r.bytes(0, 6) == std::string("\0\xff"
                                       "A",
                                       3));
    CHECK(std::isnan(r.number(0, 7)));
    CHECK(r.time(0, 8) == parse_time("1969-12-31T23:59:59Z"));
    CHECK_THROWS_AS(r.integer(0, 9), Error); // an int has four bytes
}
