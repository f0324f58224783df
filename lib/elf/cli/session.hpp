#pragma once

#include "elf/cli/logging.hpp"
#include "elf/cli/progress.hpp"
#include "elf/cli/settings.hpp"
#include "elf/core/area.hpp"
#include "elf/core/error.hpp"
#include "elf/core/shard.hpp"
#include "elf/core/time.hpp"
#include "elf/db/connection.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace elf::cli {

/// Options of every tool, as parsed.
struct CommonOptions {
    std::string database;
    std::string config;
    std::string as_of;
    std::vector<std::string> areas;
    int jobs = 1;
    std::string shard;
    bool dry_run = false;
    std::string progress = "auto";
    int verbose = 0;
    bool quiet = false;
    std::string log_level;
    std::string log_format = "text";
};

/// What a command works with: the clock, the database, the areas, the record of the run.
/// Safe to use from the functions that for_each_area runs in parallel, except db().
class Session {
public:
    Session(std::string tool, std::string role, CommonOptions options, Settings settings,
            std::map<std::string, std::string> given);
    ~Session();

    /// The only clock: --as-of, or the moment the program began.
    Time as_of() const { return m_as_of; }
    bool as_of_given() const { return !m_options.as_of.empty(); }
    bool dry_run() const { return m_options.dry_run; }
    const Settings& settings() const { return m_settings; }
    const std::vector<std::string>& area_patterns() const { return m_options.areas; }
    const Shard& shard() const { return m_shard; }

    /// The main connection, opened at the first call (which also opens the record of the run).
    db::Connection& db();
    /// Key of this run for the rows it writes; 0 where it leaves nothing: in a dry run, and for
    /// reports from a database that can only be read.
    int run();
    /// Refines the name in the record: "elf-ingest csv".
    void set_tool(const std::string& tool) { m_tool = tool; }
    /// Whether elf-nightly lets steps be skipped (ELF_SKIP_UNCHANGED) and this one has completed
    /// before with the same inputs, clock, settings and version: then there is nothing to do, and
    /// the record says so. Opens the record.
    bool skips();

    /// The areas chosen by --area and --shard, by name.
    std::vector<Area> areas();
    /// Those chosen by --area alone.
    std::vector<Area> areas_of_all_shards();

    /// Works through areas, `--jobs` at a time, each with a lock per tool and area and a connection
    /// of its own. An Error in one is logged and does not stop the others; at the end the worst is
    /// thrown, naming the areas. `label` stands beside the progress bar.
    using AreaWork = std::function<void(const Area&, db::Connection&)>;
    void for_each_area(const std::string& label, const std::vector<Area>& areas,
                       const AreaWork& work);
    /// The same a few areas at a time, at most `most`, so that they share what the database is
    /// asked and told. Where an Error is thrown each of them is done anew, alone.
    using BatchWork = std::function<void(const std::vector<const Area*>&, db::Connection&)>;
    void for_each_batch(const std::string& label, const std::vector<Area>& areas, std::size_t most,
                        const BatchWork& work);
    /// The lock alone, for work that is not one function per area. Throws Error(temporary) where
    /// another process of the same tool holds it.
    void lock_area(db::Connection& db, const Area& area);
    /// The same lock until the transaction ends; waits for it.
    void wait_for_area(db::Connection& db, int area);
    /// A connection of one's own, for a thread of one's own.
    std::unique_ptr<db::Connection> connect() const;
    /// The same once there was one. Throws Error(temporary) where the server is away now.
    std::unique_ptr<db::Connection> connect_again() const;

    /// Commits, or rolls back in a dry run.
    void commit(db::Transaction& transaction) const;

    void count_read(long rows) { m_rows_read += rows; }
    void count_written(long rows) { m_rows_written += rows; }
    long rows_read() const { return m_rows_read; }
    long rows_written() const { return m_rows_written; }
    /// The message of the run's record, and a line of the log at level info.
    void summarise(const std::string& message);

    void debug(const std::string& m) const { log(Level::debug, m); }
    void info(const std::string& m) const { log(Level::info, m); }
    void warn(const std::string& m) const { log(Level::warning, m); }
    void error(const std::string& m) const { log(Level::error, m); }
    Progress::When progress() const;

    /// Closes the record; called by run_tool.
    void finish(ExitCode code, const std::string& message) noexcept;
    /// Closes it because a signal ends the program; from a thread of its own, while others work.
    void cancel(int signal) noexcept;

private:
    class Worker;
    int lock_space() const;
    Error locked_elsewhere(const Area& area) const;
    void open_record();
    bool may_write();

    const std::string m_program; ///< m_tool without what was asked of it
    std::string m_tool;
    std::string m_role;
    CommonOptions m_options;
    const Shard m_shard;
    Settings m_settings;
    std::map<std::string, std::string> m_given;
    Time m_as_of;
    std::unique_ptr<db::Connection> m_db;
    std::atomic<int> m_run{0};
    bool m_skipped = false;
    std::string m_message;
    std::atomic<long> m_rows_read{0};
    std::atomic<long> m_rows_written{0};
};

} // namespace elf::cli
