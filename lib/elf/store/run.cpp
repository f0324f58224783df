#include "elf/store/run.hpp"

namespace elf::store {

namespace {

db::Param none_if_empty(const std::string& text) {
    return text.empty() ? db::Param(nullptr) : db::Param(text);
}

} // namespace

int start_run(db::Connection& db, const RunStart& s) {
    std::vector<std::string> keys;
    std::vector<std::string> values;
    for (const auto& [key, value] : s.settings) {
        keys.push_back(key);
        values.push_back(value);
    }
    return static_cast<int>(
        db.exec("select run_start($1, $2::date, $3, $4, $5, $6, $7, $8, "
                "jsonb_object($9::text[], $10::text[]), $11, $12)",
                {none_if_empty(s.flow), none_if_empty(s.night), none_if_empty(s.step), s.tool,
                 none_if_empty(s.area), s.as_of, s.attempt, s.version, keys, values,
                 none_if_empty(s.host), s.pid})
            .integer(0, 0));
}

void finish_run(db::Connection& db, int run, const RunEnd& e) {
    db.exec("select run_finish($1, $2, $3, $4, $5, $6, $7)",
            {run, e.state, e.rows_read, e.rows_written, e.exit_code, none_if_empty(e.message),
             e.peak_memory});
}

std::optional<int> unchanged_since(db::Connection& db, int run) {
    const db::Result r = db.exec("select run_unchanged($1)", {run});
    if (r.is_null(0, 0))
        return std::nullopt;
    return static_cast<int>(r.integer(0, 0));
}

void plan_steps(db::Connection& db, const FlowRecord& f, const std::vector<std::string>& steps,
                const std::vector<std::string>& tools) {
    db.exec("select run_plan($1, $2::date, $3::text[], $4::text[], $5, $6, $7, $8, $9)",
            {f.flow, none_if_empty(f.night), steps, tools, none_if_empty(f.area),
             none_if_empty(f.shard), f.as_of, f.version, none_if_empty(f.host)});
}

long mark_steps(db::Connection& db, const std::string& flow, const std::vector<std::string>& steps,
                const std::string& state, std::optional<int> exit_code, const std::string& why) {
    return db
        .exec("select run_mark($1, $2::text[], $3, $4, $5)",
              {flow, steps.empty() ? db::Param(nullptr) : db::Param(steps), state, exit_code,
               none_if_empty(why)})
        .integer(0, 0);
}

bool is_read_only(db::Connection& db) {
    return db.exec("select current_setting('transaction_read_only')::boolean").boolean(0, 0);
}

int schema_version(db::Connection& db) {
    if (db.exec("select to_regclass('public.schema_version') is null").boolean(0, 0))
        return 0;
    return static_cast<int>(
        db.exec("select coalesce(max(version), 0) from schema_version").integer(0, 0));
}

void become(db::Connection& db, const std::string& role) {
    // quote_ident is not needed: the names are ours, but the value is bound all the same.
    // Without the view pg_roles, which takes longer to plan than a login by socket takes.
    db.exec("select set_config('role', $1, false) where pg_has_role(to_regrole($1), 'member')",
            {role});
}

} // namespace elf::store
