#include "elf/sources/holiday_rules.hpp"

namespace elf::sources {
namespace {

using namespace std::chrono;
using enum HolidayKind;

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

/// When a rule's day is in a year.
using When = Date (*)(int year);

template <unsigned Month, unsigned Day>
Date on(int y) {
    return Date{year{y} / month{Month} / day{Day}};
}

template <int Offset>
Date easter_and(int y) {
    return easter(y) + days{Offset};
}

template <unsigned Month>
Date first_monday(int y) {
    return Date{year{y} / month{Month} / Monday[1]};
}

template <unsigned Month>
Date last_monday(int y) {
    return Date{year{y} / month{Month} / Monday[last]};
}

/// Buß- und Bettag: the Wednesday before 23 November.
Date penance_day(int y) {
    const Date end = on<11, 22>(y);
    return end - (weekday{end} - Wednesday);
}

constexpr int always = 0;
constexpr int ever = 9999;

/// What a place makes of a day from one year to another, both included. Later rules win; a half day
/// at a weekend is none. Rules of a country hold in its parts.
struct Rule {
    const char* place;
    int from;
    int to;
    When when;
    HolidayKind kind;
    const char* name;
};

constexpr Rule rules[]{
    // Carnival and Corpus Christi are at choice by law (ponto facultativo), and kept.
    {"br", always, ever, easter_and<-48>, customary, "Carnaval"},
    {"br", always, ever, easter_and<-47>, customary, "Carnaval"},
    {"br", always, ever, easter_and<-46>, half_day, "Quarta-feira de Cinzas"},
    {"br", always, ever, easter_and<0>, customary, "Páscoa"},
    {"br", always, ever, easter_and<60>, customary, "Corpus Christi"},
    {"br", always, ever, on<4, 21>, public_holiday, "Tiradentes"}, // was Easter Sunday in 2019
    {"br", always, ever, on<7, 9>, none, ""}, // of the state of São Paulo only
    {"br", 2024, ever, on<11, 20>, public_holiday, "Dia da Consciência Negra"}, // Law 14.759/2023
    {"br", always, ever, on<12, 24>, half_day, "Véspera de Natal"},
    {"br", always, ever, on<12, 31>, half_day, "Véspera de Ano Novo"},

    {"de", 2017, 2017, on<10, 31>, public_holiday, "Reformationstag"}, // 500 years
    {"de", always, ever, on<12, 24>, half_day, "Heiliger Abend"},
    {"de", always, ever, on<12, 31>, half_day, "Silvester"},
    {"de-bb", always, ever, easter_and<0>, public_holiday, "Ostersonntag"},
    {"de-bb", always, ever, easter_and<49>, public_holiday, "Pfingstsonntag"},
    {"de-be", 2025, 2025, on<5, 8>, public_holiday, "Tag der Befreiung"},
    {"de-by", always, ever, penance_day, none, ""}, // of schools only
    {"de-hb", 2018, ever, on<10, 31>, public_holiday, "Reformationstag"},
    {"de-hh", 2018, ever, on<10, 31>, public_holiday, "Reformationstag"},
    {"de-mv", 2023, ever, on<3, 8>, public_holiday, "Frauentag"},
    {"de-ni", always, 2016, on<10, 31>, none, ""},
    {"de-sh", always, 2016, on<10, 31>, none, ""},
    {"de-sn", always, ever, easter_and<60>, none, ""}, // in a few municipalities only
    {"de-th", always, ever, easter_and<60>, none, ""}, // likewise
    {"de-th", 2019, ever, on<9, 20>, public_holiday, "Weltkindertag"},

    // In all communities but two or three.
    {"es", always, ever, easter_and<-3>, customary, "Jueves Santo"},
    {"es", always, ever, on<12, 24>, half_day, "Nochebuena"},
    {"es", always, ever, on<12, 31>, half_day, "Nochevieja"},
    {"es-ct", always, ever, easter_and<-3>, none, ""},
    {"es-ct", always, ever, on<1, 6>, public_holiday, "Reis"},
    {"es-ct", always, ever, on<6, 24>, public_holiday, "Sant Joan"},

    // No holidays by law, as they are Sundays anyway, but no Sundays like others.
    {"fr", always, ever, easter_and<0>, customary, "Pâques"},
    {"fr", always, ever, easter_and<49>, customary, "Pentecôte"},

    {"gb", always, ever, on<1, 1>, public_holiday, "New Year's Day"},
    {"gb", always, ever, easter_and<-2>, public_holiday, "Good Friday"},
    {"gb-eaw", always, ever, easter_and<1>, public_holiday, "Easter Monday"},
    {"gb-nir", always, ever, easter_and<1>, public_holiday, "Easter Monday"},
    {"gb", always, ever, first_monday<5>, public_holiday, "Early May bank holiday"},
    {"gb", always, ever, last_monday<5>, public_holiday, "Spring bank holiday"},
    {"gb-eaw", always, ever, last_monday<8>, public_holiday, "Summer bank holiday"},
    {"gb-nir", always, ever, last_monday<8>, public_holiday, "Summer bank holiday"},
    {"gb", always, ever, on<12, 25>, public_holiday, "Christmas Day"},
    {"gb", always, ever, on<12, 26>, public_holiday, "Boxing Day"},
    {"gb-nir", always, ever, on<3, 17>, public_holiday, "St Patrick's Day"},
    {"gb-nir", always, ever, on<7, 12>, public_holiday, "Battle of the Boyne"},
    {"gb-sct", always, ever, on<1, 2>, public_holiday, "2nd January"},
    {"gb-sct", always, ever, first_monday<8>, public_holiday, "Summer bank holiday"},
    {"gb-sct", 2007, ever, on<11, 30>, public_holiday, "St Andrew's Day"},
    {"gb-sct", 2026, 2026, on<6, 15>, public_holiday, "World Cup bank holiday"},
    {"gb", 2002, 2002, last_monday<5>, none, ""},
    {"gb", 2002, 2002, on<6, 3>, public_holiday, "Golden Jubilee bank holiday"},
    {"gb", 2002, 2002, on<6, 4>, moved, "Spring bank holiday"},
    {"gb", 2011, 2011, on<4, 29>, public_holiday, "Royal wedding"},
    {"gb", 2012, 2012, last_monday<5>, none, ""},
    {"gb", 2012, 2012, on<6, 4>, moved, "Spring bank holiday"},
    {"gb", 2012, 2012, on<6, 5>, public_holiday, "Diamond Jubilee bank holiday"},
    {"gb", 2020, 2020, first_monday<5>, none, ""},
    {"gb", 2020, 2020, on<5, 8>, moved, "Early May bank holiday (VE Day)"},
    {"gb", 2022, 2022, last_monday<5>, none, ""},
    {"gb", 2022, 2022, on<6, 2>, moved, "Spring bank holiday"},
    {"gb", 2022, 2022, on<6, 3>, public_holiday, "Platinum Jubilee bank holiday"},
    {"gb", 2022, 2022, on<9, 19>, public_holiday, "State Funeral of Queen Elizabeth II"},
    {"gb", 2023, 2023, on<5, 8>, public_holiday, "Coronation of King Charles III"},

    {"us", always, 2020, on<6, 19>, none, ""}, // federal since 17 June 2021
};

bool is_of(const std::string& place, const std::string& country) {
    return place == country || place.starts_with(country + "-");
}

void apply(const Rule& rule, int year, HolidayDays& days) {
    const Date date = rule.when(year);
    if (rule.kind == none)
        days.erase(date);
    else if (rule.kind != half_day || !is_weekend(date))
        days[date] = {rule.name, rule.kind};
}

/// Federal holidays at a weekend are observed on the nearest working day (5 U.S.C. 6103).
Date nearest(Date date, const HolidayDays&) {
    return weekday{date} == Saturday ? date - days{1} : date + days{1};
}

/// British ones on the next that is none: Christmas of 2022, a Sunday, on the Tuesday.
Date next_free(Date date, const HolidayDays& taken) {
    do
        date += days{1};
    while (is_weekend(date) || taken.contains(date));
    return date;
}

struct Substitute {
    const char* country;
    Date (*of)(Date weekend, const HolidayDays& days);
    const char* suffix;
};

constexpr Substitute substitutes[]{{"gb", next_free, " (substitute)"},
                                   {"us", nearest, " (observed)"}};

void add_substitutes(const Substitute& substitute, HolidayDays& days) {
    for (const auto& [date, day] : HolidayDays(days))
        if (day.kind == public_holiday && is_weekend(date))
            days.try_emplace(substitute.of(date, days),
                             NamedDay{day.name + substitute.suffix, moved});
}

} // namespace

void apply_holiday_rules(HolidayDays& days, const std::string& place, int from, int to) {
    if (is_of(place, "gb"))
        days.clear(); // few of KHolidays' are right: it lacks Scotland's Mondays and single days
    for (int year = from; year <= to; ++year)
        for (const Rule& rule : rules)
            if (is_of(place, rule.place) && year >= rule.from && year <= rule.to)
                apply(rule, year, days);
    for (const Substitute& substitute : substitutes)
        if (is_of(place, substitute.country))
            add_substitutes(substitute, days);
}

} // namespace elf::sources
