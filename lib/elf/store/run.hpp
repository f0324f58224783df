#pragma once

#include "elf/core/time.hpp"
#include "elf/db/connection.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace elf::store {

/// The record of one run of a tool.
struct RunStart {
    std::string flow;
    std::string night; ///< YYYY-MM-DD; empty outside of a night
    std::string step;
    std::string tool;
    std::string area;
    Time as_of;
    int attempt = 1;
    std::string version;
    std::string host;
    int pid = 0;
    std::map<std::string, std::string> settings;
};

struct RunEnd {
    std::string state; ///< completed, skipped, failed, retrying or cancelled
    long rows_read = 0;
    long rows_written = 0;
    int exit_code = 0;
    std::string message;
    long peak_memory = 0; ///< KiB
};

/// Opens the record, which `db` holds a lock for until it closes: runs without it are crashed.
int start_run(db::Connection& db, const RunStart& start);
void finish_run(db::Connection& db, int run, const RunEnd& end);

/// The run whose results still stand, where this one has the same inputs, clock, settings and
/// version; nothing where there is any doubt.
std::optional<int> unchanged_since(db::Connection& db, int run);

/// What elf-nightly knows of a flow and its programs do not.
struct FlowRecord {
    std::string flow;
    std::string night;
    std::string area;
    std::string shard; ///< empty for all
    Time as_of;
    std::string version;
    std::string host;
};

/// Steps that a flow is going to do; ends those of earlier flows of the same areas and machine that
/// never came to be. `tools` are their programs.
void plan_steps(db::Connection& db, const FlowRecord& record, const std::vector<std::string>& steps,
                const std::vector<std::string>& tools);
/// How the latest run of each step ended, or all that are open where `steps` is empty:
/// timed_out, crashed or cancelled. Returns how many runs it found.
long mark_steps(db::Connection& db, const std::string& flow, const std::vector<std::string>& steps,
                const std::string& state, std::optional<int> exit_code, const std::string& why);

/// Whether nothing can be written: in a replica, or where somebody has set it so.
bool is_read_only(db::Connection& db);

/// Version of the schema; 0 where there is none.
int schema_version(db::Connection& db);

/// Takes the role of the tool where the user is a member of it, so that the grants bind.
void become(db::Connection& db, const std::string& role);

} // namespace elf::store
