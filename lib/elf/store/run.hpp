#pragma once

#include "elf/core/time.hpp"
#include "elf/db/connection.hpp"

#include <map>
#include <string>

namespace elf::store {

/// The record of one run of a tool.
struct RunStart {
    std::string flow;
    std::string tool;
    std::string area;
    Time as_of;
    int attempt = 1;
    std::string version;
    std::map<std::string, std::string> settings;
};

struct RunEnd {
    std::string state; ///< completed, failed or retrying
    long rows_read = 0;
    long rows_written = 0;
    int exit_code = 0;
    std::string message;
};

int start_run(db::Connection& db, const RunStart& start);
void finish_run(db::Connection& db, int run, const RunEnd& end);

/// Version of the schema; 0 where there is none.
int schema_version(db::Connection& db);

/// Takes the role of the tool where the user is a member of it, so that the grants bind.
void become(db::Connection& db, const std::string& role);

} // namespace elf::store
