#include "elf/sources/providers.hpp"

#include "provider.hpp"

#include <catch2/catch.hpp>

using namespace elf;
using namespace elf::sources;
using test::failure_of;
using test::lines_of;

namespace {

const std::string header = "id_subsistema;nom_subsistema;din_instante;val_cargaenergiahomwmed\n";

std::unique_ptr<Provider> brazil() {
    return test::provider(ons_csv(), {{"SE", "SE", "America/Sao_Paulo"}, {"N", "N", ""}});
}

Page parse(const std::string& rows, int status = 200) {
    return test::parse(*brazil(), 0, "2018-01-01", "2019-12-31", header + rows, status, "text/csv");
}

} // namespace

TEST_CASE("ons-csv: an hour is labelled by its start in the clock of Brasília") {
    CHECK(lines_of(parse("N  ;NORTE;2019-02-16 12:00:00;7711.4210\n"
                         "SE;SUDESTE/CENTRO-OESTE;2019-02-17 00:00:00;40112.773000000001\n"
                         "SE;SUDESTE;2019-02-17 01:00:00;\n"
                         "SIN;BRASIL;2019-02-17 01:00:00;9\n"
                         "SE;SUDESTE;2019-02-17 02:00:00;0E-8\n")) ==
          "1 2019-02-16T14:00:00Z 60 7711.421\n"
          "0 2019-02-17T03:00:00Z 60 40112.773\n"
          "0 2019-02-17T05:00:00Z 60 0\n");
}

TEST_CASE("ons-csv: the hour that is skipped does not exist, the one shown twice is the first") {
    const Page page = parse("SE;S;2018-11-03 23:00:00;1\nSE;S;2018-11-04 00:00:00;0E-8\n"
                            "SE;S;2018-11-04 01:00:00;2\nSE;S;2019-02-16 23:00:00;3\n"
                            "SE;S;2019-02-17 00:00:00;4\n");
    CHECK(lines_of(page) == "0 2018-11-04T02:00:00Z 60 1\n0 2018-11-04T03:00:00Z 60 2\n"
                            "0 2019-02-17T01:00:00Z 60 3\n0 2019-02-17T03:00:00Z 60 4\n");
    CHECK(page.defects.size() == 1);
}

TEST_CASE("ons-csv: a year that is not there, another header, a page of HTML") {
    CHECK(failure_of([] { parse("<Error><Code>NoSuchKey</Code></Error>", 404); }) == "no data");
    CHECK(failure_of([] { parse("", 503); }) == "transient");
    const auto other = [](const char* body) {
        return failure_of(
            [&] { test::parse(*brazil(), 0, "2018-01-01", "2019-01-01", body, 200, "text/csv"); });
    };
    CHECK(other("id;din_instante;valor\nSE;2018-01-01 00:00:00;1\n") == "malformed");
    CHECK(other("<html><body>Maintenance</body></html>") == "malformed");
    CHECK(other("") == "malformed");
}

TEST_CASE("ons-csv: what may be half a number is left out") {
    const Page page = parse("N;N;2019-02-16 12:00:00;7711.4210\nN;N;2019-02-16 13:00:00;77");
    CHECK(lines_of(page) == "1 2019-02-16T14:00:00Z 60 7711.421\n");
    CHECK(page.defects.size() == 1);
    // What follows is no hole: it has not been sent.
    REQUIRE(page.answers);
    CHECK(page.answers->end == parse_time("2019-02-16T15:00:00Z"));
    CHECK(failure_of([] { parse("N;N;2019-02-16 12:00:00;7711.4210\nN;N;2019-02"); }) ==
          "malformed");
}

TEST_CASE("ons-csv: a file is a year of Brasília, asked for conditionally") {
    const auto requests =
        brazil()->plan(0, {parse_time("2018-12-20"), parse_time("2019-01-01T02:00Z")}, test::now);
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].path == "/CURVA_CARGA_2018.csv");
    CHECK(requests[0].conditional);
    CHECK(requests[0].range ==
          TimeRange{parse_time("2018-01-01T02:00Z"), parse_time("2019-01-01T02:00Z")});
    CHECK(brazil()
              ->plan(0, {parse_time("2018-12-20"), parse_time("2019-01-01T02:01Z")}, test::now)
              .size() == 2);
}
