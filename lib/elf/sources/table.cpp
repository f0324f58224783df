#include "elf/sources/table.hpp"

#include "elf/core/error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/core.h>
#include <limits>

namespace elf::sources {
namespace {

constexpr std::size_t most_complaints = 5;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool says_missing(std::string_view text) {
    static constexpr std::array<std::string_view, 7> words{"",   "nan", "null", "na",
                                                           "nd", "n/a", "-"};
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                          [](char a, char b) { return lower(a) == b; });
    });
}

std::string names_of(const std::vector<std::string>& header) {
    std::string out;
    constexpr std::size_t named = 12;
    for (std::size_t i = 0; i < std::min(named, header.size()); ++i)
        out += (i ? ", " : "") + quoted(header[i]);
    return out + (header.size() > named ? ", ..." : "");
}

} // namespace

bool read_number(std::string_view text, double& value) {
    text = trimmed(text);
    if (text.starts_with('+') && text.size() > 1 && text[1] != '-')
        text.remove_prefix(1);
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error == std::errc{} && stop == end && std::isfinite(value))
        return std::fabs(value) <= 1e300;
    value = std::numeric_limits<double>::quiet_NaN();
    return says_missing(text);
}

TableReader::TableReader(CsvReader& csv, const TableLayout& layout)
    : m_csv(csv), m_names(layout.value_columns), m_time(column(layout.time_column)),
      m_has_area(!layout.area_column.empty()), m_clock(TimeZone(layout.time_zone)) {
    if (m_has_area)
        m_area = column(layout.area_column);
    for (const std::string& name : layout.value_columns)
        m_values.push_back(column(name));
}

std::size_t TableReader::column(const std::string& name) const {
    const std::vector<std::string>& header = m_csv.header();
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end())
        throw Error(ExitCode::data,
                    fmt::format("{} line 1: the header has no column '{}'; it has {}", m_csv.name(),
                                name, names_of(header)),
                    "name the columns of the file with --time-column and --column NAME=QUANTITY");
    if (std::find(found + 1, header.end(), name) != header.end())
        throw Error(
            ExitCode::data,
            fmt::format("{} line 1: the header has the column '{}' twice", m_csv.name(), name),
            "rename one of the two");
    return static_cast<std::size_t>(found - header.begin());
}

void TableReader::complain(std::string what) {
    m_complaints.push_back(fmt::format("line {}: {}", m_csv.line(), what));
    if (m_complaints.size() == most_complaints)
        refuse();
}

void TableReader::refuse() const {
    std::string all;
    for (const std::string& c : m_complaints)
        all += (all.empty() ? "" : "; ") + c;
    throw Error(ExitCode::data, fmt::format("{} {}", m_csv.name(), all),
                "nothing of the file was taken in; correct these lines and run it again");
}

bool TableReader::read_time(TableRow& row) {
    const std::string_view text = m_csv.fields()[m_time];
    const std::optional<Timestamp> stamp = read_timestamp(text);
    if (!stamp || stamp->of_day.count() % 60 != 0) {
        complain(fmt::format("{} is not a time such as 2017-12-30T02:00:00Z", quoted(text)));
        return false;
    }
    if (m_has_area)
        row.area = trimmed(m_csv.fields()[m_area]);
    auto trace = m_traces.find(row.area);
    if (trace == m_traces.end())
        trace = m_traces.emplace(std::string(row.area), LocalClock::Trace{}).first;
    const std::optional<Time> time = m_clock.instant(*stamp, trace->second);
    if (!time) {
        ++m_nonexistent;
        return false;
    }
    row.time = *time;
    return true;
}

bool TableReader::read_value(std::size_t index, double& value) {
    const std::string_view text = m_csv.fields()[m_values[index]];
    if (read_number(text, value))
        return true;
    const bool comma = text.find(',') != std::string_view::npos;
    complain(fmt::format("{} in column '{}' is not a number{}", quoted(text), m_names[index],
                         comma ? " (decimals are written with a point)" : ""));
    return false;
}

bool TableReader::read(TableRow& row) {
    ++m_rows;
    if (m_csv.fields().size() != m_csv.header().size()) {
        complain(fmt::format("{} fields, but the header has {}", m_csv.fields().size(),
                             m_csv.header().size()));
        return false;
    }
    if (!read_time(row))
        return false;
    bool good = true;
    row.values.resize(m_values.size());
    for (std::size_t i = 0; i < m_values.size(); ++i)
        good = read_value(i, row.values[i]) && good;
    return good;
}

bool TableReader::next(TableRow& row) {
    while (m_csv.next())
        if (read(row) && m_complaints.empty())
            return true;
    if (!m_complaints.empty())
        refuse();
    return false;
}

} // namespace elf::sources
