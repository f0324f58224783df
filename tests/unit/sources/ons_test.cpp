#include "elf/sources/providers.hpp"

#include "provider.hpp"

#include <catch2/catch.hpp>

using namespace elf;
using namespace elf::sources;
using test::failure_of;
using test::lines_of;

namespace {

std::unique_ptr<Provider> brazil() {
    return test::provider(ons(), {{"SE", "SECO", "America/Sao_Paulo"}});
}

Page parse(std::string_view body, const char* from, const char* to, std::size_t stream = 0) {
    return test::parse(*brazil(), stream, from, to, body);
}

} // namespace

TEST_CASE("ons: a half hour is labelled by its end, in UTC") {
    const Page page = parse(R"([{"cod_areacarga":"SECO","dat_referencia":"2026-11-10",
        "din_referenciautc":"2026-11-10T03:30:00.000Z","val_cargaglobal":41210.5},
        {"cod_areacarga":"SECO","dat_referencia":"2026-11-10",
        "din_referenciautc":"2026-11-10T04:00:00.000Z","val_cargaglobal":-6.1035156e-05}])",
                            "2026-11-10T03:00Z", "2026-11-11T03:00Z");
    CHECK(lines_of(page) == "0 2026-11-10T03:00:00Z 30 41210.5\n"
                            "0 2026-11-10T03:30:00Z 30 -6.1035156e-05\n");
}

TEST_CASE("ons: missing values written as nothing are mended, outside of strings only") {
    const Page page = parse(R"([{"cod_areacarga":"SECO","x":"\": ,","val_cargammgd": ,
        "din_referenciautc":"2018-11-10T03:30:00.000Z","val_cargaglobal":1},
        {"cod_areacarga":"SECO","din_referenciautc":"2018-11-10T04:00:00.000Z",
        "val_cargaglobal": }])",
                            "2018-11-10T00:00Z", "2018-11-11T00:00Z");
    CHECK(page.repaired == 2);
    CHECK(lines_of(page) == "0 2018-11-10T03:00:00Z 30 1\n");
    CHECK(failure_of([] { parse("[{]", "2018-11-10", "2018-11-11"); }) == "malformed");
    CHECK(failure_of([] { parse("[{\"a\":1},", "2018-11-10", "2018-11-11"); }) == "truncated");
}

TEST_CASE("ons: an empty list, an object and rows that say no offset are not data") {
    CHECK(failure_of([] { parse("[\n ]", "2026-11-10", "2026-11-11"); }) == "no data");
    CHECK(failure_of([] { parse(R"({"message":"Forbidden"})", "2026-11-10", "2026-11-11"); }) ==
          "malformed");
    const Page page = parse(R"([{"cod_areacarga":"SECO","val_cargaglobal":1,
        "din_referenciautc":"2026-11-10T03:30:00.000"},{"cod_areacarga":"S","val_cargaglobal":1,
        "din_referenciautc":"2026-11-10T03:30:00.000Z"}])",
                            "2026-11-10", "2026-11-11");
    CHECK(page.values.empty());
    CHECK(page.rejected == 2);
    // The key has another name: not a day without data.
    CHECK(failure_of([] {
              parse(R"([{"cod_areacarga":"SECO","din_referenciautc":"2026-11-10T03:30:00.000Z",
                  "val_carga":1}])",
                    "2026-11-10", "2026-11-11");
          }) == "malformed");
}

TEST_CASE("ons: programmed load is issued at three in the afternoon of the day before, or now") {
    const char* body = R"([{"cod_areacarga":"SECO","dat_referencia":"2026-11-21",
        "din_referenciautc":"2026-11-21T03:30:00.000Z","val_cargaglobalprogramada":40950.2}])";
    const auto provider = brazil();
    CHECK(lines_of(parse(body, "2026-11-20", "2026-11-23", 1)) ==
          "0 2026-11-21T03:00:00Z 30 40950.2 issued 2026-11-20T12:00:00Z\n");
    Request late = test::request(*provider, 1, "2026-11-20", "2026-11-23");
    late.as_of = parse_time("2026-11-21T12:00Z");
    CHECK(lines_of(provider->parse(late, {200, "application/json", body})) ==
          "0 2026-11-21T03:00:00Z 30 40950.2 issued 2026-11-20T18:00:00Z\n");
}

TEST_CASE("ons: windows are local days, a month at most, across the end of daylight saving") {
    const auto provider = brazil();
    const auto requests = provider->plan(
        0, {parse_time("2019-01-31T12:00Z"), parse_time("2019-03-05T00:00Z")}, test::now);
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].path ==
          "/cargaverificada?dat_inicio=2019-01-31&dat_fim=2019-03-02&cod_areacarga=SECO");
    CHECK(requests[0].range ==
          TimeRange{parse_time("2019-01-31T02:00Z"), parse_time("2019-03-03T03:00Z")});
    CHECK(requests[1].path ==
          "/cargaverificada?dat_inicio=2019-03-03&dat_fim=2019-03-04&cod_areacarga=SECO");
    CHECK_THROWS_WITH(test::provider(ons(), {{"SE", "SE", "America/Sao_Paulo"}}),
                      "'SE' is no area of the ONS Carga API");
}
