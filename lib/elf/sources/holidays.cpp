#include "elf/sources/holidays.hpp"

#include "elf/core/error.hpp"

#include <KHolidays/HolidayRegion>
#include <QDate>
#include <QString>
#include <algorithm>
#include <fmt/core.h>
#include <map>
#include <set>

namespace elf::sources {
namespace {

using namespace std::chrono;

/// Day to name. One name a day: of several, the first.
using DateSpan = std::map<Date, std::string>;

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

/// The codes whose holidays, in common, are those of the region; empty where it is not there.
std::vector<std::string> codes_of(const std::string& region) {
    // Britain has one file for each of its laws; nine in ten live under this one.
    const std::string wanted = region == "gb" ? "gb-eaw" : region;
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
DateSpan days_off(const std::string& code, int from, int to) {
    DateSpan out;
    const KHolidays::HolidayRegion region(QString::fromStdString(code));
    for (int y = from; y <= to; ++y)
        for (const auto& h : region.rawHolidays(QDate(y, 1, 1), QDate(y, 12, 31)))
            if (h.dayType() == KHolidays::Holiday::NonWorkday)
                for (int i = 0; i < std::max(1, h.duration()); ++i)
                    out.emplace(date_of(h.observedStartDate().addDays(i)), h.name().toStdString());
    return out;
}

DateSpan common_days_off(const std::vector<std::string>& parts, int from, int to) {
    DateSpan out = days_off(parts.front(), from, to);
    for (const std::string& code : parts) {
        const DateSpan other = days_off(code, from, to);
        std::erase_if(out, [&](const auto& entry) { return !other.contains(entry.first); });
    }
    return out;
}

/// Gregorian Easter Sunday (Meeus, Astronomical Algorithms, 1991, chapter 8).
Date easter(int y) {
    const int a = y % 19;
    const int b = y / 100;
    const int c = y % 100;
    const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    const int m = (a + 11 * h + 22 * l) / 451;
    const int n = h + l - 7 * m + 114;
    return Date{year{y} / month{static_cast<unsigned>(n / 31)} /
                day{static_cast<unsigned>(n % 31 + 1)}};
}

/// What KHolidays has wrong, with the reason: docs/decisions/0011-kholidays.md.
void correct(DateSpan& all, const std::string& place, int from, int to) {
    const auto on = [](int y, unsigned m, unsigned d) { return Date{year{y} / month{m} / day{d}}; };
    for (int y = from; y <= to; ++y) {
        if (place == "br") {
            all.erase(on(y, 7, 9)); // of the state of São Paulo only
            if (y >= 2024)
                all.emplace(on(y, 11, 20), "Dia da Consciência Negra");
        }
        if (place == "es") // in all communities but two
            all.emplace(easter(y) - days{3}, "Jueves Santo");
        if (place == "us" && y < 2021)
            all.erase(on(y, 6, 19));
    }
    if (place != "us")
        return;
    for (const auto& [date, name] : DateSpan(all)) { // federal holidays at the weekend move
        const weekday w{date};
        if (w == Sunday)
            all.emplace(date + days{1}, name + " (observed)");
        if (w == Saturday)
            all.emplace(date - days{1}, name + " (observed)");
    }
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
    std::set<std::string> out{"au", "gb"};
    for (const std::string& code : codes())
        out.insert(place_of(code));
    return {out.begin(), out.end()};
}

std::vector<Holiday> public_holidays(const std::string& region, int from, int to) {
    const std::string wanted = lower(region);
    const std::vector<std::string> parts = codes_of(wanted);
    if (parts.empty()) {
        const std::string others = near(wanted);
        throw Error(ExitCode::data, fmt::format("KHolidays knows no holiday region '{}'", region),
                    others.empty() ? "use a country such as es or br, or a part of one: au-vic"
                                   : "use one of " + others);
    }
    DateSpan all = common_days_off(parts, from, to);
    correct(all, place_of(wanted), from, to);
    std::vector<Holiday> out;
    for (const auto& [date, name] : all)
        out.push_back({wanted, date, name});
    return out;
}

} // namespace elf::sources
