#include "elf/sources/providers.hpp"

#include "elf/sources/holidays.hpp"
#include "provider.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/core.h>

using namespace elf;
using namespace elf::sources;
using test::failure_of;
using test::lines_of;

namespace {

std::unique_ptr<Provider> belgium() {
    return test::provider(entsoe(), {{"BE", "10YBE----------2", "Europe/Brussels"}});
}

/// Asks for 2026-11-19T23:00Z to 2026-11-20T02:00Z.
Page parse(std::string_view body, int status = 200, std::size_t stream = 0) {
    return test::parse(*belgium(), stream, "2026-11-19T23:00Z", "2026-11-20T02:00Z", body, status,
                       "text/xml");
}

std::string failure(std::string_view body, int status = 200) {
    return failure_of([&] { parse(body, status); });
}

std::string series(const std::string& periods, const std::string& curve = "A03",
                   const std::string& unit = "MAW", const std::string& eic = "10YBE----------2") {
    return fmt::format(
        R"(<TimeSeries><mRID>1</mRID><businessType>A04</businessType>
        <outBiddingZone_Domain.mRID codingScheme="A01">{}</outBiddingZone_Domain.mRID>
        <quantity_Measure_Unit.name>{}</quantity_Measure_Unit.name>{}{}</TimeSeries>)",
        eic, unit, curve.empty() ? "" : "<curveType>" + curve + "</curveType>", periods);
}

std::string period(const char* start, const char* end, const char* resolution,
                   const std::string& points) {
    return fmt::format("<Period><timeInterval><start>{}</start><end>{}</end></timeInterval>"
                       "<resolution>{}</resolution>{}</Period>",
                       start, end, resolution, points);
}

std::string point(const char* position, const char* quantity) {
    return fmt::format("<Point><position>{}</position><quantity>{}</quantity></Point>", position,
                       quantity);
}

std::string document(const std::string& all, const std::string& process = "A16") {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<GL_MarketDocument "
           "xmlns=\"urn:iec62325.351:tc57wg16:451-6:generationloaddocument:3:0\">"
           "<type>A65</type><process.processType>" +
           process + "</process.processType>" + all + "</GL_MarketDocument>\n";
}

std::string acknowledgement(const std::string& text) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Acknowledgement_MarketDocument "
           "xmlns=\"urn:iec62325.351:tc57wg16:451-1:acknowledgementdocument:8:0\"><Reason>"
           "<code>999</code><text>" +
           text + "</text></Reason></Acknowledgement_MarketDocument>";
}

} // namespace

TEST_CASE("entsoe: a curve A03 repeats what is left out, to the end of its period") {
    const std::string body =
        document(series(period("2026-11-19T23:00Z", "2026-11-20T01:00Z", "PT15M",
                               point("1", "9120") + point("2", "9085.5") + point("5", "8990"))));
    CHECK(lines_of(parse(body)) == "0 2026-11-19T23:00:00Z 15 9120\n"
                                   "0 2026-11-19T23:15:00Z 15 9085.5\n"
                                   "0 2026-11-19T23:30:00Z 15 9085.5\n"
                                   "0 2026-11-19T23:45:00Z 15 9085.5\n"
                                   "0 2026-11-20T00:00:00Z 15 8990\n"
                                   "0 2026-11-20T00:15:00Z 15 8990\n"
                                   "0 2026-11-20T00:30:00Z 15 8990\n"
                                   "0 2026-11-20T00:45:00Z 15 8990\n");
}

TEST_CASE("entsoe: nothing is repeated across periods, before the first point or past a bad one") {
    const std::string two =
        period("2026-11-19T23:00Z", "2026-11-19T23:30Z", "PT15M", point("1", "1")) +
        period("2026-11-20T00:00Z", "2026-11-20T01:00Z", "PT15M",
               point("2", "2") + point("3", "what"));
    const Page page = parse(document(series(two)));
    CHECK(lines_of(page) == "0 2026-11-19T23:00:00Z 15 1\n"
                            "0 2026-11-19T23:15:00Z 15 1\n"
                            "0 2026-11-20T00:15:00Z 15 2\n");
    CHECK(page.rejected == 1);
}

