#include "elf/sources/neso_tables.hpp"

#include "elf/sources/ckan.hpp"
#include "elf/sources/csv.hpp"
#include "elf/sources/json.hpp"
#include "elf/sources/settlement.hpp"
#include "elf/sources/table.hpp"
#include "elf/sources/timestamp.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace elf::sources::neso_tables {
namespace {

using namespace std::chrono;

/// One table while it is read.
struct Reading {
    const TimeZone& britain;
    Page& page;
    std::vector<Row> rows{};

    void take(std::string_view day, std::optional<long> period, std::optional<double> value,
              std::optional<Time> published) {
        const std::optional<Date> date = read_settlement_date(day);
        const std::optional<Time> start =
            date && period ? start_of_period(britain, *date, *period) : std::nullopt;
        if (!start)
            reject(page, fmt::format("there is no period {} of '{}'", period.value_or(0),
                                     excerpt(day, 40)));
        else if (value)
            rows.push_back({*start, *value, published});
    }
};

struct Columns {
    std::size_t date;
    std::size_t period;
    std::size_t demand;
    std::optional<std::size_t> indicator;
};

Columns columns_of(const CsvReader& csv) {
    const auto place = [&](std::string_view name) -> std::optional<std::size_t> {
        const auto at = std::find(csv.header().begin(), csv.header().end(), name);
        if (at == csv.header().end())
            return std::nullopt;
        return static_cast<std::size_t>(at - csv.header().begin());
    };
    const auto date = place("SETTLEMENT_DATE");
    const auto period = place("SETTLEMENT_PERIOD");
    const auto demand = place("ND");
    if (!date || !period || !demand)
        throw SourceError(Failure::malformed,
                          fmt::format("a file of the {} lacks SETTLEMENT_DATE, SETTLEMENT_PERIOD "
                                      "or ND",
                                      api));
    return {*date, *period, *demand, place("FORECAST_ACTUAL_INDICATOR")};
}

void read_line(const CsvReader& csv, const Columns& at, Reading& reading) {
    const auto& f = csv.fields();
    double period = 0;
    double value = 0;
    if (f.size() != csv.header().size() || !read_number(f[at.period], period) ||
        !read_number(f[at.demand], value))
        return reject(reading.page, fmt::format("line {} cannot be read", csv.line()));
    // Files of years that are over have no such column: all is measured.
    if (at.indicator && f[*at.indicator] != "A")
        return;
    const bool whole = period == std::floor(period) && std::fabs(period) < 1000;
    reading.take(f[at.date], whole ? std::optional(static_cast<long>(period)) : std::nullopt,
                 std::isnan(value) ? std::nullopt : std::optional(value), std::nullopt);
}

const boost::json::array& records_of(const boost::json::value& result, const char* key,
                                     Page& page) {
    const boost::json::value* records = member(result, "records");
    if (!records || !records->is_array())
        throw SourceError(Failure::malformed, fmt::format("the {} answers without 'records'", api));
    const boost::json::array& list = records->get_array();
    if (list.empty())
        throw SourceError(Failure::no_data, fmt::format("the {} has no rows for the span", api));
    page.rows = static_cast<long>(list.size());
    page.total = integer_of(member(result, "total"));
    const bool has_key = std::any_of(list.begin(), list.end(), [&](const boost::json::value& row) {
        return member(row, key) != nullptr;
    });
    if (!has_key)
        throw SourceError(Failure::malformed, fmt::format("no row of the {} has '{}'", api, key));
    return list;
}

} // namespace

std::vector<Row> read_year(const Response& response, const TimeZone& britain, Page& page) {
    if (response.body.starts_with('{'))
        ckan::result_of(response, api);
    check_status(response, api);
    Reading reading{britain, page};
    as_malformed([&] {
        CsvReader csv(in_memory(response.body), api);
        const Columns at = columns_of(csv);
        while (csv.next()) {
            ++page.rows;
            read_line(csv, at, reading);
        }
    });
    if (page.rows == 0)
        throw SourceError(Failure::no_data, fmt::format("a file of the {} is empty", api));
    return std::move(reading.rows);
}

std::vector<Row> read_update(const boost::json::value& result, const TimeZone& britain,
                             Page& page) {
    Reading reading{britain, page};
    for (const boost::json::value& row : records_of(result, "ND", page)) {
        // What is to come is there, too, with a demand of zero.
        const boost::json::value* indicator = member(row, "FORECAST_ACTUAL_INDICATOR");
        if (!indicator || text_of(indicator) == "A")
            reading.take(text_of(member(row, "SETTLEMENT_DATE")),
                         integer_of(member(row, "SETTLEMENT_PERIOD")), number_of(member(row, "ND")),
                         std::nullopt);
    }
    return std::move(reading.rows);
}

std::vector<Row> read_forecasts(const boost::json::value& result, const TimeZone& britain,
                                Page& page) {
    const boost::json::value* cut = member(result, "records_truncated");
    const auto& list = records_of(result, "Demand_Forecast", page);
    if ((cut && cut->is_bool() && cut->get_bool()) || page.rows >= ckan::most_rows)
        throw SourceError(Failure::too_much,
                          fmt::format("the {} ends its answer after {} rows", api, page.rows));
    Reading reading{britain, page};
    for (const boost::json::value& row : list) {
        // On which clock it was published is not said; read as UTC it is not too early.
        const std::string_view stamp = text_of(member(row, "Publish_Datetime"));
        const std::optional<Timestamp> t = read_timestamp(stamp);
        if (!t) {
            reject(page, fmt::format("'{}' is no time of publication", excerpt(stamp, 40)));
            continue;
        }
        reading.take(text_of(member(row, "Date")), integer_of(member(row, "Settlement_Period")),
                     number_of(member(row, "Demand_Forecast")),
                     Time{t->date.time_since_epoch() + t->of_day - t->offset.value_or(seconds{0})});
    }
    std::stable_sort(reading.rows.begin(), reading.rows.end(),
                     [](const Row& a, const Row& b) { return a.published < b.published; });
    return std::move(reading.rows);
}

} // namespace elf::sources::neso_tables
