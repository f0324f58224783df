#include "elf/sources/holidays.hpp"

#include "elf/core/error.hpp"
#include "elf/sources/holiday_rules.hpp"

#include <KHolidays/HolidayRegion>
#include <QDate>
#include <QString>
#include <algorithm>
#include <fmt/core.h>
#include <set>

namespace elf::sources {
namespace {

using namespace std::chrono;

std::string lower(std::string text) {
    for (char& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

/// The place in a code of KHolidays: "es" of "es_es", "au-vic" of "au-vic_en-gb".
std::string place_of(const std::string& code) {
    return code.substr(0, code.find('_'));
}

const std::vector<std::string>& codes() {
    static const std::vector<std::string> all = [] {
        // A damaged file of regions is no reason to write to our standard error.
        qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {});
        std::vector<std::string> out;
        for (const QString& code : KHolidays::HolidayRegion::regionCodes())
            out.push_back(code.toStdString());
        std::sort(out.begin(), out.end());
        return out;
    }();
    return all;
}

/// Regions that have no file of their own, and the place they are read as. Nine in ten Britons live
/// under the law of England and Wales; two parts of Germany are made of its rules and ours.
constexpr std::pair<const char*, const char*> without_file[]{
    {"gb", "gb-eaw"}, {"de-hb", "de"}, {"de-hh", "de"}};

std::string file_of(const std::string& place) {
    for (const auto& [region, file] : without_file)
        if (place == region)
            return file;
    return place;
}

/// The codes whose holidays, in common, are those of the region; empty where it is not there.
std::vector<std::string> codes_of(const std::string& wanted) {
    std::vector<std::string> parts;
    std::string place;
    for (const std::string& code : codes()) {
        if (lower(code) == wanted || place_of(code) == wanted)
            return {code};
        if (code.starts_with(wanted + "-") && place_of(code) != place) {
            place = place_of(code); // other languages of the same place say the same
            parts.push_back(code);
        }
    }
    return parts;
}

Date date_of(const QDate& d) {
    return Date{year{d.year()} / month{static_cast<unsigned>(d.month())} /
                day{static_cast<unsigned>(d.day())}};
}

/// KHolidays gives neighbouring days (Easter Sunday and Monday in France) as one of several days.
/// It does not say which of them are moved: they are all public. Of several names the first.
HolidayDays days_off(const std::string& code, int from, int to) {
    HolidayDays out;
    const KHolidays::HolidayRegion region(QString::fromStdString(code));
    for (int y = from; y <= to; ++y)
        for (const auto& h : region.rawHolidays(QDate(y, 1, 1), QDate(y, 12, 31)))
            if (h.dayType() == KHolidays::Holiday::NonWorkday)
                for (int i = 0; i < std::max(1, h.duration()); ++i)
                    out.emplace(date_of(h.observedStartDate().addDays(i)),
                                NamedDay{h.name().toStdString()});
    return out;
}

HolidayDays common_days_off(const std::vector<std::string>& parts, int from, int to) {
    HolidayDays out = days_off(parts.front(), from, to);
    for (const std::string& code : parts) {
        const HolidayDays other = days_off(code, from, to);
        std::erase_if(out, [&](const auto& entry) { return !other.contains(entry.first); });
    }
    return out;
}

std::string near(const std::string& region) {
    std::string out;
    std::set<std::string> places;
    for (const std::string& r : holiday_regions())
        if (!region.empty() && r.front() == region.front())
            places.insert(r);
    for (const std::string& p : places)
        out += (out.empty() ? "" : ", ") + p;
    return out;
}

} // namespace

std::vector<std::string> holiday_regions() {
    std::set<std::string> out{"au"};
    for (const auto& [region, file] : without_file)
        out.insert(region);
    for (const std::string& code : codes())
        out.insert(place_of(code));
    return {out.begin(), out.end()};
}

bool has_holidays(const std::string& region) {
    return !codes_of(file_of(lower(region))).empty();
}

std::vector<Holiday> public_holidays(const std::string& region, int from, int to) {
    const std::string wanted = lower(region);
    const std::vector<std::string> parts = codes_of(file_of(wanted));
    if (parts.empty()) {
        const std::string others = near(wanted);
        throw Error(ExitCode::data, fmt::format("KHolidays knows no holiday region '{}'", region),
                    others.empty() ? "use a country such as es or br, or a part of one: au-vic"
                                   : "use one of " + others);
    }
    // Days off in place of a weekend may lie on the other side of New Year.
    HolidayDays all = common_days_off(parts, from - 1, to + 1);
    const std::string place = place_of(wanted);
    apply_holiday_rules(all, place == "gb" ? file_of(place) : place, from - 1, to + 1);
    const Date begin{year{from} / January / 1};
    const Date end{year{to + 1} / January / 1};
    std::vector<Holiday> out;
    for (const auto& [date, day] : all)
        if (date >= begin && date < end)
            out.push_back({wanted, date, day.name, day.kind});
    return out;
}

} // namespace elf::sources
