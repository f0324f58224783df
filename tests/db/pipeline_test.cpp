#include "database.hpp"
#include "elf/core/error.hpp"
#include "elf/db/pipeline.hpp"

#include <catch2/catch.hpp>

using namespace elf;
using Form = db::Pipeline::Form;

TEST_CASE("answers come in the order of the questions, with what is to be done between them") {
    test::Database d;
    std::string said;
    db::Pipeline p(d.db());
    p.send("select $1::bigint", {1}, Form::text,
           [&](const db::Result& r) { said += r.str(0, 0) + " "; });
    p.then([&] { said += "then "; });
    p.send("select $1::bigint", {2}, Form::binary,
           [&](const db::Result& r) { said += std::to_string(r.integer(0, 0)) + " "; });
    CHECK(said.empty());
    p.finish();
    CHECK(said == "1 then 2 ");
    // The connection is as it was, and so is the pipeline.
    CHECK(d.db().exec("select 3").integer(0, 0) == 3);
    p.send("select 4", {}, Form::text, [&](const db::Result& r) { said = r.str(0, 0); });
    p.finish();
    CHECK(said == "4");
}

TEST_CASE("answers longer than any buffer do not stop the questions after them") {
    test::Database d;
    std::size_t length = 0;
    db::Pipeline p(d.db());
    for (int k = 0; k < 20; ++k)
        p.send("select repeat('x', 3000000), $1::text", {std::string(100000, 'y')}, Form::text,
               [&](const db::Result& r) { length += r.text(0, 0).size() + r.text(0, 1).size(); });
    p.finish();
    CHECK(length == 20 * 3100000);
}

TEST_CASE("a question asked for again and again is prepared in a pipeline too") {
    test::Database d;
    long sum = 0;
    for (int round = 0; round < 3; ++round) {
        db::Pipeline p(d.db());
        for (int k = 0; k < 3; ++k)
            p.send("select $1::bigint * 2", {k}, Form::binary,
                   [&](const db::Result& r) { sum += r.integer(0, 0); });
        p.finish();
    }
    CHECK(sum == 18);
    CHECK(
        d.db()
            .exec("select count(*) from pg_prepared_statements where statement like '%bigint * 2'")
            .integer(0, 0) == 1);
}

TEST_CASE("a failure is thrown, what follows is passed over, and the connection is of use again") {
    test::Database d;
    bool taken = false;
    const auto take = [&](const db::Result&) { taken = true; };
    {
        db::Pipeline p(d.db());
        p.send("select 1 / $1::int", {0}, Form::text, take);
        p.send("select 1", {}, Form::text, take);
        CHECK_THROWS_AS(p.finish(), Error);
    }
    CHECK_FALSE(taken);
    CHECK(d.db().exec("select 5").integer(0, 0) == 5);
    {
        db::Pipeline p(d.db());
        p.send("select 'a'", {}, Form::text, [](const db::Result& r) { r.integer(0, 0); });
        p.send("select 1", {}, Form::text, take);
        CHECK_THROWS_AS(p.finish(), Error);
    }
    {
        db::Pipeline p(d.db());
        p.send("select 1", {}, Form::text, take); // never taken
    }
    CHECK_FALSE(taken);
    CHECK(d.db().exec("select 6").integer(0, 0) == 6);
}

TEST_CASE("a connection that is lost within a pipeline is a temporary failure") {
    test::Database d;
    db::Pipeline p(d.db());
    p.send("select pg_terminate_backend(pg_backend_pid())", {}, Form::text,
           [](const db::Result&) {});
    p.send("select 1", {}, Form::text, [](const db::Result&) {});
    try {
        p.finish();
        FAIL("nothing was thrown");
    } catch (const Error& e) {
        CHECK(e.code() == ExitCode::temporary);
    }
}
