#include "elf/report/dashboard.hpp"

#include "elf/core/error.hpp"
#include "elf/report/assets.hpp"
#include "elf/report/dashboard_data.hpp"
#include "elf/report/digest.hpp"
#include "elf/report/template.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>

using namespace elf;
using namespace elf::report;

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

DashboardArea area(const std::string& name, const std::string& state) {
    DashboardArea a{};
    a.name = name;
    a.time_zone = "Europe/Madrid";
    a.next_peak = unknown;
    a.unit = "MW";
    a.kwh_per_unit = 1000;
    a.state = state;
    a.model = "adaptive";
    a.issued_at = parse_time("2024-07-01");
    a.last_reading = parse_time("2024-06-30T23:00Z");
    a.load = 100;
    a.expected = 104;
    a.history = {parse_time("2024-06-30T22:00Z"),
                 Step{Minutes{60}},
                 {99, unknown, unknown, unknown, unknown}};
    a.previous = a.tso = a.history;
    a.forecast = {{parse_time("2024-07-01T00:00Z"), 110, 104, 106, 108, 112, 114, 116},
                  {parse_time("2024-07-01T02:00Z"), 1210, 1104, 1106, 1108, 1212, 1214, 1216}};
    return a;
}

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::string page(std::vector<DashboardArea> areas) {
    return render_dashboard({parse_time("2024-07-01"), "1.0", std::move(areas), {}, {}}, {}).html;
}

} // namespace

TEST_CASE("a template escapes, repeats and leaves out") {
    const Context c{{{"name", "<ES>"}, {"empty", ""}},
                    {{"rows", {{{{"n", "1"}}, {}}, {{{"n", "2"}}, {}}}}, {"none", {}}}};
    CHECK(fill_template("{{name}} {{{name}}}", c) == "&lt;ES&gt; <ES>");
    CHECK(fill_template("{{#rows}}{{n}}{{name}};{{/rows}}", c) == "1&lt;ES&gt;;2&lt;ES&gt;;");
    CHECK(fill_template("{{^rows}}x{{/rows}}{{^none}}none{{/none}}{{#none}}y{{/none}}", c) ==
          "none");
    CHECK(fill_template("{{#name}}a{{/name}}{{#empty}}b{{/empty}}{{^empty}}c{{/empty}}", c) ==
          "ac");
    CHECK_THROWS_AS(fill_template("{{nobody}}", c), Error);
    CHECK_THROWS_AS(fill_template("{{#rows}}", c), Error);
    CHECK_THROWS_AS(fill_template("{{name", c), Error);
}

TEST_CASE("a text that looks like a template is not filled") {
    const Context c{{{"name", "{{{secret}}}"}, {"secret", "s"}}, {}};
    CHECK(fill_template("{{name}}", c) == "{{{secret}}}");
}

