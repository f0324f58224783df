// Nager.Date: public holidays of a country or a part of one.
#include "elf/sources/json.hpp"
#include "elf/sources/providers.hpp"
#include "elf/sources/timestamp.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <optional>
#include <set>

namespace elf::sources {
namespace {

using namespace std::chrono;
namespace json = boost::json;

constexpr const char* api = "Nager.Date";
/// A day off at a weekend is given where it is observed: perhaps on the other side of New Year, in
/// a year that another request is about.
constexpr days observed_within{7};

struct Version {
    const char* types;
    const char* parts; ///< of the country; null: all of it
    const char* everywhere;
};
constexpr Version version_3{"types", "counties", "global"};
constexpr Version version_4{"holidayTypes", "subdivisionCodes", "nationalHoliday"};

std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    return text;
}

/// "au-vic" is Victoria, in Australia; what stands behind an underscore is a language.
struct Region {
    explicit Region(const std::string& holidays) : name(holidays) {
        const std::string place = upper(holidays.substr(0, holidays.find('_')));
        country = place.substr(0, place.find('-'));
        if (place != country)
            part = place;
        // England is nine in ten of Britain, which has no calendar of its own.
        if (place == "GB" || place == "GB-EAW")
            part = "GB-ENG";
        const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
        if (country.size() != 2 || !std::all_of(country.begin(), country.end(), is_letter))
            throw Error(ExitCode::usage,
                        fmt::format("'{}' is no holiday region of {}", holidays, api),
                        "use a country such as es or br, or a part of one: au-vic");
    }

    std::string name;
    std::string country; ///< ISO 3166-1: AU
    std::string part;    ///< ISO 3166-2: AU-VIC; empty: the whole country
};

bool holds(const json::value* list, std::string_view word) {
    const json::array* array = list ? list->if_array() : nullptr;
    return array && std::any_of(array->begin(), array->end(),
                                [&](const json::value& v) { return text_of(&v) == word; });
}

bool is_false(const json::value* value) {
    return value && value->is_bool() && !value->get_bool();
}

/// Bytes that are no text (a database takes no NUL) are blanks.
std::string name_of(const json::value& row) {
    std::string out(text_of(member(row, "localName")));
    if (out.empty())
        out = text_of(member(row, "name"));
    for (char& c : out)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = ' ';
    return out;
}

class Nager : public Provider {
public:
    explicit Nager(const ProviderSettings& settings) {
        const auto option = settings.options.find("api-version");
        const std::string version = option == settings.options.end() ? "3" : option->second;
        if (version != "3" && version != "4")
            throw Error(ExitCode::usage, fmt::format("'{}' is no api-version of nager", version),
                        "use 3 or 4");
        m_is_4 = version == "4";
        std::set<std::string> regions;
        for (const ProviderArea& a : settings.areas)
            if (!a.area.holidays.empty() && regions.insert(a.area.holidays).second)
                m_regions.emplace_back(a.area.holidays);
        if (m_regions.empty() && !settings.areas.empty())
            throw Error(
                ExitCode::usage,
                fmt::format("the area {} has no holiday region", settings.areas.front().area.name),
                "set it with elf-ingest area, for example to es or br");
        for (const Region& region : m_regions) {
            Stream s;
            s.name = region.name;
            s.overlap.monthly = days{365};
            s.ahead = days{366};
            m_streams.push_back(std::move(s));
        }
    }

    const std::vector<Stream>& streams() const override { return m_streams; }

    std::vector<Request> plan(std::size_t stream, TimeRange range, Time as_of) const override {
        std::vector<Request> out;
        if (range.empty())
            return out;
        const year last = year_month_day{floor<days>(range.end - seconds{1})}.year();
        for (year y = year_month_day{floor<days>(range.begin)}.year(); y <= last; ++y) {
            Request r;
            r.stream = stream;
            r.as_of = as_of;
            r.range = {sys_days{y / 1 / 1}, sys_days{(y + years{1}) / 1 / 1}};
            const std::string& country = m_regions[stream].country;
            r.path = m_is_4 ? fmt::format("/api/v4/Holidays/{}/{:04}", country, static_cast<int>(y))
                            : fmt::format("/api/v3/PublicHolidays/{:04}/{}", static_cast<int>(y),
                                          country);
            out.push_back(std::move(r));
        }
        return out;
    }

