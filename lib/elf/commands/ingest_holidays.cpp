#include "elf/commands/ingest_area.hpp"
#include "elf/commands/ingest_verb.hpp"
#include "elf/core/error.hpp"
#include "elf/sources/csv.hpp"
#include "elf/sources/holidays.hpp"
#include "elf/sources/timestamp.hpp"
#include "elf/store/area.hpp"
#include "elf/store/holiday.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/core.h>
#include <set>

namespace elf::commands {
namespace {

struct HolidayOptions {
    std::vector<std::string> regions;
    std::string file;
};

/// Those of the areas. One that KHolidays does not have is kept by the user, in a CSV.
std::set<std::string> regions_of_areas(cli::Session& session) {
    std::set<std::string> out;
    for (const Area& a : session.areas())
        if (!a.holidays.empty() && sources::has_holidays(a.holidays))
            out.insert(a.holidays);
    return out;
}

long save_regions(cli::Session& session, const std::set<std::string>& regions) {
    db::Connection& db = session.db();
    db::Transaction transaction(db);
    long changed = 0;
    for (const std::string& region : regions)
        changed += save_holidays_of(session, db, region);
    session.commit(transaction);
    session.count_written(changed);
    return changed;
}

void from_kholidays(cli::Session& session, const HolidayOptions& o) {
    const std::set<std::string> regions =
        o.regions.empty() ? regions_of_areas(session)
                          : std::set<std::string>{o.regions.begin(), o.regions.end()};
    const long changed = save_regions(session, regions);
    session.summarise(fmt::format("{} holiday regions, {} rows changed", regions.size(), changed));
}

std::size_t place_of(const sources::CsvReader& csv, const char* name, bool needed) {
    const auto& header = csv.header();
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end() && needed)
        throw Error(ExitCode::data,
                    fmt::format("{} line 1: the header has no column '{}'", csv.name(), name),
                    "the columns are region,date,name and perhaps kind");
    return static_cast<std::size_t>(found - header.begin());
}

std::vector<Holiday> read_overrides(const std::string& file) {
    sources::CsvReader csv(sources::open_file(file), file);
    const std::size_t region = place_of(csv, "region", true);
    const std::size_t date = place_of(csv, "date", true);
    const std::size_t name = place_of(csv, "name", true);
    const std::size_t kind = place_of(csv, "kind", false);
    std::vector<Holiday> out;
    while (csv.next()) {
        const auto& f = csv.fields();
        const auto stamp =
            f.size() == csv.header().size() ? sources::read_timestamp(f[date]) : std::nullopt;
        const auto of_kind =
            kind < f.size() ? holiday_kind_from(f[kind]) : HolidayKind::public_holiday;
        if (!stamp || f[date].size() != 10 || f[region].empty() || !of_kind)
            throw Error(ExitCode::data,
                        fmt::format("{} line {}: this is not a holiday", csv.name(), csv.line()),
                        "write region,date,name,kind, for example es,2026-10-12,Fiesta "
                        "Nacional,public; kinds are public, moved, customary, half_day, bridge "
                        "and none");
        out.push_back({std::string(f[region]), stamp->date, std::string(f[name]), *of_kind});
    }
    return out;
}

void from_file(cli::Session& session, const std::string& file) {
    const std::vector<Holiday> overrides = read_overrides(file);
    db::Connection& db = session.db();
    db::Transaction transaction(db);
    const long changed = store::save_holiday_overrides(db, overrides);
    session.commit(transaction);
    session.count_read(static_cast<long>(overrides.size()));
    session.count_written(changed);
    session.summarise(
        fmt::format("{}: {} holidays, {} rows changed", file, overrides.size(), changed));
}

} // namespace

void refresh_holidays(cli::Session& session) {
    save_regions(session, regions_of_areas(session));
}

IngestVerb holidays_verb() {
    IngestVerb verb;
    verb.name = "holidays";
    verb.summary = "the public holidays of every area, offline, or your own list";
    verb.delivers = "holidays";
    verb.key = "none";
    verb.terms = "KHolidays, offline";
    verb.declare = [](CLI::App& app) -> std::function<void(cli::Session&)> {
        const auto o = std::make_shared<HolidayOptions>();
        app.add_option("--holidays", o->regions, "regions (default: those of the areas)")
            ->delimiter(',')
            ->type_name("REGION,...")
            ->group(cli::data_options);
        app.add_option("--file", o->file, "CSV with region,date,name[,kind] that overrides them")
            ->type_name("FILE")
            ->group(cli::data_options);
        return [o](cli::Session& session) {
            o->file.empty() ? from_kholidays(session, *o) : from_file(session, o->file);
        };
    };
    return verb;
}

} // namespace elf::commands