TEST_CASE("entsoe: in a curve A01, or one of no type, what is left out is missing") {
    const std::string one = period("2026-11-19T23:00Z", "2026-11-20T01:00Z", "PT30M",
                                   point("1", "7") + point("3", "8"));
    const char* expected = "0 2026-11-19T23:00:00Z 30 7\n0 2026-11-20T00:00:00Z 30 8\n";
    CHECK(lines_of(parse(document(series(one, "A01")))) == expected);
    CHECK(lines_of(parse(document(series(one, "")))) == expected);
    CHECK(failure(document(series(one, "A02"))) == "malformed");
}

TEST_CASE("entsoe: resolutions are mixed where the market changes to quarters; the finer counts") {
    const std::string both = series(period("2026-11-19T23:00Z", "2026-11-20T00:30Z", "PT15M",
                                           point("5", "50") + point("6", "60"))) +
                             series(period("2026-11-19T23:00Z", "2026-11-20T02:00Z", "PT60M",
                                           point("1", "1") + point("2", "2") + point("3", "3")));
    const Page page = parse(document(both));
    CHECK(lines_of(page) == "0 2026-11-19T23:00:00Z 60 1\n"
                            "0 2026-11-20T00:00:00Z 15 50\n"
                            "0 2026-11-20T00:15:00Z 15 60\n"
                            "0 2026-11-20T01:00:00Z 60 3\n");
    CHECK(page.defects ==
          std::vector<std::string>{"1 values stand beside such of shorter intervals: left out"});
}

TEST_CASE("entsoe: of two time series of the same time, the last listed counts") {
    const Page page = parse(document(
        series(period("2026-11-19T23:00Z", "2026-11-20T01:00Z", "PT60M",
                      point("1", "1") + point("2", "2"))) +
        series(period("2026-11-20T00:00Z", "2026-11-20T01:00Z", "PT60M", point("1", "3")))));
    CHECK(lines_of(page) == "0 2026-11-19T23:00:00Z 60 1\n0 2026-11-20T00:00:00Z 60 3\n");
    CHECK(page.defects ==
          std::vector<std::string>{"1 intervals are given twice: the last value counts"});
}

TEST_CASE("entsoe: numbers may have commas between thousands, and nowhere else") {
    const Page page = parse(document(
        series(period("2026-11-19T23:00Z", "2026-11-20T02:00Z", "PT15M",
                      point("1", "9,120.5") + point("2", "1,234,567") + point("3", "9085,5") +
                          point("4", "9085,500") + point("5", ",100") + point("6", "0") +
                          point("7", "") + point("8", "-3.5")),
               "A01")));
    CHECK(lines_of(page) == "0 2026-11-19T23:00:00Z 15 9120.5\n"
                            "0 2026-11-19T23:15:00Z 15 1234567\n"
                            "0 2026-11-20T00:15:00Z 15 0\n"
                            "0 2026-11-20T00:45:00Z 15 -3.5\n");
    CHECK(page.rejected == 3);
}

TEST_CASE("entsoe: a long period counts on beyond a thousand, and is cut to what was asked for") {
    const Page page = parse(document(series(period(
        "2026-11-09T00:00Z", "2026-11-20T12:00Z", "PT15M",
        point("1", "5") + point("1,056", "6") + point("1,057", "7") + point("1,105", "9")))));
    CHECK(lines_of(page) == "0 2026-11-19T23:00:00Z 15 5\n"
                            "0 2026-11-19T23:15:00Z 15 5\n"
                            "0 2026-11-19T23:30:00Z 15 5\n"
                            "0 2026-11-19T23:45:00Z 15 6\n"
                            "0 2026-11-20T00:00:00Z 15 7\n"
                            "0 2026-11-20T00:15:00Z 15 7\n"
                            "0 2026-11-20T00:30:00Z 15 7\n"
                            "0 2026-11-20T00:45:00Z 15 7\n"
                            "0 2026-11-20T01:00:00Z 15 7\n"
                            "0 2026-11-20T01:15:00Z 15 7\n"
                            "0 2026-11-20T01:30:00Z 15 7\n"
                            "0 2026-11-20T01:45:00Z 15 7\n");
    CHECK(page.rejected == 1); // there is no 1105th quarter
}

