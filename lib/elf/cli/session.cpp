#include "elf/cli/session.hpp"

#include "elf/cli/process.hpp"
#include "elf/cli/version.hpp"
#include "elf/store/area.hpp"
#include "elf/store/run.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fmt/core.h>
#include <thread>
#include <unistd.h>

namespace elf::cli {
namespace {

/// FNV-1a: stable on every machine, so that locks agree everywhere.
std::uint32_t stable_hash(std::string_view text) {
    std::uint32_t h = 2166136261U;
    for (const char c : text)
        h = (h ^ static_cast<unsigned char>(c)) * 16777619U;
    return h;
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

struct Failure {
    std::string area;
    ExitCode code;
    std::string message;
};

Failure failure_of(const std::string& area, std::exception_ptr error) {
    try {
        std::rethrow_exception(error);
    } catch (const Error& e) {
        log(Level::error, fmt::format("{}: {}{}{}", area, e.what(),
                                      e.hint().empty() ? "" : "; hint: ", e.hint()));
        return {area, e.code(), e.what()};
    } catch (const std::exception& e) {
        log(Level::error, fmt::format("{}: {}", area, e.what()));
        return {area, ExitCode::software, e.what()};
    }
}

[[noreturn]] void throw_worst(const std::vector<Failure>& failures, std::size_t areas) {
    const auto worst =
        std::max_element(failures.begin(), failures.end(), [](const Failure& a, const Failure& b) {
            return is_worse(b.code, a.code);
        });
    std::string names;
    constexpr std::size_t named = 10;
    for (std::size_t i = 0; i < std::min(named, failures.size()); ++i)
        names += (i ? ", " : "") + failures[i].area;
    if (failures.size() > named)
        names += ", ...";
    throw Error(worst->code,
                fmt::format("{} of {} areas failed ({}): {}", failures.size(), areas, names,
                            worst->message),
                "the others are done; mend the cause and run it again");
}

} // namespace

Session::Session(std::string tool, std::string role, CommonOptions options, Settings settings,
                 std::map<std::string, std::string> given)
    : m_program(std::move(tool)), m_tool(m_program), m_role(std::move(role)),
      m_options(std::move(options)), m_shard(parse_shard(m_options.shard)),
      m_settings(std::move(settings)), m_given(std::move(given)) {
    m_as_of = as_of_given()
                  ? parse_time(m_options.as_of)
                  : std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Session::~Session() = default;

std::unique_ptr<db::Connection> Session::connect() const {
    auto c = std::make_unique<db::Connection>(m_options.database, m_program);
    const int found = store::schema_version(*c);
    const int needed = required_schema();
    if (found < needed)
        throw Error(ExitCode::config,
                    found == 0 ? "the database has no schema of ELF"
                               : fmt::format("the schema is version {}, this program needs {}",
                                             found, needed),
                    "run elf-migrate");
    if (found > needed)
        throw Error(
            ExitCode::config,
            fmt::format("the schema is version {}, newer than this program's {}", found, needed),
            "install the ELF that belongs to it");
    store::become(*c, m_role);
    return c;
}

db::Connection& Session::db() {
    if (!m_db) {
        m_db = connect();
        if (!dry_run() && may_write())
            open_record();
    }
    return *m_db;
}

bool Session::may_write() {
    if (!store::is_read_only(*m_db))
        return true;
    if (m_role != "elf_report")
        throw Error(ExitCode::unavailable, "the database can only be read",
                    "it is a replica, or one for reports: let --database name the one that is "
                    "written");
    return false; // a report needs no record
}

void Session::open_record() {
    std::string areas;
    for (const std::string& a : m_options.areas)
        areas += (areas.empty() ? "" : ",") + a;
    int attempt = 1;
    const std::string tries = environment("ELF_ATTEMPT");
    std::from_chars(tries.data(), tries.data() + tries.size(), attempt);
    store::RunStart start{environment("ELF_FLOW"),
                          environment("ELF_NIGHT"),
                          environment("ELF_STEP"),
                          m_tool,
                          areas,
                          m_as_of,
                          attempt,
                          version(),
                          host_name(),
                          static_cast<int>(getpid()),
                          m_given};
    m_run = store::start_run(*m_db, start);
    set_log_run(m_run);
}

bool Session::skips() {
    db();
    if (environment("ELF_SKIP_UNCHANGED") != "yes" || m_run == 0)
        return false;
    const std::optional<int> before = store::unchanged_since(*m_db, m_run);
    if (!before)
        return false;
    m_skipped = true;
    summarise(fmt::format("skipped: nothing has changed since run {}", *before));
    return true;
}

int Session::run() {
    db();
    return m_run;
}

std::vector<Area> Session::areas() {
    return store::load_areas(db(), m_options.areas, m_shard);
}

std::vector<Area> Session::areas_of_all_shards() {
    return store::load_areas(db(), m_options.areas);
}

int Session::lock_space() const {
    return static_cast<int>(stable_hash(m_program));
}

void Session::lock_area(db::Connection& db, const Area& area) {
    if (!db::try_lock(db, lock_space(), area.id))
        throw Error(ExitCode::temporary,
                    fmt::format("another {} works on {}", m_program, area.name),
                    "wait for it to end and run this again");
}

void Session::wait_for_area(db::Connection& db, int area) {
    db::lock_in_transaction(db, lock_space(), area);
}

void Session::for_each_area(const std::string& label, const std::vector<Area>& areas,
                            const AreaWork& work) {
    db(); // the record of the run is opened before the work begins
    Progress bar(label, static_cast<long>(areas.size()), progress());
    std::vector<Failure> failures;
    std::mutex mutex;
    std::atomic<std::size_t> next{0};
    const auto worker = [&](db::Connection* connection) {
        std::unique_ptr<db::Connection> own;
        for (std::size_t i = next++; i < areas.size(); i = next++) {
            const Area& area = areas[i];
            bool locked = false;
            try {
                if (!connection) {
                    own = connect();
                    connection = own.get();
                }
                lock_area(*connection, area);
                locked = true;
                work(area, *connection);
                db::unlock(*connection, lock_space(), area.id);
            } catch (...) {
                const std::lock_guard lock(mutex);
                failures.push_back(failure_of(area.name, std::current_exception()));
                try {
                    // None where it could not be opened. To unlock what another run holds would
                    // draw a warning.
                    if (connection && locked)
                        db::unlock(*connection, lock_space(), area.id);
                    else if (connection)
                        connection->exec("select 1");
                } catch (const Error&) {
                    // A lost connection is opened anew for the next area, and fails there if need
                    // be.
                    own.reset();
                    connection = nullptr;
                }
            }
            bar.advance();
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 1; i < std::min(m_options.jobs, static_cast<int>(areas.size())); ++i)
            threads.emplace_back(worker, nullptr);
        worker(m_db.get());
    }
    if (!failures.empty())
        throw_worst(failures, areas.size());
}

void Session::commit(db::Transaction& transaction) const {
    if (dry_run())
        transaction.rollback();
    else
        transaction.commit();
}

void Session::summarise(const std::string& message) {
    m_message = message;
    info(message);
}

Progress::When Session::progress() const {
    if (m_options.progress == "always")
        return Progress::When::always;
    if (m_options.progress == "never" || m_options.quiet)
        return Progress::When::never;
    return Progress::When::automatic;
}

void Session::finish(ExitCode code, const std::string& message) noexcept {
    if (m_run == 0)
        return;
    const char* state = m_skipped                     ? "skipped"
                        : code == ExitCode::ok        ? "completed"
                        : code == ExitCode::temporary ? "retrying"
                                                      : "failed";
    const store::RunEnd end{state,
                            m_rows_read,
                            m_rows_written,
                            static_cast<int>(code),
                            message.empty() ? m_message : message,
                            peak_memory()};
    try {
        store::finish_run(*m_db, m_run, end);
    } catch (const std::exception&) {
        try { // the connection may have been lost with the failure that is being recorded
            m_db = connect();
            store::finish_run(*m_db, m_run, end);
        } catch (const std::exception& e) {
            log(Level::warning,
                fmt::format("the record of run {} stays open: {}", m_run.load(), e.what()));
        }
    }
}

void Session::cancel(int signal) noexcept {
    const int run = m_run;
    if (run == 0)
        return;
    try {
        // A connection of its own: the others are in the middle of something.
        store::finish_run(*connect(), run,
                          {"cancelled", m_rows_read, m_rows_written, 128 + signal,
                           fmt::format("stopped by SIG{}", sigabbrev_np(signal)), peak_memory()});
    } catch (const std::exception& e) {
        log(Level::warning, fmt::format("the record of run {} stays open: {}", run, e.what()));
    }
}

} // namespace elf::cli
