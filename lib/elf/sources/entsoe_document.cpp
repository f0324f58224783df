#include "elf/sources/entsoe_document.hpp"

#include "elf/sources/table.hpp"
#include "elf/sources/timestamp.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fmt/core.h>
#include <limits>
#include <map>
#include <pugixml.hpp>

namespace elf::sources {
namespace {

using namespace std::chrono;
using pugi::xml_node;

constexpr const char* platform = "the ENTSO-E platform";

std::string_view trimmed(std::string_view text) {
    constexpr const char* blank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blank);
    return first == std::string_view::npos
               ? std::string_view{}
               : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// Without the prefix: the namespaces change with every release.
std::string_view local_name(const xml_node& node) {
    const std::string_view name = node.name();
    const std::size_t colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

xml_node child(const xml_node& node, std::string_view name) {
    for (const xml_node c : node.children())
        if (local_name(c) == name)
            return c;
    return {};
}

std::string_view text_of(const xml_node& node, std::string_view name) {
    return trimmed(child(node, name).child_value());
}

/// A number that may be written 9,120: commas in other places would be anything.
std::optional<double> number_of(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != ',') {
            plain += text[i];
            continue;
        }
        const std::size_t end = std::min(text.find_first_not_of("0123456789", i + 1), text.size());
        const bool first = text.find(',') == i;
        if (end - i != 4 || plain.empty() || (first && plain.size() > 3) ||
            plain.find('.') != std::string::npos)
            return std::nullopt;
    }
    double value = std::numeric_limits<double>::quiet_NaN();
    if (plain.empty() || !read_number(plain, value) || !(std::abs(value) <= 1e300))
        return std::nullopt;
    return value;
}

/// PT15M, PT60M, PT1H; those that divide an hour, for all else is no curve of load.
std::optional<Minutes> resolution_of(std::string_view text) {
    if (!text.starts_with("PT") || text.size() < 4 || text.size() > 5)
        return std::nullopt;
    long n = 0;
    for (const char c : text.substr(2, text.size() - 3)) {
        if (c < '0' || c > '9')
            return std::nullopt;
        n = 10 * n + (c - '0');
    }
    if (text.back() == 'H')
        n *= 60;
    else if (text.back() != 'M')
        return std::nullopt;
    if (n < 1 || n > 60 || 60 % n != 0)
        return std::nullopt;
    return Minutes{n};
}

/// A run of intervals of one length. Its points count from 1 at its own start, which may be in the
/// middle of a day.
struct Period {
    Time start;
    Minutes resolution;
    long count;   ///< of intervals
    bool repeats; ///< A03: what is left out is as before
};

struct Point {
    long position;
    std::optional<double> quantity;
};

class LoadReader {
public:
    explicit LoadReader(const LoadDocument& wanted) : m_wanted(wanted) {}

    Page read(const xml_node& document) {
        check_header(document);
        for (const xml_node c : document.children())
            if (local_name(c) == "TimeSeries")
                read_series(c);
        if (!m_has_quantity)
            throw SourceError(Failure::malformed,
                              fmt::format("no time series in the answer of {} can be used{}{}",
                                          platform, m_page.defects.empty() ? "" : ": ",
                                          m_page.defects.empty() ? "" : m_page.defects.front()));
        keep_finest();
        keep_last();
        return std::move(m_page);
    }

private:
    void check_header(const xml_node& document) const {
        const std::string_view type = text_of(document, "type");
        const std::string_view process = text_of(document, "process.processType");
        if ((!type.empty() && type != "A65") ||
            (!process.empty() && process != m_wanted.process_type))
            throw SourceError(Failure::malformed,
                              fmt::format("{} answers with a document of type '{}', process '{}' "
                                          "instead of A65, {}",
                                          platform, excerpt(type, 20), excerpt(process, 20),
                                          m_wanted.process_type));
    }

