#include "elf/store/holiday.hpp"

#include "elf/core/error.hpp"

#include <fmt/core.h>

namespace elf::store {

namespace {

HolidayCalendar calendar_of(const db::Result& r) {
    std::vector<Date> days_off, half_days, bridge_days;
    for (std::size_t i = 0; i < r.rows(); ++i) {
        const std::optional<HolidayKind> kind = holiday_kind_from(r.text(i, 1));
        if (!kind)
            throw Error(ExitCode::software,
                        fmt::format("'{}' is no kind of a holiday", r.text(i, 1)));
        if (is_day_off(*kind))
            days_off.push_back(r.date(i, 0));
        else if (*kind == HolidayKind::half_day)
            half_days.push_back(r.date(i, 0));
        else if (*kind == HolidayKind::bridge)
            bridge_days.push_back(r.date(i, 0));
    }
    return HolidayCalendar(std::move(days_off), std::move(half_days), std::move(bridge_days));
}

} // namespace

HolidayCalendar load_holidays(db::Connection& db, const std::string& region) {
    return calendar_of(
        db.exec("select date, kind from holiday_in_force where region = $1", {region}));
}

HolidayCalendar load_holidays(db::Connection& db, const std::string& region, Date first,
                              Date last) {
    return calendar_of(db.exec("select date, kind from holiday_in_force where region = $1 "
                               "and date between $2 and $3",
                               {region, first, last}));
}

long save_holidays(db::Connection& db, const std::string& region, const std::string& source,
                   const std::vector<Holiday>& holidays) {
    std::vector<std::string> dates, names, kinds;
    for (const Holiday& h : holidays) {
        dates.push_back(format_date(h.date));
        names.push_back(h.name);
        kinds.emplace_back(to_string(h.kind));
    }
    const long deleted = db.exec("delete from holiday where region = $1 and source = $2 "
                                 "and date <> all($3::date[]) "
                                 "and extract(year from date) in (select extract(year from d) "
                                 "from unnest($3::date[]) as d)",
                                 {region, source, dates})
                             .affected();
    const long written =
        db.exec(
              "insert into holiday (region, date, name, source, kind) "
              "select distinct on (date) $1, date, name, $2, kind "
              "from unnest($3::date[], $4::text[], $5::text[]) as h(date, name, kind) "
              "order by date, name on conflict (region, date, source) do update "
              "set name = excluded.name, kind = excluded.kind "
              "where (holiday.name, holiday.kind) is distinct from (excluded.name, excluded.kind)",
              {region, source, dates, names, kinds})
            .affected();
    return deleted + written;
}

long save_holiday_overrides(db::Connection& db, const std::vector<Holiday>& overrides) {
    std::vector<std::string> regions, dates, names, kinds;
    for (const Holiday& h : overrides) {
        regions.push_back(h.region);
        dates.push_back(format_date(h.date));
        names.push_back(h.name);
        kinds.emplace_back(to_string(h.kind));
    }
    return db
        .exec("insert into holiday (region, date, name, source, kind) "
              "select distinct on (lower(region), date) lower(region), date, name, 'csv', kind "
              "from unnest($1::text[], $2::date[], $3::text[], $4::text[]) "
              "with ordinality as h(region, date, name, kind, place) "
              "order by lower(region), date, place desc "
              "on conflict (region, date, source) do update "
              "set name = excluded.name, kind = excluded.kind "
              "where (holiday.name, holiday.kind) is distinct from (excluded.name, excluded.kind)",
              {regions, dates, names, kinds})
        .affected();
}

} // namespace elf::store