    Page parse(const Request& request, const Response& response) const override {
        const Region& region = m_regions[request.stream];
        if (response.status == 204 || response.status == 404)
            throw none_of(region);
        check_status(response, api);
        const json::value body = parse_json(response.body, api);
        const json::array* rows = body.if_array();
        if (!rows)
            throw SourceError(Failure::malformed, fmt::format("{} answers with no list but '{}'",
                                                              api, excerpt(response.body)));
        if (rows->empty())
            throw none_of(region);
        const Version& version = m_is_4 ? version_4 : version_3;
        if (std::none_of(rows->begin(), rows->end(), [&](const json::value& row) {
                return member(row, "date") && member(row, version.types);
            }))
            throw SourceError(Failure::malformed,
                              fmt::format("no row of {} has 'date' and '{}'", api, version.types),
                              "set api-version to that of base-url");
        Page page;
        std::set<Date> seen;
        for (const json::value& row : *rows)
            read_row(request, region, row, seen, page);
        return page;
    }

private:
    static SourceError none_of(const Region& region) {
        return {Failure::no_data, fmt::format("{} has no calendar of '{}'", api, region.country),
                "elf-ingest holidays has 80 countries offline"};
    }

    /// Its documentation calls a day Optional that "the majority of people take off". A day of
    /// banks, schools or authorities alone moves no load, but in Brazil it is carnival's.
    static std::optional<HolidayKind> kind_of(const json::value* types, const Region& region) {
        if (holds(types, "Public"))
            return HolidayKind::public_holiday;
        if (holds(types, "Optional") || (region.country == "BR" && holds(types, "Bank")))
            return HolidayKind::customary;
        return std::nullopt;
    }

    void read_row(const Request& request, const Region& region, const json::value& row,
                  std::set<Date>& seen, Page& page) const {
        ++page.rows;
        const Version& version = m_is_4 ? version_4 : version_3;
        const std::string_view text = text_of(member(row, "date"));
        const std::optional<Timestamp> t = read_timestamp(text);
        if (!t || t->of_day.count() != 0)
            return reject(page, fmt::format("'{}' is no date", excerpt(text, 40)));
        if (text_of(member(row, "countryCode")) != region.country)
            return reject(page, fmt::format("a row of country '{}'",
                                            excerpt(text_of(member(row, "countryCode")), 20)));
        const Time day{t->date.time_since_epoch()};
        if (day < request.range.begin - observed_within ||
            day >= request.range.end + observed_within)
            return reject(page, fmt::format("{} is of another year", excerpt(text, 40)));
        if (!request.range.contains(day))
            return;
        const json::value* parts = member(row, version.parts);
        const bool everywhere =
            (!parts || parts->is_null()) && !is_false(member(row, version.everywhere));
        const bool here = everywhere || (!region.part.empty() && holds(parts, region.part));
        const std::optional<HolidayKind> kind = kind_of(member(row, version.types), region);
        if (!here || !kind)
            return;
        const std::string name = name_of(row);
        if (name.empty())
            return reject(page, fmt::format("{} has no name", format_date(t->date)));
        if (seen.insert(t->date).second)
            page.holidays.push_back({region.name, t->date, name, *kind});
    }

    bool m_is_4 = false;
    std::vector<Region> m_regions;
    std::vector<Stream> m_streams; ///< one of each region
};

} // namespace

ProviderSpec nager() {
    ProviderSpec s;
    s.name = "nager";
    s.summary = "Nager.Date: public holidays of a hundred countries and their parts";
    s.delivers = "holidays of the areas' regions, from last year to next";
    s.terms = "free for private and non-profit projects; commercial use requires sponsorship "
              "(https://nagerholidays.com)";
    s.opt_in = "Nager.Date's service is for private and non-profit projects; commercial use "
               "requires an active sponsorship (https://nagerholidays.com)";
    s.endpoints = {{"base-url", {"https://nagerholidays.com"}}};
    s.options = {{"api-version", "3|4", "which of the provider's interfaces to use (default 3)"}};
    s.any_area = true;
    s.make = [](const ProviderSettings& settings) { return std::make_unique<Nager>(settings); };
    return s;
}

} // namespace elf::sources
