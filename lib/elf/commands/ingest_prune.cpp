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

std::vector<Retention> retentions(const cli::Settings& settings) {
    std::vector<Retention> out;
    for (const cli::Section& section : settings.sections)
        if (section.kind == "keep")
            for (const auto& [table, setting] : section.keys)
                try {
                    out.push_back({table, parse_duration(setting.value), setting.line});
                } catch (const Error& e) {
                    throw Error(
                        ExitCode::config,
                        fmt::format("{} line {}: {}", settings.path, setting.line, e.what()),
                        "write for example 730d");
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

void prune(cli::Session& session) {
    const std::vector<Retention> tables = retentions(session.settings());
    for (const Retention& r : tables) // none is shortened where one of them is wrong
        check(session, r);
    std::string said;
    for (const Retention& r : tables) {
        db::Transaction transaction(session.db());
        const long rows = store::prune(session.db(), r.table, session.as_of() - r.length);
        session.commit(transaction);
        session.count_written(rows);
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
