#include "elf/sources/opendatasoft.hpp"

#include "elf/sources/csv.hpp"
#include "elf/sources/json.hpp"
#include "elf/sources/table.hpp"
#include "elf/sources/timestamp.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace elf::sources::opendatasoft {
namespace {

using namespace std::chrono;

constexpr minutes quarter{15};

/// `date'2026-11-01T10:15:00'`, which the parameter timezone makes UTC.
std::string literal(Time t) {
    const std::string text = format_time(t);
    return fmt::format("date'{}'", text.substr(0, text.size() - 1));
}

/// Filters on the instant: days and hours of the clock are refused in places. Lower-case `and`:
/// another is refused in places.
std::string query(std::string_view time_column, std::string_view column, TimeRange range) {
    return fmt::format(
        "select={}&where={}&order_by={}&timezone=UTC",
        percent_encoded(fmt::format("{},{}", time_column, column)),
        percent_encoded(fmt::format("{0} >= {1} and {0} < {2} and {3} is not null", time_column,
                                    literal(range.begin), literal(range.end), column)),
        percent_encoded(time_column));
}

/// Takes the value of an instant, if both are there.
void take(Rows& out, std::string_view stamp, std::optional<double> value, Page& page) {
    ++out.read;
    const std::optional<Time> time = instant_of(stamp);
    if (!time || (time->time_since_epoch() % quarter).count() != 0)
        return reject(
            page, fmt::format("'{}' is no quarter of an hour with an offset", excerpt(stamp, 40)));
    if (value)
        out.rows.push_back({*time, *value});
}

void sort_unique(std::vector<Row>& rows) {
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& a, const Row& b) { return a.time < b.time; });
    rows.erase(std::unique(rows.begin(), rows.end(),
                           [](const Row& a, const Row& b) { return a.time == b.time; }),
               rows.end());
}

std::size_t column_of(const CsvReader& csv, std::string_view name, std::string_view what) {
    const auto found = std::find(csv.header().begin(), csv.header().end(), name);
    if (found == csv.header().end())
        throw SourceError(Failure::malformed,
                          fmt::format("{}: the export has no column '{}'", what, name));
    return static_cast<std::size_t>(found - csv.header().begin());
}

void read_lines(CsvReader& csv, std::string_view time_column, std::string_view column,
                std::string_view what, Rows& out, Page& page) {
    const std::size_t time = column_of(csv, time_column, what);
    const std::size_t place = column_of(csv, column, what);
    while (csv.next()) {
        const auto& fields = csv.fields();
        if (fields.size() != csv.header().size()) {
            ++out.read;
            reject(page, fmt::format("line {} has {} fields", csv.line(), fields.size()));
            continue;
        }
        double value = 0;
        if (!read_number(fields[place], value)) {
            ++out.read;
            reject(page,
                   fmt::format("line {}: {} is no number", csv.line(), quoted(fields[place])));
            continue;
        }
        take(out, fields[time], std::isnan(value) ? std::nullopt : std::optional(value), page);
    }
}

} // namespace

std::string records_path(std::string_view dataset, std::string_view time_column,
                         std::string_view column, TimeRange range) {
    return fmt::format("/{}/records?{}&limit={}", dataset, query(time_column, column, range),
                       longest_page);
}

std::string export_path(std::string_view dataset, std::string_view time_column,
                        std::string_view column, TimeRange range) {
    return fmt::format("/{}/exports/csv?{}", dataset, query(time_column, column, range));
}

Rows read_records(std::string_view body, std::string_view time_column, std::string_view column,
                  std::string_view what, Page& page) {
    const boost::json::value answer = parse_json(body, what);
    const boost::json::value* results = member(answer, "results");
    const boost::json::array* list = results ? results->if_array() : nullptr;
    if (!list)
        throw SourceError(Failure::malformed,
                          fmt::format("{} answers without 'results': '{}'", what, excerpt(body)));
    Rows out;
    out.total = integer_of(member(answer, "total_count"));
    bool has_column = list->empty();
    for (const boost::json::value& row : *list) {
        const boost::json::value* value = member(row, column);
        has_column = has_column || value;
        take(out, text_of(member(row, time_column)), number_of(value), page);
    }
    if (!has_column)
        throw SourceError(Failure::malformed, fmt::format("{}: no row has '{}'", what, column));
    // What follows a page is asked for by its last time.
    if (!std::is_sorted(out.rows.begin(), out.rows.end(),
                        [](const Row& a, const Row& b) { return a.time < b.time; }))
        throw SourceError(Failure::malformed, fmt::format("{}: the rows are not in order", what));
    sort_unique(out.rows);
    return out;
}

Rows read_export(std::string_view body, std::string_view time_column, std::string_view column,
                 std::string_view what, Page& page) {
    Rows out;
    const std::size_t last = body.find_last_of('\n');
    // Of the header alone nothing can be left out.
    out.cut_off = last != std::string_view::npos && last + 1 < body.size();
    if (out.cut_off)
        body = body.substr(0, last + 1);
    as_malformed([&] {
        CsvReader csv(in_memory(body), std::string(what));
        read_lines(csv, time_column, column, what, out, page);
    });
    sort_unique(out.rows);
    return out;
}

void check(const Response& response, std::string_view what) {
    const bool perhaps = response.status != 200 || response.body.starts_with('{');
    if (perhaps && response.body.find("\"error") != std::string_view::npos) {
        boost::json::value body;
        try {
            body = parse_json(response.body, what);
        } catch (const SourceError&) {
            return check_status(response, what);
        }
        // Version 2 says error_code, the limits of a day errorcode and when they end.
        const boost::json::value* code = member(body, "error_code");
        const std::optional<Time> reset = instant_of(text_of(member(body, "reset_time")));
        if (response.status == 429 || reset)
            throw SourceError(Failure::throttled,
                              fmt::format("{} answers '{}'", what, excerpt(response.body)), {},
                              reset);
        if (code && (response.status == 200 || response.status == 400))
            throw SourceError(Failure::bad_request,
                              fmt::format("{} answers {}: {}", what, excerpt(text_of(code), 60),
                                          excerpt(text_of(member(body, "message")), 200)));
    }
    check_status(response, what);
}

} // namespace elf::sources::opendatasoft
