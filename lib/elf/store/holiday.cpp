#include "elf/store/holiday.hpp"

namespace elf::store {

HolidayCalendar load_holidays(db::Connection& db, const std::string& region) {
    // A row of another source overrides that of kholidays for the same date.
    const db::Result r = db.exec(
        "select date from (select distinct on (date) date, kind from holiday where region = $1 "
        "order by date, source = 'kholidays', source) as h where kind = 'public' order by date",
        {region});
    std::vector<Date> dates;
    dates.reserve(r.rows());
    for (std::size_t i = 0; i < r.rows(); ++i)
        dates.push_back(r.date(i, 0));
    return HolidayCalendar(std::move(dates));
}

long save_holidays(db::Connection& db, const std::string& region, const std::string& source,
                   const std::vector<Holiday>& holidays) {
    std::vector<std::string> dates;
    std::vector<std::string> names;
    for (const Holiday& h : holidays) {
        dates.push_back(format_date(h.date));
        names.push_back(h.name);
    }
    const std::vector<db::Param> params{region, source, dates, names};
    const long deleted = db.exec("delete from holiday where region = $1 and source = $2 "
                                 "and date <> all($3::date[]) and $4::text[] is not null "
                                 "and extract(year from date) in (select extract(year from d) "
                                 "from unnest($3::date[]) as d)",
                                 params)
                             .affected();
    const long written =
        db.exec(
              "insert into holiday (region, date, name, source) "
              "select $1, date, min(name), $2 from unnest($3::date[], $4::text[]) as h(date, name) "
              "group by date on conflict (region, date, source) do update "
              "set name = excluded.name, kind = 'public' "
              "where (holiday.name, holiday.kind) is distinct from (excluded.name, 'public')",
              params)
            .affected();
    return deleted + written;
}

long save_holiday_overrides(db::Connection& db, const std::vector<HolidayOverride>& overrides) {
    std::vector<std::string> regions, dates, names, kinds;
    for (const HolidayOverride& o : overrides) {
        regions.push_back(o.holiday.region);
        dates.push_back(format_date(o.holiday.date));
        names.push_back(o.holiday.name);
        kinds.push_back(o.is_public ? "public" : "none");
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
