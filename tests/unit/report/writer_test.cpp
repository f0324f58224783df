#include "elf/report/writer.hpp"

#include "elf/core/error.hpp"
#include "elf/report/catalogue.hpp"
#include "elf/report/text_width.hpp"
#include "elf/report/units.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace elf::report;
using elf::Minutes;

namespace {

const std::vector<Column> columns{
    {"name", Kind::text}, {"at", Kind::time}, {"value", Kind::number, true}, {"on", Kind::boolean}};

using Rows = std::vector<std::vector<Cell>>;

const Rows two{{{"a,b"}, {"2017-12-30T02:00:00Z"}, {"24512.345678"}, {"t"}},
               {{"\033[2J"}, {"", true}, {"", true}, {"f"}}};

template <class Make>
std::string written(Make make, const Rows& rows) {
    std::string out;
    const auto writer = make([&](std::string_view text) { out += text; });
    for (const auto& row : rows)
        writer->row(row);
    writer->finish();
    return out;
}

std::string csv(const Rows& rows) {
    return written([](Sink s) { return csv_writer(columns, std::move(s)); }, rows);
}
std::string json(const Rows& rows) {
    return written([](Sink s) { return json_writer(columns, std::move(s)); }, rows);
}
std::string table(const Rows& rows, TableStyle style = {}) {
    return written([&](Sink s) { return table_writer(columns, std::move(s), style); }, rows);
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
        out.push_back(text.substr(at, text.find('\n', at) - at));
    return out;
}

std::string without_colours(std::string text) {
    for (std::size_t at = 0; (at = text.find("\033[", at)) != std::string::npos;)
        text.erase(at, text.find('m', at) + 1 - at);
    return text;
}

} // namespace

TEST_CASE("CSV: header, numbers in full, empty for missing") {
    CHECK(csv(two) == "name,at,value,on\n"
                      "\"a,b\",2017-12-30T02:00:00Z,24512.345678,true\n"
                      "\033[2J,,,false\n");
    CHECK(csv({}) == "name,at,value,on\n");
}

TEST_CASE("CSV: a negative number is no formula") {
    CHECK(csv({{{"x"}, {"", true}, {"-5"}, {"t"}}}) == "name,at,value,on\nx,,-5,true\n");
}

TEST_CASE("JSON: an array of objects, null for missing") {
    CHECK(json(two) == "[\n{\"name\": \"a,b\", \"at\": \"2017-12-30T02:00:00Z\", "
                       "\"value\": 24512.345678, \"on\": true},\n"
                       "{\"name\": \"\\u001b[2J\", \"at\": null, \"value\": null, \"on\": false}\n"
                       "]\n");
    CHECK(json({}) == "[]\n");
    CHECK(json({{{"x"}, {"", true}, {"NaN"}, {"t"}}}).find("NaN") == std::string::npos);
}

TEST_CASE("table: aligned, escaped, a dash for missing") {
    CHECK(table(two) == "name     at                      value  on\n"
                        "a,b      2017-12-30T02:00:00Z  24512.3  yes\n"
                        "\\x1b[2J  -                           -  no\n");
    CHECK(table({}) == "name  at  value  on\n");
}

TEST_CASE("table: the widest text gives way to the terminal's width") {
    const Rows rows{{{std::string_view("a very long reason that does not fit at all")},
                     {"2017-12-30T02:00:00Z"},
                     {"1"},
                     {"t"}}};
    const std::string out = table(rows, {false, 60});
    CHECK(out.find("a very long reason that d…  2017") != std::string::npos);
    for (const std::string& line : lines_of(out))
        CHECK(terminal_width(line) <= 60);
}

TEST_CASE("table: several texts give way, the longest first, and no width is exceeded") {
    const std::vector<Column> wide{{"area", Kind::text},   {"state", Kind::text},
                                   {"reason", Kind::text}, {"load", Kind::number},
                                   {"peak", Kind::number}, {"until", Kind::time},
                                   {"unit", Kind::text}};
    const std::string name(500, 'n');
    const Rows rows{{{name}, {"ok"}, {name}, {"1"}, {"2"}, {"2017-12-30T02:00:00Z"}, {"MW"}},
                    {{"東京東京東京東京東京東京"},
                     {"alert"},
                     {"e\u0301"},
                     {"1"},
                     {"2"},
                     {"2017-12-30T02:00:00Z"},
                     {"MW"}}};
    for (const std::size_t width : {60UL, 80UL, 120UL}) {
        const std::string out = written(
            [&](Sink s) {
                return table_writer(wide, std::move(s), {true, width, true, true});
            },
            rows);
        for (const std::string& line : lines_of(without_colours(out)))
            CHECK(terminal_width(line) <= width);
        CHECK(out.find("MW") != std::string::npos); // a load says its unit
        CHECK((out.find("(no room for until)") != std::string::npos) == (width == 60));
    }
    const std::string ascii = written(
        [&](Sink s) {
            return table_writer(wide, std::move(s), {false, 80, false, true});
        },
        rows);
    CHECK(ascii.find("nnn...") != std::string::npos);
    CHECK(ascii.find("…") == std::string::npos);
}

TEST_CASE("table: rows after the first thousand still come, in order") {
    Rows rows(2500, {{"x"}, {"", true}, {"1"}, {"t"}});
    rows.back()[0] = {"last and longer than the rest"};
    const std::string out = table(rows);
    CHECK(std::count(out.begin(), out.end(), '\n') == 2501);
    CHECK(out.ends_with("yes\n"));
    CHECK(out.find("last and longer than the rest") > out.size() - 60);
}

TEST_CASE("fields are picked and ordered; one that is not there is refused by name") {
    const Report& r = *find_report("accuracy");
    CHECK(select_fields(r, {}).size() == r.columns.size());
    CHECK(select_fields(r, {"mape", "area"}) ==
          std::vector<std::size_t>{r.position("mape"), r.position("area")});
    try {
        select_fields(r, {"area", "smape"});
        FAIL("smape is no field");
    } catch (const elf::Error& e) {
        CHECK(e.code() == elf::ExitCode::usage);
        CHECK(std::string(e.what()).find("smape") != std::string::npos);
        CHECK(e.hint().find("coverage_95") != std::string::npos);
    }
}

TEST_CASE("no report has a column twice, and the first is the area, run, night or region") {
    for (const Report& r : reports()) {
        std::set<std::string_view> seen;
        for (const Column& c : r.columns)
            CHECK(seen.insert(c.name).second);
        CHECK(r.columns.front().name == (r.name == "runs"       ? "run"
                                         : r.name == "nights"   ? "night"
                                         : r.name == "holidays" ? "region"
                                                                : "area"));
        CHECK(find_report(r.name) == &r);
    }
    CHECK(find_report("nothing") == nullptr);
}

TEST_CASE("--unit turns power into power, or into energy per interval") {
    const UnitChange to_kwh("kWh");
    CHECK(to_kwh.applies("MW"));
    CHECK(to_kwh.factor("MW", Minutes{30}) == Approx(500));
    CHECK(to_kwh.factor("kW", Minutes{15}) == Approx(0.25));
    const UnitChange to_kw("kW");
    CHECK(to_kw.factor("MW", Minutes{30}) == Approx(1000));
    CHECK_FALSE(to_kw.applies("kW"));
    CHECK_FALSE(to_kw.applies("°C"));
    CHECK_FALSE(UnitChange("").applies("MW"));
    CHECK_THROWS_AS(UnitChange("m/s"), elf::Error);
    CHECK_THROWS_AS(UnitChange("kwh"), elf::Error);
}
