#include "elf/report/summary.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace elf::report;
using elf::parse_time;

namespace {

const std::string hostile =
    "=HYPERLINK(\"x\")<script>alert(1)</script>\"'\033[2J\n\u202egnp.exe" + std::string(500, 'x');

Summary night() {
    Summary s{parse_time("2024-03-31"), {}, {}, {}};
    s.areas = {{"ES", "Europe/Madrid", "alert", "1 open anomaly of high severity",
                parse_time("2024-03-31T18:00Z"), 38272, "MW"},
               {"feeder", "UTC", "failed", "elf-train failed: no data", {}, 0, "kW"},
               {"quiet", "UTC", "ok", "", parse_time("2024-03-31T12:00Z"), 900, "kW"}};
    s.events = {
        {"ES", "Europe/Madrid", parse_time("2024-03-30T10:00Z"), "dip", "high", "low load"}};
    s.runs = {{"elf-train", "", "failed", "1 of 3 areas failed (feeder): no data", 65}};
    return s;
}

} // namespace

TEST_CASE("summary: the verdict in the first line, then the worst first") {
    CHECK(
        summary_text(night()) ==
        "ELF 2024-03-31 00:00 UTC: 1 failed, 1 alert of 3 areas, 1 run failed\n"
        "\n"
        "Not ok\n"
        "  feeder  failed  elf-train failed: no data\n"
        "  ES      alert   1 open anomaly of high severity\n"
        "\n"
        "Runs that failed\n"
        "  elf-train  1 of 3 areas failed (feeder): no data  next: mend the data that the message "
        "names, then elf-nightly --start-at train\n"
        "\n"
        "New events\n"
        "  ES  high dip  Sat 30 Mar 11:00  low load\n"
        "\n"
        "Peaks expected\n"
        "  ES     38\u202f272 MW  Sun 31 Mar 20:00 local\n"
        "  quiet  900 kW     Sun 31 Mar 12:00 local\n");
}

TEST_CASE("summary: a good night is short, and so is none") {
    Summary s{parse_time("2024-03-31"), {}, {}, {}};
    CHECK(summary_text(s) == "ELF 2024-03-31 00:00 UTC: nothing to watch yet\n");
    s.areas = {{"ES", "UTC", "ok", "", {}, 0, "MW"}};
    CHECK(summary_text(s) == "ELF 2024-03-31 00:00 UTC: the area is ok\n");
    s.areas.push_back(s.areas[0]);
    CHECK(verdict(s) == "ELF 2024-03-31 00:00 UTC: all 2 areas are ok");
}

TEST_CASE("summary: a thousand areas are counted, not listed") {
    Summary s{parse_time("2024-03-31"), {}, {}, {}};
    for (int i = 0; i < 1000; ++i)
        s.areas.push_back({fmt::format("a{}", i), "UTC", i % 2 ? "warning" : "stale", "r",
                           parse_time("2024-03-31T12:00Z"), double(i), "MW"});
    s.areas[7].state = "failed";
    const std::string text = summary_text(s);
    CHECK(std::count(text.begin(), text.end(), '\n') < 30);
    CHECK(text.find("1 failed, 500 stale, 499 warning of 1000 areas\n") != std::string::npos);
    CHECK(text.find("Not ok\n  a7   failed") != std::string::npos);
    CHECK(text.find("and 990 more: 491 stale, 499 warning\n") != std::string::npos);
    CHECK(text.find("Peaks expected\n  a999") != std::string::npos);
    CHECK(summary_html(s).size() < 10000);
}

TEST_CASE("summary: hostile names and messages do nothing") {
    Summary s = night();
    for (SummaryArea& a : s.areas)
        a.name = a.reason = a.unit = hostile;
    s.events[0].area = s.events[0].reason = s.events[0].event_class = hostile;
    s.runs[0].tool = s.runs[0].area = s.runs[0].message = hostile;
    const std::string text = summary_text(s);
    CHECK(text.find('\033') == std::string::npos);
    CHECK(text.find("\u202e") == std::string::npos);
    const std::string tame = summary_text(night());
    CHECK(std::count(text.begin(), text.end(), '\n') == std::count(tame.begin(), tame.end(), '\n'));
    const std::string html = summary_html(s);
    for (const char* bad : {"<script", "\033", "\u202e", "<a ", "<img", "http", "src=", "url("})
        CHECK(html.find(bad) == std::string::npos);
    CHECK(html.find("&lt;script&gt;") != std::string::npos);
    for (const std::string& out : {text, html})
        CHECK(out.find(std::string(200, 'x')) == std::string::npos);
}

TEST_CASE("summary: HTML for mail says the same, with inline styles only") {
    const std::string html = summary_html(night());
    CHECK(html.find("<title>ELF 2024-03-31 00:00 UTC: 1 failed, 1 alert of 3 areas, 1 run failed"
                    "</title>") != std::string::npos);
    CHECK(html.find("<style") == std::string::npos);
    CHECK(html.find("color:#b00020\">failed</td>") != std::string::npos);
    CHECK(html.find("38\u202f272 MW") != std::string::npos);
}

TEST_CASE("every exit status has a next step of its own") {
    std::vector<std::string> steps;
    for (const std::optional<long> code :
         {std::optional<long>{}, std::optional<long>{64}, std::optional<long>{65},
          std::optional<long>{69}, std::optional<long>{70}, std::optional<long>{75},
          std::optional<long>{77}, std::optional<long>{78}})
        steps.push_back(next_step({"elf-ingest csv", "", "failed", "", code}));
    std::sort(steps.begin(), steps.end());
    CHECK(std::adjacent_find(steps.begin(), steps.end()) == steps.end());
    CHECK(next_step({"elf-ingest csv", "", "crashed", "", {}}).ends_with("--start-at ingest"));
}