TEST_CASE("entsoe: a period of thousands of years is no burden") {
    const Page page = parse(document(
        series(period("0001-01-01T00:00Z", "9999-01-01T00:00Z", "PT1M", point("1", "5")))));
    CHECK(page.values.size() == 180);
}

TEST_CASE("entsoe: other areas, units, days and kinds of document are not load") {
    const std::string good =
        period("2026-11-19T23:00Z", "2026-11-20T00:00Z", "PT60M", point("1", "1"));
    const std::string day =
        period("2026-11-19T23:00Z", "2026-11-20T23:00Z", "P1D", point("1", "1"));
    const std::string endless = period("2026-11-19T23:00Z", "", "PT60M", point("1", "1"));
    const std::string backward =
        period("2026-11-20T23:00Z", "2026-11-20T22:00Z", "PT60M", point("1", "1"));
    const std::string shifted =
        period("2026-11-19T23:07Z", "2026-11-20T23:07Z", "PT60M", point("1", "1"));
    for (const std::string& bad :
         {series(good, "A03", "MWH"), series(good, "A03", "MAW", "10YFR-RTE------C"), series(day),
          series(endless), series(backward), series(shifted)}) {
        CHECK(failure(document(bad)) == "malformed");
        const Page page = parse(document(bad + series(good)));
        CHECK(page.values.size() == 1);
        CHECK(page.rejected == 1);
    }
    CHECK(failure(document(series(good), "A01")) == "malformed");
    CHECK(failure(document("")) == "malformed");
    // The quantity has another name.
    CHECK(failure(document(series(period("2026-11-19T23:00Z", "2026-11-20T00:00Z", "PT60M",
                                         "<Point><position>1</position><v>1</v></Point>")))) ==
          "malformed");
    CHECK(failure("<Publication_MarketDocument/>") == "malformed");
}

TEST_CASE("entsoe: names count without their namespace") {
    std::string body = document(
        series(period("2026-11-19T23:00Z", "2026-11-20T00:00Z", "PT60M", point("1", "1"))));
    for (const char* name : {"GL_MarketDocument", "TimeSeries", "Period", "Point", "quantity>"}) {
        for (const std::string open : {"</", "<"})
            for (std::size_t at = 0; (at = body.find(open + name, at)) != std::string::npos; ++at)
                body.insert(at + open.size(), "ns2:");
    }
    REQUIRE(body.find("<ns2:quantity>1</ns2:quantity>") != std::string::npos);
    CHECK(lines_of(parse(body)) == "0 2026-11-19T23:00:00Z 60 1\n");
}

TEST_CASE("entsoe: the text of an acknowledgement decides, whatever status and code say") {
    for (const int status : {200, 400}) {
        CHECK(failure(acknowledgement("No matching data found for Data item Actual Total Load "
                                      "[6.1.A] for Period 2026-11-20T00:00Z/2026-11-21T00:00Z."),
                      status) == "no data");
        CHECK(failure(acknowledgement("The amount of requested data exceeds allowed limit. "
                                      "Requested: 2, allowed: 1"),
                      status) == "too much");
        CHECK(failure(acknowledgement("The combination is not valid, please check you request "
                                      "against dependency tables"),
                      status) == "bad request");
        CHECK(failure(acknowledgement("Type is not valid for this area"), status) == "bad request");
        CHECK(failure(acknowledgement("Input parameter does not exist: curveType"), status) ==
              "bad request");
    }
    CHECK(failure(acknowledgement("Something else"), 200) == "malformed");
    CHECK(failure(acknowledgement("Something else"), 400) == "bad request");
    CHECK(failure(acknowledgement("Something else"), 503) == "transient");
    CHECK(failure(acknowledgement("No matching data found"), 404) == "no data");
}

