#include "database.hpp"

#include "elf/core/error.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <fmt/core.h>
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

TEST_CASE("a statement asked for again and again answers as the first time") {
    test::Database d;
    db::Connection& db = d.db();
    db.exec("create temporary table thing (name text, size bigint)");
    const char* sql = "select name, size from thing where size > $1 order by size";
    db.exec("insert into thing values ('a', 1), ('b', 2), ('c', 3)");
    for (int k = 0; k < 9; ++k) {
        CHECK(db.exec(sql, {k % 3}).rows() == static_cast<std::size_t>(3 - k % 3));
        CHECK(db.exec_binary(sql, {0}).integer(2, 1) == 3);
        CHECK(db.exec(fmt::format("select $1::int + {}", k % 4), {7}).integer(0, 0) == 7 + k % 4);
    }
    const auto prepared = [&] {
        return db.exec("select count(*) from pg_prepared_statements").integer(0, 0);
    };
    CHECK(prepared() >= 2);
    // A table made anew takes its place, and a statement that failed works later.
    db.exec("drop table thing");
    CHECK_THROWS_AS(db.exec(sql, {0}), Error);
    db.exec("create temporary table thing (name text, size bigint)");
    CHECK(db.exec(sql, {0}).empty());
    // What is said only now and then, however much of it, is not kept.
    const long before = prepared();
    for (int k = 0; k < 500; ++k)
        db.exec(fmt::format("select {} + $1::int", k), {k});
    CHECK(prepared() <= before + 1); // the question itself may be
}
