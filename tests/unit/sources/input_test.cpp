#include "pieces.hpp"

#include "elf/core/error.hpp"
#include "elf/sources/input.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <zlib.h>

using namespace elf;
using namespace elf::sources;
using elf::test::Pieces;

namespace {

std::string gzip(const std::string& text) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string in = text;
    std::string out(text.size() + 1000, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string all_of(const std::string& bytes, std::size_t piece = 1 << 20) {
    const auto input = unpack(std::make_unique<Pieces>(bytes, piece), "x.gz");
    std::string out;
    char buffer[777];
    while (const std::size_t n = input->read(buffer, sizeof buffer))
        out.append(buffer, n);
    return out;
}

std::string lines(int n) {
    std::string out;
    for (int i = 0; i < n; ++i)
        out += std::to_string(i * 7919 % 10007) + "\n";
    return out;
}

} // namespace

TEST_CASE("plain bytes pass through", "[input]") {
    CHECK(all_of("").empty());
    CHECK(all_of("a") == "a");
    CHECK(all_of(lines(500), 3) == lines(500));
}

TEST_CASE("gzip is unpacked, also several members", "[input]") {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{10}, std::size_t{1} << 20}) {
        CHECK(all_of(gzip(lines(5000)), piece) == lines(5000));
        CHECK(all_of(gzip("ab") + gzip("cd"), piece) == "abcd");
        CHECK(all_of(gzip("ab") + gzip("") + gzip("cd") + std::string(512, '\0'), piece) == "abcd");
    }
}

TEST_CASE("damaged gzip is refused", "[input]") {
    const std::string good = gzip(lines(5000));
    for (const std::size_t size :
         {std::size_t{2}, std::size_t{9}, good.size() / 2, good.size() - 1})
        CHECK_THROWS_WITH(all_of(good.substr(0, size)), "x.gz: the gzip data end too early");
    CHECK_THROWS_WITH(all_of(good + "more"), Catch::Contains("something follows"));
    std::string flipped = good;
    flipped[good.size() / 2] = static_cast<char>(flipped[good.size() / 2] ^ 0x55);
    CHECK_THROWS_WITH(all_of(flipped), Catch::Contains("damaged"));
}
