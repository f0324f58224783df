#include "pieces.hpp"

#include "elf/core/error.hpp"
#include "elf/sources/csv.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace elf;
using namespace elf::sources;
using elf::test::Pieces;

namespace {

/// Lines without end.
class Endless : public Input {
public:
    explicit Endless(std::size_t& given) : m_given(given) {}
    std::size_t read(char* buffer, std::size_t size) override {
        std::memset(buffer, 'a', size);
        m_given += size;
        return size;
    }

private:
    std::size_t& m_given;
};

CsvReader reader_of(const std::string& text, std::size_t piece = 1 << 20) {
    return {std::make_unique<Pieces>(text, piece), "x.csv"};
}

std::vector<std::vector<std::string>> rows_of(CsvReader reader) {
    std::vector<std::vector<std::string>> out{reader.header()};
    while (reader.next())
        out.emplace_back(reader.fields().begin(), reader.fields().end());
    return out;
}

std::string failure_of(const std::string& text) {
    try {
        rows_of(reader_of(text));
    } catch (const Error& e) {
        CHECK(e.code() == ExitCode::data);
        CHECK_FALSE(e.hint().empty());
        return e.what();
    }
    return "";
}

} // namespace

TEST_CASE("records of a delimited file", "[csv]") {
    using Rows = std::vector<std::vector<std::string>>;
    const Rows expected{{"a", "b"}, {"1", "2"}, {"3", ""}};
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{99}}) {
        CHECK(rows_of(reader_of("a,b\n1,2\n3,\n", piece)) == expected);
        CHECK(rows_of(reader_of("a,b\r\n1,2\r\n3,", piece)) == expected);
        CHECK(rows_of(reader_of("\xef\xbb\xbf"
                                "a;b\n1;2\n\n3;\n",
                                piece)) == expected);
        CHECK(rows_of(reader_of("a\tb\n1\t2\n3\t\n", piece)) == expected);
        CHECK(rows_of(reader_of("\"a\",b\n\"1\",2\n3,\"\"", piece)) == expected);
    }
}

TEST_CASE("quotes as in RFC 4180", "[csv]") {
    const auto rows = rows_of(reader_of("a,b\n\"x,\"\"y\"\"\",\"one\r\ntwo\"\nlast,1\n", 3));
    REQUIRE(rows.size() == 3);
    CHECK(rows[1] == std::vector<std::string>{"x,\"y\"", "one\r\ntwo"});
    CHECK(rows[2] == std::vector<std::string>{"last", "1"});
    CHECK(failure_of("a,b\n\"x\"y,1\n").find("x.csv line 2: something follows") == 0);
    CHECK(failure_of("a,b\n1,2\n\"x,1\n").find("x.csv line 3: a quote is opened") == 0);
}

TEST_CASE("a record knows its line", "[csv]") {
    CsvReader reader = reader_of("a,b\n\n\"1\n\n\",2\n3,4\n");
    REQUIRE(reader.next());
    CHECK(reader.line() == 3);
    REQUIRE(reader.next());
    CHECK(reader.line() == 6);
    CHECK_FALSE(reader.next());
}

TEST_CASE("what is no CSV file is refused", "[csv]") {
    CHECK(failure_of("") == "x.csv: the file is empty");
    CHECK(failure_of("\n\r\n") == "x.csv: the file is empty");
    CHECK(failure_of(std::string("a,b\n1,\0", 7)) == "x.csv line 2: there is a NUL in the line");
    CHECK(failure_of("a,b\n" + std::string(CsvReader::longest_record + 1, '1') + "\n") ==
          "x.csv line 2: a line is longer than 1 MiB");
    CHECK(failure_of("a\n\"" + std::string(CsvReader::longest_record + 1, '\n')) ==
          "x.csv line 2: a line is longer than 1 MiB");
}

TEST_CASE("an endless line is given up early", "[csv]") {
    std::size_t given = 0;
    CHECK_THROWS_AS(CsvReader(std::make_unique<Endless>(given), "x.csv"), Error);
    CHECK(given <= 4 * CsvReader::longest_record);
}

TEST_CASE("text from outside is made harmless for messages", "[csv]") {
    CHECK(quoted("12,5") == "'12,5'");
    CHECK(quoted("a\x1b[2J\n") == "'a\\x1b[2J\\x0a'");
    CHECK(quoted(std::string(60, 'x')) == "'" + std::string(40, 'x') + "'...");
}