TEST_CASE("entsoe: a ban is a web page that says until when") {
    const char* body = "<html><body><p>Requester banned until "
                       "'2026-11-20T12:10:01.545Z'.</p></body></html>";
    for (const int status : {429, 200, 403}) {
        try {
            parse(body, status);
            FAIL("no SourceError");
        } catch (const SourceError& e) {
            CHECK(e.kind() == Failure::throttled);
            CHECK(e.until() == parse_time("2026-11-20T12:10:03Z"));
        }
    }
    try {
        parse("<html><body><p>Requester banned until '9999-11-20T12:10:01Z'.</p></body></html>",
              429);
        FAIL("no SourceError");
    } catch (const SourceError& e) {
        CHECK(e.kind() == Failure::throttled);
        CHECK_FALSE(e.until());
    }
}

TEST_CASE("entsoe: outages, archives, and answers that are cut off") {
    CHECK(failure("404 page not found\n", 404) == "transient");
    CHECK(failure("404 page not found\n", 200) == "transient");
    CHECK(failure("", 404) == "transient");
    CHECK(failure("<!DOCTYPE html><html><body>Scheduled maintenance</body></html>", 503) ==
          "transient");
    CHECK(failure("<HTML><body>Scheduled maintenance</body></HTML>", 200) == "transient");
    CHECK(failure("slow down", 429) == "throttled");
    CHECK(failure("", 503) == "transient");
    CHECK(failure("PK\x03\x04") == "malformed");
    CHECK(failure("") == "truncated");
    CHECK(failure("{}") == "malformed");
    const std::string body = document(
        series(period("2026-11-19T23:00Z", "2026-11-20T00:00Z", "PT60M", point("1", "1"))));
    CHECK(failure(body.substr(0, body.size() / 2)) == "truncated");
    CHECK(failure(body.substr(0, body.size() - 25)) == "truncated");
    CHECK(failure(body, 400) == "bad request");
    CHECK(failure("<a><b></a>") == "truncated");
    CHECK(failure("<a =></a>") == "malformed");
}

TEST_CASE("entsoe: a refused token is not quoted") {
    try {
        parse("Unauthorized: 11111111-2222", 401);
        FAIL("no SourceError");
    } catch (const SourceError& e) {
        CHECK(e.kind() == Failure::authentication);
        CHECK(std::string(e.what()) == "the ENTSO-E platform does not accept the token");
    }
}

TEST_CASE("entsoe: a forecast is issued at noon of the local day before, or now") {
    const std::string body = document(series(period("2026-11-20T22:00Z", "2026-11-21T00:00Z",
                                                    "PT60M", point("1", "1") + point("2", "2"))),
                                      "A01");
    const Page page = test::parse(*belgium(), 1, "2026-11-20", "2026-11-22", body);
    CHECK(lines_of(page) ==
          "0 2026-11-20T22:00:00Z 60 1 issued 2026-11-19T11:00:00Z\n" // still the 20th in Brussels
          "0 2026-11-20T23:00:00Z 60 2 issued 2026-11-20T11:00:00Z\n");
    const auto provider = belgium();
    Request early = test::request(*provider, 1, "2026-11-20", "2026-11-22");
    early.as_of = parse_time("2026-11-20T09:00Z");
    CHECK(lines_of(provider->parse(early, {200, "text/xml", body})) ==
          "0 2026-11-20T22:00:00Z 60 1 issued 2026-11-19T11:00:00Z\n"
          "0 2026-11-20T23:00:00Z 60 2 issued 2026-11-20T09:00:00Z\n");
    // In summer noon is another instant.
    const std::string summer = document(
        series(period("2026-03-29T22:00Z", "2026-03-29T23:00Z", "PT60M", point("1", "1"))), "A01");
    CHECK(lines_of(test::parse(*provider, 1, "2026-03-29", "2026-03-31", summer)) ==
          "0 2026-03-29T22:00:00Z 60 1 issued 2026-03-29T10:00:00Z\n");
}