    void read_series(const xml_node& series) {
        const std::string_view eic = text_of(series, "outBiddingZone_Domain.mRID");
        if (eic != m_wanted.eic)
            return reject(m_page, fmt::format("a time series of area '{}'", excerpt(eic, 20)));
        const std::string_view unit = text_of(series, "quantity_Measure_Unit.name");
        if (unit != "MAW")
            return reject(m_page,
                          fmt::format("a time series in '{}' instead of MAW", excerpt(unit, 20)));
        const std::string_view business = text_of(series, "businessType");
        if (business == "A60" || business == "A61")
            return reject(m_page, "a time series of least or greatest values");
        const std::string_view curve = text_of(series, "curveType");
        if (!curve.empty() && curve != "A01" && curve != "A03")
            return reject(m_page,
                          fmt::format("a time series of curve type '{}'", excerpt(curve, 20)));
        for (const xml_node c : series.children())
            if (local_name(c) == "Period")
                read_period(c, curve == "A03");
    }

    void read_period(const xml_node& node, bool repeats) {
        const xml_node interval = child(node, "timeInterval");
        const std::optional<Time> start = instant_of(text_of(interval, "start"));
        const std::optional<Time> end = instant_of(text_of(interval, "end"));
        const std::string_view text = text_of(node, "resolution");
        const std::optional<Minutes> resolution = resolution_of(text);
        if (!start || !end || *end <= *start || !resolution ||
            start->time_since_epoch() % *resolution != seconds{0})
            return reject(m_page,
                          fmt::format("a period from '{}' to '{}' in steps of '{}'",
                                      excerpt(text_of(interval, "start"), 40),
                                      excerpt(text_of(interval, "end"), 40), excerpt(text, 20)));
        const Period period{*start, *resolution, static_cast<long>((*end - *start) / *resolution),
                            repeats};
        const std::vector<Point> points = read_points(node, period);
        for (std::size_t i = 0; i < points.size(); ++i) {
            const long next = i + 1 < points.size() ? points[i + 1].position : period.count + 1;
            if (points[i].quantity)
                add(period, points[i].position, repeats ? next : points[i].position + 1,
                    *points[i].quantity);
        }
    }

    /// By position. A point that cannot be read stays, without a quantity: what follows it is not
    /// that of the point before.
    std::vector<Point> read_points(const xml_node& node, const Period& period) {
        std::vector<Point> points;
        for (const xml_node c : node.children()) {
            if (local_name(c) != "Point")
                continue;
            ++m_page.rows;
            m_has_quantity = m_has_quantity || child(c, "quantity");
            const std::string_view text = text_of(c, "position");
            const std::optional<double> position = number_of(text);
            if (!position || *position < 1 || *position > static_cast<double>(period.count) ||
                *position != std::floor(*position)) {
                reject(m_page, fmt::format("a point '{}' in a period of {}", excerpt(text, 20),
                                           period.count));
                continue;
            }
            points.push_back({static_cast<long>(*position), read_quantity(c)});
        }
        std::stable_sort(points.begin(), points.end(),
                         [](const Point& a, const Point& b) { return a.position < b.position; });
        return points;
    }

    std::optional<double> read_quantity(const xml_node& point) {
        const std::string_view text = text_of(point, "quantity");
        const std::optional<double> quantity = number_of(text);
        if (!quantity && !text.empty())
            reject(m_page, fmt::format("a quantity '{}'", excerpt(text, 20)));
        return quantity;
    }

    /// Positions from `first` to before `end`, as far as they are wanted.
    void add(const Period& period, long first, long end, double value) {
        const seconds step = period.resolution;
        Time t = period.start + (first - 1) * step;
        if (t < m_wanted.range.begin)
            t += (m_wanted.range.begin - t + step - seconds{1}) / step * step;
        const Time last = std::min(period.start + (end - 1) * step, m_wanted.range.end);
        for (; t < last; t += step)
            m_page.values.push_back({0, period.resolution, t, value, {}});
    }

