#include "elf/report/chart.hpp"

#include "elf/report/spark.hpp"
#include "elf/report/text_width.hpp"
#include "elf/report/time_text.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf::report;
using elf::parse_time;
using std::chrono::hours;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::vector<ChartPoint> day(double low, double high) {
    std::vector<ChartPoint> out;
    for (int h = 0; h < 24; ++h) {
        const double v = low + (high - low) * h / 23;
        out.push_back({parse_time("2024-03-31") + hours{h}, v, v * 0.9, v * 1.1});
    }
    return out;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
        out.push_back(text.substr(at, text.find('\n', at) - at));
    return out;
}

/// Line of a chart on which the value of its last column stands.
std::size_t height_at_end(const std::vector<std::string>& lines) {
    std::size_t at = 0;
    for (std::size_t i = 1; i <= 12; ++i)
        if (lines[i].ends_with("*") && lines[i].size() >= lines[at].size())
            at = i;
    return at;
}

} // namespace

TEST_CASE("chart: title, axis with round labels, band, times, unit, within the width") {
    for (const std::size_t width : {60UL, 80UL, 120UL}) {
        const std::string out =
            draw_chart(day(20000, 40000), {"ES adaptive", "MW", "5 to 95 %"}, {width, false, true});
        const auto lines = lines_of(out);
        REQUIRE(lines.size() == 1 + 12 + 3);
        for (const std::string& line : lines)
            CHECK(terminal_width(line) <= width);
        CHECK(lines.front() == "ES adaptive");
        CHECK(out.find("20\u202f000 ┤") != std::string::npos);
        CHECK(out.find("●") != std::string::npos);
        CHECK(out.find("░") != std::string::npos);
        CHECK(lines[14].find("00:00") != std::string::npos);
        CHECK(lines.back() == "MW, 2024-03-31 00:00 to 2024-03-31 23:00 UTC; ░ 5 to 95 %");
    }
}

TEST_CASE("chart: the line is where the values are") {
    const auto rising = lines_of(draw_chart(day(0, 100), {"t", "MW", "b"}, {80, false, false}));
    CHECK(height_at_end(rising) == 5); // the band reaches 110, so the axis ends at 150
    const auto falling = lines_of(draw_chart(day(100, 0), {"t", "MW", "b"}, {80, false, false}));
    CHECK(height_at_end(falling) == 12);
}

TEST_CASE("chart: plain ASCII where the locale is not UTF-8, colours where they are wanted") {
    const std::string ascii = draw_chart(day(1, 2), {"t", "MW", "b"}, {80, false, false});
    CHECK(std::all_of(ascii.begin(), ascii.end(),
                      [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
    CHECK(draw_chart(day(1, 2), {"t", "MW", "b"}, {80, true, false}).find("\033[1;36m*") !=
          std::string::npos);
}

TEST_CASE("chart: gaps stay empty, one value and no value do no harm") {
    auto points = day(10, 10);
    for (std::size_t i = 5; i < 10; ++i)
        points[i] = {points[i].time, none, none, none};
    const std::string out = draw_chart(points, {"t", "MW", "b"}, {26 + 5, false, false});
    CHECK(out.find("*****     ****") != std::string::npos);
    CHECK(draw_chart({}, {"t", "MW", "b"}, {}).empty());
    CHECK(draw_chart({{parse_time("2024-03-31"), none, none, none}}, {"t", "MW", "b"}, {}).empty());
    const std::string one = draw_chart({{parse_time("2024-03-31"), 0, none, none}},
                                       {"t", "MW", "b"}, {40, false, false});
    CHECK(lines_of(one).size() == 16);
}

TEST_CASE("chart: many values share a column, whose extremes are the band") {
    std::vector<ChartPoint> points;
    for (int i = 0; i < 10000; ++i)
        points.push_back({parse_time("2024-01-01") + hours{i}, i % 2 ? 10.0 : 20.0, none, none});
    const auto lines = lines_of(draw_chart(points, {"t", "MW", "b"}, {80, false, false}));
    for (const std::string& line : lines)
        CHECK(terminal_width(line) <= 80);
    CHECK(std::count(lines[6].begin(), lines[6].end(), '*') +
              std::count(lines[7].begin(), lines[7].end(), '*') >
          60); // the means, in the middle
    CHECK(lines[1].find(':') != std::string::npos);
    CHECK(lines[14].find("01-01") != std::string::npos);
}

TEST_CASE("chart_writer: one for each area, model and issue; names cannot move the cursor") {
    const std::vector<Column> columns{{"area", Kind::text},      {"model", Kind::text},
                                      {"issued_at", Kind::time}, {"target", Kind::time},
                                      {"mean", Kind::number},    {"p5", Kind::number},
                                      {"p95", Kind::number},     {"unit", Kind::text}};
    std::string out;
    const auto writer =
        chart_writer(columns, [&](std::string_view text) { out += text; }, {60, false, false});
    const std::string long_name = "\033[2J" + std::string(500, 'n');
    for (const std::string_view area : {std::string_view("A"), std::string_view(long_name)})
        for (const std::string_view time : {"2024-03-31T00:00:00Z", "2024-03-31T01:00:00Z"}) {
            const std::vector<Cell> row{
                {area}, {"m"}, {"2024-03-30T00:00:00Z"}, {time}, {"5"}, {"4"}, {"6"}, {"MW"}};
            writer->row(row);
        }
    writer->finish();
    CHECK(out.starts_with("A m, issued 2024-03-30T00:00:00Z\n"));
    CHECK(out.find('\033') == std::string::npos);
    CHECK(out.find("\n\n\\x1b[2Jnnn") != std::string::npos);
    for (const std::string& line : lines_of(out))
        CHECK(line.size() <= 60);
}

TEST_CASE("sparklines of yesterday and tomorrow have one scale") {
    CHECK(two_sparklines({0, 1}, {none, 7}, 2) == "▁▂│ █");
    CHECK(two_sparklines({1, 3, 5, 7}, {7, 7}, 2) == "▁▇│██");
    CHECK(two_sparklines({none}, {none}, 8).empty());
    CHECK(two_sparklines({5, 5}, {}, 8) == "▅▅│");
}

TEST_CASE("times written one after the other are those written alone") {
    TimeWriter writer;
    for (const char* text :
         {"1970-01-01T00:00:00Z", "1970-01-01T00:05:09Z", "2024-02-29T23:59:59Z",
          "2024-02-29T00:00:00Z", "2024-03-01T01:02:03Z", "1969-12-31T23:00:00Z"})
        CHECK(writer.write(parse_time(text)) == text);
}