TEST_CASE("entsoe: requests are whole hours in UTC, 90 days at most") {
    const auto provider = belgium();
    const auto requests = provider->plan(
        0, {parse_time("2026-01-01T00:20Z"), parse_time("2026-04-05T10:40Z")}, test::now);
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].path ==
          "/api?documentType=A65&processType=A16&outBiddingZone_Domain=10YBE----------2"
          "&periodStart=202601010000&periodEnd=202604010000");
    CHECK(requests[0].range ==
          TimeRange{parse_time("2026-01-01T00:00Z"), parse_time("2026-04-01T00:00Z")});
    CHECK(requests[1].path ==
          "/api?documentType=A65&processType=A16&outBiddingZone_Domain=10YBE----------2"
          "&periodStart=202604010000&periodEnd=202604051100");
    CHECK(provider->streams()[1].name == "BE/load_forecast");
    CHECK(provider->plan(1, {parse_time("2026-11-20"), parse_time("2026-11-22")}, test::now)
              .front()
              .path ==
          "/api?documentType=A65&processType=A01&outBiddingZone_Domain=10YBE----------2"
          "&periodStart=202611200000&periodEnd=202611220000");

    ProviderSettings settings;
    settings.areas.emplace_back().code = "10YBE----------2";
    settings.window = std::chrono::hours{90};
    CHECK(entsoe()
              .make(settings)
              ->plan(0, {parse_time("2026-01-01"), parse_time("2026-01-09")}, test::now)
              .size() == 3);
    settings.window = std::chrono::days{400};
    CHECK(entsoe()
              .make(settings)
              ->plan(0, {parse_time("2026-01-01"), parse_time("2026-06-30")}, test::now)
              .size() == 2);
}

TEST_CASE("entsoe: Germany and Austria part in October 2018") {
    const auto provider =
        test::provider(entsoe(), {{"DE_LU", "10Y1001A1001A82H", "Europe/Berlin"},
                                  {"DE_AT_LU", "10Y1001A1001A63L", "Europe/Berlin"}});
    CHECK(provider->streams()[0].begins == parse_time("2018-09-30T22:00Z"));
    CHECK(provider->streams()[2].begins == parse_time("2014-12-31T23:00Z"));
    const auto last =
        provider->plan(2, {parse_time("2018-09-30"), parse_time("2018-10-05")}, test::now);
    REQUIRE(last.size() == 1);
    CHECK(last[0].range.end == parse_time("2018-09-30T22:00Z"));
    CHECK(
        provider->plan(2, {parse_time("2026-11-01"), parse_time("2026-11-05")}, test::now).empty());
}

TEST_CASE("entsoe: every known area has an EIC, a zone and holidays; a mistyped EIC is refused") {
    const std::vector<std::string> regions = holiday_regions();
    for (const KnownArea& a : entsoe().areas) {
        INFO(a.name);
        CHECK_NOTHROW(test::provider(entsoe(), {{a.name, a.code, a.time_zone}}));
        CHECK(std::find(regions.begin(), regions.end(), a.holidays) != regions.end());
    }
    for (const char* code : {"ES", "10YES-REE------1", "10YSE-REE------0", "10yes-ree------0"})
        CHECK_THROWS_WITH(test::provider(entsoe(), {{"ES", code, "Europe/Madrid"}}),
                          fmt::format("'{}' is no EIC of an area", code));
}