TEST_CASE("SHA-256 of FIPS 180-4's examples") {
    // echo -n TEXT | openssl dgst -sha256 -binary | base64
    CHECK(sha256_base64("") == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    CHECK(sha256_base64("abc") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    CHECK(sha256_base64("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE=");
    CHECK(sha256_base64(std::string(1000000, 'a')) ==
          "zcduXJkU+5KBocfihNc+Z/GAmkiklyAOBG05zMcRLNA=");
}

TEST_CASE("trouble comes first, and the heading says how much") {
    const std::string html = page({area("A", "ok"), area("B", "failed"), area("C", "alert")});
    CHECK(html.find("id=\"area-B\"") < html.find("id=\"area-C\""));
    CHECK(html.find("id=\"area-C\"") < html.find("id=\"area-A\""));
    CHECK(holds(html, "Of 3 areas: 1 failed, 1 alert, 1 ok"));
    CHECK(holds(page({area("A", "ok")}), "A: all is well"));
    CHECK(holds(page({area("A", "ok"), area("B", "ok")}), "All is well in 2 areas"));
    CHECK(holds(page({area("A", "stale")}), "<h2 id=\"verdict\">A: stale</h2>"));
    CHECK(holds(page({}), "There is no area yet"));
}

TEST_CASE("figures: last load, peak, energy, in local time") {
    const std::string html = page({area("ES", "ok")});
    CHECK(holds(html, "Mon 1 Jul 01:00")); // 23:00 UTC in Madrid's summer
    CHECK(holds(html, "−3.8 % against the forecast"));
    CHECK(holds(html, "<data value=\"1210\">1\u202f210</data>")); // the peak
    CHECK(holds(html, "1.32</strong> <span>GWh"));
}

TEST_CASE("areas beyond the first few are closed") {
    std::vector<DashboardArea> many(5, area("X", "ok"));
    for (std::size_t i = 0; i < many.size(); ++i)
        many[i].name += std::to_string(i);
    const std::string html = page(many);
    CHECK(holds(html, "id=\"area-X2\" data-kwh=\"1000\" open>"));
    CHECK(holds(html, "id=\"area-X3\" data-kwh=\"1000\" >"));
}

TEST_CASE("the data of the chart: a grid, null where nothing is known") {
    DashboardArea a = area("ES", "ok");
    // The chart begins a week after what is gathered.
    a.history.begin = a.previous.begin = a.tso.begin = parse_time("2024-06-23T22:00Z");
    a.history.values.insert(a.history.values.begin(), 168, 1);
    a.events.push_back({{parse_time("2024-06-30"), parse_time("2024-06-30T01:00Z")},
                        "dip",
                        "high",
                        "open",
                        "</script>",
                        unknown,
                        unknown,
                        unknown,
                        "",
                        "",
                        "",
                        ""});
    const std::string data = dashboard_data({a}, parse_time("2024-07-01"));
    CHECK(holds(data, "\"load\":[99,null,null,null,null]"));
    // 01:00 is not in the forecast: a gap, not a shift.
    CHECK(holds(data, "[110,104,106,108,112,114,116],null,[1210,"));
    CHECK(holds(data, "\"now\":1719792000000"));
    CHECK_FALSE(holds(data, "</script>"));
}

TEST_CASE(
    "the data of the chart say how far the clock of the area is ahead of UTC, and from when") {
    DashboardArea a = area("ES", "ok");
    a.history.values.insert(a.history.values.begin(), 168, 1); // a week more than is drawn
    const auto data = [&](const char* begin) {
        a.history.begin = parse_time(begin) - std::chrono::weeks{1};
        return dashboard_data({a}, parse_time("2024-07-01"));
    };
    CHECK(holds(data("2024-06-30T22:00Z"), R"("clock":[[1719784800000,120]])"));
    // Two hours before the clocks go forward.
    CHECK(holds(data("2024-03-30T23:00Z"), R"("clock":[[1711839600000,60],[1711846800000,120]])"));
    a.time_zone = "Asia/Kolkata";
    CHECK(holds(data("2024-03-30T23:00Z"), R"("clock":[[1711839600000,330]])"));
}

TEST_CASE("the page closes no script early and asks nobody for anything") {
    DashboardArea a = area("ES", "ok");
    a.reason = "</script><script src=x>";
    const std::string html = page({a});
    std::size_t closed = 0;
    for (std::size_t at = 0; (at = html.find("</script", at)) != std::string::npos; ++at)
        ++closed;
    CHECK(closed == 3);
    CHECK_FALSE(holds(html, "sourceMappingURL"));
    CHECK_FALSE(holds(html, "<script src"));
    CHECK(holds(html, "script-src 'sha256-" + sha256_base64(dygraphs_script()) + "' 'sha256-" +
                          sha256_base64(page_script()) + "'"));
}

TEST_CASE("the scripts of a page of one area stand right below its first chart") {
    const auto order = [](const std::string& html) {
        return std::vector{html.find("-next\">"), html.find("id=\"data\""), html.find("-good\">"),
                           html.find("</main>")};
    };
    const auto one = order(page({area("ES", "ok")}));
    CHECK(std::is_sorted(one.begin(), one.end()));
    const auto two = order(page({area("ES", "ok"), area("FR", "ok")}));
    CHECK(two[1] > two[3]);
}

TEST_CASE("the page of a folder says what it was made of") {
    const Time now = parse_time("2024-07-01T00:05Z");
    const DashboardPage p = render_dashboard({now, "1.0", {area("A", "ok")}, {}, {}},
                                             {"A.json", "index.html", "A.html", "basis"});
    const std::string head = p.html.substr(0, 2048);
    CHECK(holds(head, page_mark("A.html")));
    CHECK(is_made_of(head, "A.html", now, "basis"));
    CHECK(is_made_of(head, "A.html", now + std::chrono::minutes{5}, "basis"));
    CHECK_FALSE(is_made_of(head, "A.html", now - std::chrono::minutes{5}, "basis")); // a replay
    CHECK_FALSE(is_made_of(head, "A.html", now, "basi"));
    CHECK_FALSE(is_made_of(head, "B.html", now, "basis"));
    CHECK_FALSE(is_made_of(page_mark("A.html") + "2024", "A.html", now, "basis"));
    CHECK_FALSE(is_made_of("", "A.html", now, "basis"));
    // A page by itself is nobody's to remove.
    CHECK_FALSE(holds(page({area("A", "ok")}), "elf-page"));
}

TEST_CASE("the basis of a page: what it shows, what is stored, the hour") {
    const Time now = parse_time("2024-07-01T00:05Z");
    const DashboardArea a = area("A", "ok");
    const std::string basis = page_basis(a, "1.0", now, "mark");
    CHECK(page_basis(a, "1.0", now + std::chrono::minutes{54}, "mark") == basis);
    CHECK(page_basis(a, "1.0", now + std::chrono::minutes{55}, "mark") != basis);
    CHECK(page_basis(a, "1.1", now, "mark") != basis);
    CHECK(page_basis(a, "1.0", now, "another") != basis);
    DashboardArea other = a;
    other.state = "stale";
    CHECK(page_basis(other, "1.0", now, "mark") != basis);
    other = a;
    other.unit = "kWh";
    CHECK(page_basis(other, "1.0", now, "mark") != basis);
    other = a;
    other.checks = {{"runs", "failed", "elf-train failed: too short"}};
    CHECK(page_basis(other, "1.0", now, "mark") != basis);
    // A thousand pages do not all turn the hour in the same round.
    other = a;
    other.key = 56;
    CHECK(page_basis(other, "1.0", now + std::chrono::minutes{4}, "mark") ==
          page_basis(other, "1.0", now + std::chrono::minutes{58}, "mark"));
    CHECK(page_basis(other, "1.0", now + std::chrono::minutes{59}, "mark") !=
          page_basis(other, "1.0", now + std::chrono::minutes{58}, "mark"));
}

TEST_CASE("a long reason gets a row of its own") {
    DashboardArea a = area("A", "failed");
    a.checks = {{"forecast", "warning", "no forecast yet"},
                {"runs", "failed", "elf-train failed: " + std::string(60, 'x')}};
    const std::string html = page({a});
    CHECK(holds(html, "<li class=\"warning\"><span"));
    CHECK(holds(html, "<li class=\"failed long\"><span"));
}

TEST_CASE("what changed since the last issue, or that nothing did") {
    DashboardArea a = area("A", "ok");
    const Time target = parse_time("2024-07-01T00:00Z"), before = parse_time("2024-06-30T00:00Z");
    a.changes = {{target, before, 0.001, 0, 0.001, 0, 0, 0}};
    CHECK(holds(page({a}), "nothing has changed over the 1 intervals"));
    a.changes = {{target, before, -12, 0, -12, 0, 0, 0}};
    CHECK(holds(page({a}), "on average over the 1 intervals"));
    CHECK_FALSE(holds(page({a}), "nothing has changed"));
}
