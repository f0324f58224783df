#include "elf/commands/ingest_verb.hpp"
#include "elf/core/error.hpp"
#include "elf/store/prune.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

namespace elf::commands {
namespace {

/// A key of [keep]: how long the rows of a table stay.
struct Retention {
    std::string table;
    std::chrono::seconds length;
    int line;
};

/// What [keep] says.
struct Keep {
    std::vector<Retention> tables;
    int roll_up = 0; ///< minutes that readings are added up to before they go; 0: they just go
};

int roll_up_of(std::chrono::seconds length) {
    if (length != std::chrono::hours{1} && length != std::chrono::days{1})
        throw Error(ExitCode::config, "roll-up is by the hour or by the day");
    return static_cast<int>(length / std::chrono::minutes{1});
}

void read(Keep& keep, const std::string& key, const cli::Setting& setting) {
    const auto length = parse_duration(setting.value);
    if (key == "roll-up")
        keep.roll_up = roll_up_of(length);
    else
        keep.tables.push_back({key, length, setting.line});
}

Keep keep_of(const cli::Settings& settings) {
    Keep out;
    for (const cli::Section& section : settings.sections)
        if (section.kind == "keep")
            for (const auto& [key, setting] : section.keys)
                try {
                    read(out, key, setting);
                } catch (const Error& e) {
                    throw Error(
                        ExitCode::config,
                        fmt::format("{} line {}: {}", settings.path, setting.line, e.what()),
                        key == "roll-up" ? "write 1h or 1d" : "write for example 730d");
                }
    return out;
}

void check(cli::Session& session, const Retention& r) {
    const int days = store::least_days_kept(session.db(), r.table);
    if (r.length < std::chrono::days{days})
        throw Error(ExitCode::config,
                    fmt::format("{} line {}: {} of less than {} days are needed",
                                session.settings().path, r.line, r.table, days),
                    fmt::format("write {} = {}d or more", r.table, days));
}

/// In one transaction: a reading is in one of the two, and in no both.
long shorten(cli::Session& session, const Retention& r, int roll_up) {
    const Time before = session.as_of() - r.length;
    db::Transaction transaction(session.db());
    if (r.table == "reading" && roll_up > 0)
        session.count_written(store::roll_up(session.db(), before, roll_up));
    const long rows = store::prune(session.db(), r.table, before);
    session.commit(transaction);
    session.count_written(rows);
    return rows;
}

void prune(cli::Session& session) {
    const Keep keep = keep_of(session.settings());
    const std::vector<Retention>& tables = keep.tables;
    for (const Retention& r : tables) // none is shortened where one of them is wrong
        check(session, r);
    std::string said;
    for (const Retention& r : tables) {
        const long rows = shorten(session, r, keep.roll_up);
        said += fmt::format("{}{} rows of {}", said.empty() ? "" : ", ", rows, r.table);
    }
    session.summarise(tables.empty() ? "no [keep] in the settings: everything stays"
                                     : said + " deleted");
}

} // namespace

IngestVerb prune_verb() {
    IngestVerb verb;
    verb.name = "prune";
    verb.summary = "delete what is older than [keep] in elf.conf says";
    verb.declare = [](CLI::App&) -> std::function<void(cli::Session&)> { return prune; };
    return verb;
}

} // namespace elf::commands
