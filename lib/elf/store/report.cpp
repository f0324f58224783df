#include "elf/store/report.hpp"

#include "elf/core/error.hpp"

#include <array>
#include <fmt/core.h>

namespace elf::store {
namespace {

struct ReportSql {
    std::string_view name;
    const char* sql;
};

constexpr std::array<ReportSql, 24> report_sql{{
    {"status", "select * from report_status($1::int[], $2, $3, $4) order by area"},
    {"readings",
     "select * from report_readings($1::int[], $2, $3, $4) order by area, quantity, time"},
    {"forecast", "select * from report_forecast($1::int[], $2, $3, $4) "
                 "order by area, model, issued_at, target"},
    {"accuracy", "select * from report_accuracy($1::int[], $2, $3, $4) "
                 "order by area, model, kind, weather"},
    {"coverage", "select * from report_coverage($1::int[], $2, $3, $4) "
                 "order by area, model, kind, weather, array_position(array['slot', 'season', "
                 "'temperature'], by), case when by = 'temperature' then substring(class from "
                 "'^-?[0-9]+')::int when by = 'season' then array_position(array['winter', "
                 "'spring', 'summer', 'autumn'], class) end, class"},
    {"changes", "select * from report_changes($1::int[], $2, $3, $4) order by area, target"},
    {"peaks", "select * from report_peaks($1::int[], $2, $3, $4, $5::float8) "
              "order by area, model, issued_at, day"},
    {"weights", "select * from report_weights($1::int[], $2, $3, $4) "
                "order by area, model, issued_at, slot, weight desc, expert"},
    {"models", "select * from report_models($1::int[], $2, $3, $4) "
               "order by area, name, fitted_at"},
    {"anomalies", "select * from report_anomalies($1::int[], $2, $3, $4) order by area, start"},
    {"alerts", "select * from report_alerts($1::int[], $2, $3, $4) order by area"},
    {"scores", "select * from report_scores($1::int[], $2, $3, $4) order by area, time"},
    {"quality", "select * from report_quality($1::int[], $2, $3, $4) order by area, quantity"},
    {"completeness", "select * from report_completeness($1::int[], $2, $3, $4) "
                     "order by area, quantity, day"},
    {"overrides", "select * from report_overrides($1::int[], $2, $3, $4) "
                  "order by area, quantity, \"from\", number"},
    {"repairs", "select * from report_repairs($1::int[], $2, $3, $4) "
                "order by area, quantity, \"from\""},
    {"sources", "select * from report_sources($1::int[], $2, $3, $4) "
                "order by area, quantity, \"from\""},
    {"holidays", "select * from report_holidays($1::int[], $2, $3, $4) order by region, date"},
    {"runs", "select * from report_runs($1::int[], $2, $3, $4, $5) where run <> $6::int "
             "and ($7::text is null or flow = case $7 when 'last' then (select flow from run where "
             "flow is not null order by run desc limit 1) else $7 end) order by run"},
    {"nights", "select * from report_nights($1::int[], $2, $3, $4, $5) order by night"},
    // For the dashboard: parts of the reports above.
    {"last runs", "select * from report_runs($1::int[], $2, $3, $4) "
                  "where tool not like 'elf-report%' order by run desc limit 15"},
    {"run days",
     "select split_part(tool, ' ', 1), (as_of at time zone 'UTC')::date, count(*), "
     "count(*) filter (where state in ('failed', 'crashed', 'timed_out')), "
     "(array_agg(state order by run desc))[1], "
     "coalesce((array_agg(message order by run desc) "
     "filter (where state in ('failed', 'crashed', 'timed_out')))[1], ''), max(seconds) "
     "from report_runs($1::int[], $2, null, $4) where as_of >= $3 and tool not like 'elf-report%' "
     "and state not in ('scheduled', 'skipped') "
     "group by 1, 2 order by 1, 2"},
    // For the summary: what the last 24 hours brought.
    {"new events",
     "select * from report_anomalies($1::int[], $2, $3, $4) "
     "where first_alarm > $2::timestamptz - interval '24 hours' and first_alarm <= $2 "
     "and state in ('open', 'closed') "
     "order by array_position(array['high', 'medium', 'low'], severity) nulls last, start desc, "
     "area"},
    {"failed runs",
     "select * from (select distinct on (tool, area) * from report_runs($1::int[], $2, $3, $4) "
     "where as_of > $2::timestamptz - interval '24 hours' "
     "and state not in ('scheduled', 'running', 'skipped', 'cancelled') "
     "and tool not like 'elf-report%' and tool not in ('elf-transform pin', 'elf-transform unpin') "
     "order by tool, area, run desc) r "
     "where state in ('failed', 'crashed', 'timed_out', 'retrying') and ($1::int[] is null or "
     "exists ("
     "select from area a where a.area = any ($1::int[]) and run_failed_for(r.message, a.name))) "
     "order by run desc"},
}};

const char* sql_of(const std::string& name) {
    for (const ReportSql& r : report_sql)
        if (r.name == name)
            return r.sql;
    throw Error(ExitCode::software, fmt::format("no SQL for the report '{}'", name));
}

std::vector<db::Param> params_of(const ReportQuery& query) {
    std::vector<db::Param> params{ids_of(query.areas), query.as_of, query.from, query.to};
    if (query.name == "runs" || query.name == "nights")
        params.push_back(query.shard.empty() ? db::Param(nullptr) : db::Param(query.shard));
    if (query.name == "runs") {
        params.emplace_back(query.without_run);
        params.push_back(query.flow.empty() ? db::Param(nullptr) : db::Param(query.flow));
    }
    if (query.name == "peaks")
        params.emplace_back(query.threshold);
    return params;
}

} // namespace

db::Param ids_of(const std::optional<std::vector<int>>& areas) {
    if (!areas)
        return nullptr;
    std::vector<std::string> ids;
    for (const int id : *areas)
        ids.push_back(std::to_string(id));
    return ids;
}

void read_report(db::Connection& db, const ReportQuery& query,
                 const std::function<void(const db::Result&, std::size_t)>& row) {
    db::Cursor cursor(db, sql_of(query.name), params_of(query));
    for (db::Result batch = cursor.next(); !batch.empty(); batch = cursor.next())
        for (std::size_t i = 0; i < batch.rows(); ++i)
            row(batch, i);
}

void send_report(db::Pipeline& db, const ReportQuery& query,
                 std::function<void(const db::Result&, std::size_t)> row) {
    db.send(sql_of(query.name), params_of(query), db::Pipeline::Form::text,
            [row = std::move(row)](const db::Result& all) {
                for (std::size_t i = 0; i < all.rows(); ++i)
                    row(all, i);
            });
}

std::string report_time(std::string_view text) {
    std::string out(text.substr(0, 19));
    if (out.size() > 10)
        out[10] = 'T';
    return out + 'Z';
}

Time time_of(std::string_view text) {
    return parse_time(report_time(text));
}

void freeze(db::Connection& db) {
    db.exec("set transaction isolation level repeatable read, read only");
}

} // namespace elf::store
