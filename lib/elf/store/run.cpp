#include "elf/store/run.hpp"

namespace elf::store {

int start_run(db::Connection& db, const RunStart& s) {
    std::vector<std::string> keys;
    std::vector<std::string> values;
    for (const auto& [key, value] : s.settings) {
        keys.push_back(key);
        values.push_back(value);
    }
    const auto none_if_empty = [](const std::string& text) {
        return text.empty() ? db::Param(nullptr) : db::Param(text);
    };
    return static_cast<int>(
        db.exec("select run_start($1, $2, $3, $4, $5, $6, jsonb_object($7::text[], $8::text[]))",
                {none_if_empty(s.flow), s.tool, none_if_empty(s.area), s.as_of, s.attempt,
                 s.version, keys, values})
            .integer(0, 0));
}

void finish_run(db::Connection& db, int run, const RunEnd& e) {
    db.exec("select run_finish($1, $2, $3, $4, $5, $6)",
            {run, e.state, e.rows_read, e.rows_written, e.exit_code,
             e.message.empty() ? db::Param(nullptr) : db::Param(e.message)});
}

int schema_version(db::Connection& db) {
    if (db.exec("select to_regclass('public.schema_version') is null").boolean(0, 0))
        return 0;
    return static_cast<int>(
        db.exec("select coalesce(max(version), 0) from schema_version").integer(0, 0));
}

void become(db::Connection& db, const std::string& role) {
    // quote_ident is not needed: the names are ours, but the value is bound all the same.
    db.exec("select set_config('role', rolname, false) from pg_roles "
            "where rolname = $1 and pg_has_role(current_user, oid, 'member')",
            {role});
}

} // namespace elf::store
