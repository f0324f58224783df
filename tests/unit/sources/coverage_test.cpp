#include "elf/sources/coverage.hpp"
#include "elf/sources/pace.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

using namespace elf;
using namespace elf::sources;
using namespace std::chrono;

namespace {

/// Whole days of 2026-03: 1 is the first.
Time march(int d) {
    return parse_time("2026-02-28") + days{d};
}

double days_since(Time t) {
    return duration<double, days::period>(t - march(0)).count();
}

std::string text(const Ranges& ranges) {
    std::string out;
    for (const TimeRange& r : ranges)
        out += fmt::format("{}{:.6g}-{:.6g}", out.empty() ? "" : " ", days_since(r.begin),
                           days_since(r.end));
    return out;
}

Stream stream_of(Overlap overlap, seconds lag = hours{1}, seconds ahead = seconds{0}) {
    Stream s;
    s.name = "A/load";
    s.series = {{"A", "load", "MW", "test"}, {"A", "load_forecast", "MW", "test"}};
    s.overlap = overlap;
    s.lag = lag;
    s.ahead = ahead;
    return s;
}

Wish history(int d) {
    Wish w;
    w.history = days{d};
    return w;
}

} // namespace

TEST_CASE("spans: union and difference") {
    CHECK(text(merged({{march(5), march(7)},
                       {march(1), march(2)},
                       {march(2), march(3)},
                       {march(6), march(6)}})) == "1-3 5-7");
    CHECK(text(without({march(1), march(10)},
                       {{march(0), march(2)}, {march(4), march(5)}, {march(9), march(12)}})) ==
          "2-4 5-9");
    CHECK(text(without({march(1), march(2)}, {{march(0), march(3)}})).empty());
    CHECK(text(without({march(1), march(2)}, {})) == "1-2");
}

TEST_CASE("a first run fetches the history, the next ones the overlap and what was missed") {
    const Stream s = stream_of({days{2}, days{5}, days{0}});
    CHECK(text(wanted(s, {}, history(20), {}, march(25))) == "5-25");
    // A chunk in the middle failed last time.
    CHECK(text(wanted(s, {{march(5), march(10)}, {march(12), march(24)}}, history(20),
                      {false, false}, march(25))) == "10-12 23-25");
    // Ten nights were missed.
    CHECK(text(wanted(s, {{march(1), march(15)}}, history(20), {false, false}, march(25))) ==
          "15-25");
    CHECK(text(wanted(s, {{march(1), march(25)}}, history(20), {true, false}, march(25))) ==
          "20-25");
    CHECK(text(wanted(stream_of({days{2}, days{5}, days{9}}), {{march(1), march(25)}}, history(20),
                      {false, true}, march(25))) == "16-25");
}

TEST_CASE("what the provider has not is not asked for; forecasts are asked ahead") {
    Stream s = stream_of({days{1}, days{0}, days{0}}, hours{1}, days{2});
    s.begins = march(24);
    CHECK(text(wanted(s, {}, history(20), {}, march(25))) == "24-27");
    s.begins = march(28);
    CHECK(wanted(s, {}, history(20), {}, march(25)).empty());
    s.begins.reset();
    s.history = days{3};
    CHECK(text(wanted(s, {}, history(20), {}, march(25))) == "22-27");
}

TEST_CASE("a back-fill goes on where it ended; with `again` it begins anew") {
    const Stream s = stream_of({days{2}, days{5}, days{0}});
    Wish w;
    w.from = march(1);
    w.to = march(9);
    CHECK(text(wanted(s, {{march(1), march(4)}}, w, {}, march(25))) == "4-9");
    CHECK(wanted(s, {{march(1), march(9)}}, w, {}, march(25)).empty());
    w.again = true;
    CHECK(text(wanted(s, {{march(1), march(9)}}, w, {}, march(25))) == "1-9");
    w.to = march(30);
    CHECK(text(wanted(s, {}, w, {}, march(25))) == "1-25");
}

TEST_CASE("how far an answer reaches is measured on the first series") {
    const Stream s = stream_of({}, hours{3});
    Request r;
    r.range = {march(1), march(3)};
    r.as_of = march(10);
    Page page;
    const auto value = [&](std::uint32_t series, Time t) {
        page.values.push_back({series, hours{1}, t, 1.0, {}});
    };
    value(0, march(2));
    value(1, march(3) - hours{1});
    Reach reach = reach_of(s, r, page);
    CHECK(text({reach.covered}) == "1-2.04167");
    CHECK(reach.missing_from == march(2) + hours{1});
    value(0, march(3) - hours{1});
    reach = reach_of(s, r, page);
    CHECK(reach.covered == r.range);
    CHECK_FALSE(reach.missing_from);
    // Two hours before the end, in the middle of the third day: what is young is not missing.
    r.as_of = march(3) + hours{1};
    page.values.pop_back();
    value(0, march(3) - hours{3});
    reach = reach_of(s, r, page);
    CHECK_FALSE(reach.missing_from);
    CHECK(reach.covered.end == march(3) - hours{2});
    // A page that answers for a part only.
    page.answers = TimeRange{march(1), march(2) + hours{1}};
    CHECK(reach_of(s, r, page).covered == *page.answers);
    page.answers = TimeRange{};
    CHECK(reach_of(s, r, page).covered.empty());
}

TEST_CASE("the pace: a bucket of tokens, and waiting that doubles") {
    TokenBucket bucket(2, 2);
    const Moment start = Moment{} + hours{1};
    CHECK(bucket.take(start).count() == 0);
    CHECK(bucket.take(start).count() == 0);
    CHECK(bucket.take(start).count() == Approx(0.5));
    CHECK(bucket.take(start).count() == Approx(1.0));
    CHECK(bucket.take(start + seconds{10}).count() == 0);
    CHECK(backoff(Wait(2), 1, 0.5, Wait(900)).count() == Approx(2));
    CHECK(backoff(Wait(2), 3, 0.0, Wait(900)).count() == Approx(4));
    CHECK(backoff(Wait(2), 3, 1.0, Wait(900)).count() == Approx(12));
    CHECK(backoff(Wait(2), 60, 0.5, Wait(900)).count() == Approx(900));
}

TEST_CASE("holidays are asked for as far as they are not known, and again when it is due") {
    Stream s = stream_of({days{0}, days{0}, days{20}}, hours{1}, days{9});
    s.series.clear();
    CHECK(text(wanted(s, {}, history(20), {}, march(25))) == "5-34");
    CHECK(wanted(s, {{march(1), march(40)}}, history(20), {true, false}, march(25)).empty());
    CHECK(text(wanted(s, {{march(1), march(33)}}, history(20), {true, false}, march(25))) ==
          "33-34");
    CHECK(text(wanted(s, {{march(1), march(40)}}, history(20), {true, true}, march(25))) == "5-34");
}
