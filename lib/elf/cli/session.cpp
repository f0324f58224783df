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

/// What became of areas that could not be done; told by several threads.
class Failures {
public:
    void add(const Area& area, std::exception_ptr error) {
        const std::lock_guard lock(m_mutex);
        m_all.push_back(failure_of(area.name, std::move(error)));
    }

    /// Nothing where all were done.
    void throw_worst(std::size_t areas) const {
        if (m_all.empty())
            return;
        const auto worst =
            std::max_element(m_all.begin(), m_all.end(), [](const Failure& a, const Failure& b) {
                return is_worse(b.code, a.code);
            });
        std::string names;
        constexpr std::size_t named = 10;
        for (std::size_t i = 0; i < std::min(named, m_all.size()); ++i)
            names += (i ? ", " : "") + m_all[i].area;
        if (m_all.size() > named)
            names += ", ...";
        throw Error(worst->code,
                    fmt::format("{} of {} areas failed ({}): {}", m_all.size(), areas, names,
                                worst->message),
                    "the others are done; mend the cause and run it again");
    }

private:
    std::mutex m_mutex;
    std::vector<Failure> m_all;
};

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

std::unique_ptr<db::Connection> Session::connect_again() const {
    try {
        return connect();
    } catch (const Error& e) {
        if (e.code() != ExitCode::unavailable)
            throw;
        throw Error(ExitCode::temporary, e.what(), "it did before: the next run will cope");
    }
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
    if (!db::try_locks(db, lock_space(), {area.id}).front())
        throw locked_elsewhere(area);
}

Error Session::locked_elsewhere(const Area& area) const {
    return {ExitCode::temporary, fmt::format("another {} works on {}", m_program, area.name),
            "wait for it to end and run this again"};
}

void Session::wait_for_area(db::Connection& db, int area) {
    db::lock_in_transaction(db, lock_space(), area);
}

/// What one thread does with a few areas at a time.
class Session::Worker {
public:
    /// `connection`: the session's own, or none yet.
    Worker(Session& session, const BatchWork& work, Failures& failures, db::Connection* connection)
        : m_session(session), m_work(work), m_failures(failures), m_connection(connection) {}

    void take(const std::vector<const Area*>& areas) {
        // Whose fault it was shows when each is alone.
        for (const Area* a : left_by(areas))
            left_by({a});
    }

private:
    /// Those that are not done because something failed that any of several may be the cause of.
    std::vector<const Area*> left_by(const std::vector<const Area*>& areas) {
        std::vector<const Area*> locked;
        std::vector<int> keys;
        try {
            if (!m_connection) {
                m_own = m_session.connect_again();
                m_connection = m_own.get();
            }
            std::vector<int> wanted;
            for (const Area* a : areas)
                wanted.push_back(a->id);
            const std::vector<bool> is_free =
                db::try_locks(*m_connection, m_session.lock_space(), wanted);
            for (std::size_t k = 0; k < areas.size(); ++k)
                if (is_free[k]) {
                    locked.push_back(areas[k]);
                    keys.push_back(areas[k]->id);
                } else {
                    m_failures.add(*areas[k],
                                   std::make_exception_ptr(m_session.locked_elsewhere(*areas[k])));
                }
            if (!locked.empty())
                m_work(locked, *m_connection);
            db::unlock(*m_connection, m_session.lock_space(), keys);
            return {};
        } catch (...) {
            const std::vector<const Area*>& at_fault = locked.empty() ? areas : locked;
            recover(keys);
            if (at_fault.size() > 1)
                return at_fault;
            m_failures.add(*at_fault.front(), std::current_exception());
            return {};
        }
    }

    /// A lost connection is opened anew for the next areas, and fails there if need be.
    void recover(const std::vector<int>& locked) {
        try {
            // None where it could not be opened. To unlock what another run holds would draw a
            // warning.
            if (m_connection && !locked.empty())
                db::unlock(*m_connection, m_session.lock_space(), locked);
            else if (m_connection)
                m_connection->exec("select 1");
        } catch (const Error&) {
            m_own.reset();
            m_connection = nullptr;
        }
    }

    Session& m_session;
    const BatchWork& m_work;
    Failures& m_failures;
    db::Connection* m_connection;
    std::unique_ptr<db::Connection> m_own;
};

void Session::for_each_area(const std::string& label, const std::vector<Area>& areas,
                            const AreaWork& work) {
    for_each_batch(label, areas, 1, [&](const std::vector<const Area*>& one, db::Connection& db) {
        work(*one.front(), db);
    });
}

void Session::for_each_batch(const std::string& label, const std::vector<Area>& areas,
                             std::size_t most, const BatchWork& work) {
    db(); // the record of the run is opened before the work begins
    const auto jobs = static_cast<std::size_t>(std::max(m_options.jobs, 1));
    // Several for each thread, so that none waits for long for the others at the end.
    const std::size_t size = std::clamp(areas.size() / (4 * jobs), std::size_t{1}, most);
    Progress bar(label, static_cast<long>(areas.size()), progress());
    Failures failures;
    std::atomic<std::size_t> next{0};
    const auto thread = [&](db::Connection* connection) {
        Worker worker(*this, work, failures, connection);
        for (std::size_t first = next.fetch_add(size); first < areas.size();
             first = next.fetch_add(size)) {
            std::vector<const Area*> batch;
            for (std::size_t k = first; k < std::min(first + size, areas.size()); ++k)
                batch.push_back(&areas[k]);
            worker.take(batch);
            bar.advance(static_cast<long>(batch.size()));
        }
    };
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < std::min(jobs, areas.size()); ++i)
            threads.emplace_back(thread, nullptr);
        thread(m_db.get());
    }
    failures.throw_worst(areas.size());
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
