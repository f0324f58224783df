#include "elf/core/error.hpp"
#include "elf/sources/table.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

using namespace elf;
using namespace elf::sources;

namespace {

class Text : public Input {
public:
    explicit Text(std::string text) : m_text(std::move(text)) {}
    std::size_t read(char* buffer, std::size_t size) override {
        const std::size_t n = std::min(size, m_text.size() - m_at);
        std::memcpy(buffer, m_text.data() + m_at, n);
        m_at += n;
        return n;
    }

private:
    std::string m_text;
    std::size_t m_at = 0;
};

struct Parsed {
    std::vector<std::string> rows; ///< "area time value"
    long nonexistent = 0;
};

Parsed parse(const std::string& text, const std::string& zone = "UTC",
             const std::string& area_column = "") {
    CsvReader csv(std::make_unique<Text>(text), "x.csv");
    TableReader table(csv, {"time", area_column, {"value"}, zone});
    Parsed out;
    TableRow row;
    while (table.next(row))
        out.rows.push_back(
            std::string(row.area) + (area_column.empty() ? "" : " ") +
            format_time(row.time).substr(0, 16) + " " +
            (std::isnan(row.values[0]) ? "-" : std::to_string(row.values[0]).substr(0, 4)));
    out.nonexistent = table.nonexistent();
    return out;
}

using Rows = std::vector<std::string>;

} // namespace

TEST_CASE("numbers with a point, exponents, and the words for missing", "[table]") {
    double v = 0;
    for (const char* text : {"12.5", " 12.5 ", "+12.5", "1.25e1", "0.125E+2"}) {
        CHECK(read_number(text, v));
        CHECK(v == 12.5);
    }
    CHECK(read_number("-6.1035156e-05", v));
    CHECK(v == Approx(-6.1035156e-05));
    CHECK(read_number("0E-8", v));
    CHECK(v == 0);
    for (const char* text : {"", "  ", "NaN", "nan", "null", "NA", "n/a", "ND", "-"}) {
        CHECK(read_number(text, v));
        CHECK(std::isnan(v));
    }
    for (const char* text :
         {"12,5", "1.2.3", "inf", "-inf", "1e999", "12 5", "0x10", "+-1", "--", "twelve", "1e301"})
        CHECK_FALSE(read_number(text, v));
}

TEST_CASE("times with an offset do not mind the zone of the file", "[table]") {
    const Parsed p = parse("time,value\n2017-03-26T02:30:00Z,1\n2017-03-26 02:30+02:00,2\n"
                           "2017-03-26T02:30:00-0300,3\n2017-03-26,4\n2017-03-26T00:30,5\n",
                           "Europe/Madrid");
    CHECK(p.rows == Rows{"2017-03-26T02:30 1.00", "2017-03-26T00:30 2.00", "2017-03-26T05:30 3.00",
                         "2017-03-25T23:00 4.00", "2017-03-25T23:30 5.00"});
}

TEST_CASE("the hour that is shown twice", "[table]") {
    const std::string forward = "time,value\n2017-10-29 01:30,1\n2017-10-29 02:00,2\n"
                                "2017-10-29 02:30,3\n2017-10-29 02:00,4\n2017-10-29 02:30,5\n"
                                "2017-10-29 03:00,6\n";
    const Rows expected{"2017-10-28T23:30 1.00", "2017-10-29T00:00 2.00", "2017-10-29T00:30 3.00",
                        "2017-10-29T01:00 4.00", "2017-10-29T01:30 5.00", "2017-10-29T02:00 6.00"};
    CHECK(parse(forward, "Europe/Madrid").rows == expected);
    const std::string backward = "time,value\n2017-10-29 03:30,7\n2017-10-29 03:00,6\n"
                                 "2017-10-29 02:30,5\n2017-10-29 02:00,4\n2017-10-29 02:30,3\n"
                                 "2017-10-29 02:00,2\n2017-10-29 01:30,1\n";
    Rows turned = parse(backward, "Europe/Madrid").rows;
    std::reverse(turned.begin(), turned.end());
    turned.pop_back();
    CHECK(turned == expected);
}

TEST_CASE("areas that alternate each have their own two hours", "[table]") {
    const Parsed p = parse("id,time,value\nA,2017-10-29 02:00,1\nB,2017-10-29 02:00,2\n"
                           "A,2017-10-29 02:00,3\n B ,2017-10-29 02:00,4\n",
                           "Europe/Madrid", "id");
    CHECK(p.rows == Rows{"A 2017-10-29T00:00 1.00", "B 2017-10-29T00:00 2.00",
                         "A 2017-10-29T01:00 3.00", "B 2017-10-29T01:00 4.00"});
}

// Real changes of Brazil's clock: forward at 00:00 on 2017-10-15, back at 24:00 on 2018-02-17.
TEST_CASE("rows of the operator's file around Brazil's changes", "[table][ons]") {
    const Parsed spring = parse("time;value\n2017-10-14 23:00:00;1\n2017-10-15 00:00:00;\n"
                                "2017-10-15 01:00:00;3\n",
                                "America/Sao_Paulo");
    CHECK(spring.rows == Rows{"2017-10-15T02:00 1.00", "2017-10-15T03:00 3.00"});
    CHECK(spring.nonexistent == 1);
    const Parsed autumn = parse("time;value\n2018-02-17 22:00:00;1\n2018-02-17 23:00:00;2\n"
                                "2018-02-18 00:00:00;3\n",
                                "America/Sao_Paulo");
    CHECK(autumn.rows ==
          Rows{"2018-02-18T00:00 1.00", "2018-02-18T01:00 2.00", "2018-02-18T03:00 3.00"});
    CHECK(parse("time;value\n2019-11-03 00:00:00;0E-8\n", "America/Sao_Paulo").nonexistent == 0);
}

TEST_CASE("bad rows are named, up to five, and nothing is skipped", "[table]") {
    CHECK_THROWS_WITH(parse("time,value\n2017-01-01,1\n2017-13-01,2\n2017-01-02,\"1,5\"\n"),
                      "x.csv line 3: '2017-13-01' is not a time such as 2017-12-30T02:00:00Z; "
                      "line 4: '1,5' in column 'value' is not a number (decimals are written with "
                      "a point)");
    CHECK_THROWS_WITH(parse("time,value\n2017-01-01,1,2\n"),
                      "x.csv line 2: 3 fields, but the header has 2");
    std::string many = "time,value\n";
    for (int i = 0; i < 20; ++i)
        many += "2017-01-01,x\n";
    CHECK_THROWS_WITH(parse(many), Catch::Contains("line 6") && !Catch::Contains("line 7"));
    for (const char* time : {"2017-02-29", "2017-01-01T24:00", "2017-01-01T10:00:30",
                             "2017-01-01T10:00+99:00", "2017/01/01", "30.12.2017", ""})
        CHECK_THROWS_AS(parse("time,value\n" + std::string(time) + ",1\n"), Error);
}

TEST_CASE("a header without the column names what it has", "[table]") {
    CHECK_THROWS_WITH(parse("when,value\n"),
                      "x.csv line 1: the header has no column 'time'; it has 'when', 'value'");
    CHECK_THROWS_WITH(parse("time,value,value\n"), Catch::Contains("twice"));
    CHECK_THROWS_WITH(parse("\x01\x02\xff\xfe\n"), Catch::Contains("'\\x01\\x02\\xff\\xfe'"));
}
