// ENTSO-E: documents of whole local days, A03 curves, hours until the end of September 2025 and
// quarters afterwards, an acknowledgement where there is nothing (200 or 400) or too much is asked.
#include "elf/core/time_zone.hpp"
#include "elf/sources/providers.hpp"
#include "world.hpp"

#include <fmt/core.h>

namespace elf::test {
namespace {

using namespace std::chrono;

const Time quarters_since = parse_time("2025-09-30T22:00Z");

Answer acknowledgement(int status, const std::string& text, const World& world) {
    return {status,
            "text/xml",
            fmt::format(
                R"(<?xml version="1.0" encoding="UTF-8"?>
<Acknowledgement_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-1:acknowledgementdocument:7:0">
  <mRID>aaaaaaaa-0000-0000-0000-000000000001</mRID>
  <createdDateTime>{}</createdDateTime>
  <Reason><code>999</code><text>{}</text></Reason>
</Acknowledgement_MarketDocument>
)",
                format_time(world.now()), text),
            {}};
}

/// 201712300200 as of the parameters.
Time compact(const std::string& text) {
    if (text.size() != 12)
        throw std::invalid_argument("no time: " + text);
    return parse_time(text.substr(0, 4) + '-' + text.substr(4, 2) + '-' + text.substr(6, 2) + 'T' +
                      text.substr(8, 2) + ':' + text.substr(10, 2) + 'Z');
}

std::string stamp(Time t) {
    return format_time(t).substr(0, 16) + 'Z';
}

std::string period(TimeRange range, const std::string& series, const World& world) {
    const minutes step = range.begin < quarters_since ? minutes{60} : minutes{15};
    std::string points;
    std::optional<double> before;
    int position = 1;
    for (Time t = range.begin; t < range.end; t += step, ++position) {
        const double value = world.value(series, t);
        if (value != before)
            points +=
                fmt::format("      <Point><position>{}</position><quantity>{}</quantity></Point>\n",
                            position, value);
        before = value;
    }
    return fmt::format("    <Period>\n      <timeInterval><start>{}</start><end>{}</end>"
                       "</timeInterval>\n      <resolution>PT{}M</resolution>\n{}    </Period>\n",
                       stamp(range.begin), stamp(range.end), step.count(), points);
}

std::string document(const std::string& eic, const std::string& process, TimeRange range,
                     const std::string& periods, const World& world) {
    return fmt::format(
        R"(<?xml version="1.0" encoding="UTF-8"?>
<GL_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-6:generationloaddocument:3:0">
  <mRID>0f0e0d0c0b0a09080706050403020100</mRID>
  <revisionNumber>1</revisionNumber>
  <type>A65</type>
  <process.processType>{}</process.processType>
  <createdDateTime>{}</createdDateTime>
  <time_Period.timeInterval><start>{}</start><end>{}</end></time_Period.timeInterval>
  <TimeSeries>
    <mRID>1</mRID>
    <businessType>A04</businessType>
    <objectAggregation>A01</objectAggregation>
    <outBiddingZone_Domain.mRID codingScheme="A01">{}</outBiddingZone_Domain.mRID>
    <quantity_Measure_Unit.name>MAW</quantity_Measure_Unit.name>
    <curveType>A03</curveType>
{}  </TimeSeries>
</GL_MarketDocument>
)",
        process, format_time(world.now()), stamp(range.begin), stamp(range.end), eic, periods);
}

} // namespace

Answer play_entsoe(const Ask& ask, const World& world) {
    if (ask.path != "/api")
        return not_found();
    if (ask.param("securityToken") != "test-key")
        return {401, "text/plain", "Unauthorized", {}};
    const std::string process = ask.param("processType");
    const bool forecast = process == "A01";
    const std::string eic = ask.param("outBiddingZone_Domain");
    const sources::KnownArea* area = nullptr;
    static const sources::ProviderSpec spec = sources::entsoe();
    for (const sources::KnownArea& a : spec.areas)
        if (a.code == eic)
            area = &a;
    if (ask.param("documentType") != "A65" || (!forecast && process != "A16") || !area)
        return acknowledgement(400,
                               "The combination of [DocumentType, ProcessType, Domain] is not "
                               "valid, please check you request against dependency tables",
                               world);
    const TimeRange range{compact(ask.param("periodStart")), compact(ask.param("periodEnd"))};
    if (range.end - range.begin > days{366})
        return acknowledgement(400,
                               "The amount of requested data exceeds allowed limit. Requested: "
                               "2, allowed: 1",
                               world);
    const TimeZone zone(area->time_zone);
    // Realised load an hour later; the next day at noon.
    const Date today = zone.local(world.now()).date;
    const bool afternoon = zone.local(world.now()).of_day >= hours{12};
    const Time known = forecast ? zone.start_of_day(today + days{afternoon ? 2 : 1})
                                : floor<hours>(world.now() - hours{1});
    const std::string series = "entsoe/" + eic + (forecast ? "/forecast" : "/load");
    std::string periods;
    for (Date day = zone.local(range.begin).date; zone.start_of_day(day) < range.end;
         day += days{1}) {
        const TimeRange whole = zone.day(day);
        const TimeRange part{whole.begin, std::min(whole.end, known)};
        if (!part.empty() && part.begin >= parse_time("2014-12-31T22:00Z"))
            periods += period(part, series, world);
    }
    if (periods.empty())
        return acknowledgement(forecast ? 400 : 200,
                               fmt::format("No matching data found for Data item {} for Period "
                                           "{}/{} and Domain {}.",
                                           forecast ? "Day-ahead Total Load Forecast [6.1.B]"
                                                    : "Actual Total Load [6.1.A]",
                                           stamp(range.begin), stamp(range.end), eic),
                               world);
    return {200, "text/xml", document(eic, process, range, periods, world), {}};
}

} // namespace elf::test