    /// Where the market changes from hours to quarters, both may be there for a while.
    void keep_finest() {
        std::map<Minutes, std::vector<Time>> times;
        for (const Value& v : m_page.values)
            times[v.length].push_back(v.time);
        if (times.size() < 2)
            return;
        for (auto& [length, of_length] : times)
            std::sort(of_length.begin(), of_length.end());
        const std::size_t dropped = std::erase_if(m_page.values, [&](const Value& v) {
            for (const auto& [length, finer] : times) {
                if (length >= v.length)
                    break;
                const auto at = std::lower_bound(finer.begin(), finer.end(), v.time);
                if (at != finer.end() && *at < v.time + v.length)
                    return true;
            }
            return false;
        });
        if (dropped > 0)
            note(m_page, fmt::format("{} values stand beside such of shorter intervals: left out",
                                     dropped));
    }

    void keep_last() {
        std::vector<Value>& values = m_page.values;
        std::stable_sort(values.begin(), values.end(),
                         [](const Value& a, const Value& b) { return a.time < b.time; });
        std::size_t kept = 0;
        long different = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i + 1 < values.size() && values[i + 1].time == values[i].time)
                different += values[i + 1].value != values[i].value;
            else
                values[kept++] = values[i];
        }
        values.resize(kept);
        if (different > 0)
            note(m_page,
                 fmt::format("{} intervals are given twice: the last value counts", different));
    }

    LoadDocument m_wanted;
    Page m_page;
    bool m_has_quantity = false;
};

bool contains(const std::string& text, const char* part) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    };
    const std::string_view p = part;
    return std::search(text.begin(), text.end(), p.begin(), p.end(), same) != text.end();
}

/// The code is 999 whatever has happened: the text decides.
[[noreturn]] void refuse(const xml_node& acknowledgement, const Response& response) {
    std::string text;
    for (const xml_node c : acknowledgement.children()) {
        if (local_name(c) != "Reason")
            continue;
        if (!text.empty())
            text += ' ';
        text += text_of(c, "text");
    }
    const std::string message = fmt::format("{} says: {}", platform, excerpt(text, 300));
    if (contains(text, "exceeds allowed limit"))
        throw SourceError(Failure::too_much, message);
    for (const char* wrong :
         {"dependency tables", "is not valid for this area", "Input parameter does not exist"})
        if (contains(text, wrong))
            throw SourceError(Failure::bad_request, message,
                              "check the EIC of the area; some are known by that of the control "
                              "area only");
    if (contains(text, "No matching data found"))
        throw SourceError(Failure::no_data, message);
    if (response.status >= 200 && response.status < 300)
        throw SourceError(Failure::malformed, message);
    check_status({response.status, response.content_type, text}, platform);
    throw SourceError(Failure::malformed, message);
}

} // namespace

Page read_load_document(const Response& response, const LoadDocument& wanted) {
    const std::string_view body = trimmed(response.body);
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(body.data(), body.size());
    if (!parsed) {
        check_status(response, platform);
        const bool cut = !body.ends_with('>') || parsed.status == pugi::status_end_element_mismatch;
        throw SourceError(cut ? Failure::truncated : Failure::malformed,
                          fmt::format("{}: the answer {} at byte {} ({}): '{}'", platform,
                                      cut ? "is cut off" : "is no XML", parsed.offset,
                                      parsed.description(), excerpt(body)));
    }
    const xml_node root = document.document_element();
    if (local_name(root) == "Acknowledgement_MarketDocument")
        refuse(root, response);
    check_status(response, platform);
    if (local_name(root) != "GL_MarketDocument")
        throw SourceError(
            Failure::malformed,
            fmt::format("{} answers with no document of load but '{}'", platform, excerpt(body)));
    return LoadReader(wanted).read(root);
}

} // namespace elf::sources
