#include "elf/commands/ingest.hpp"

#include "elf/cli/output.hpp"
#include "elf/commands/ingest_area.hpp"
#include "elf/commands/ingest_live.hpp"
#include "elf/commands/ingest_verb.hpp"
#include "elf/core/error.hpp"
#include "elf/sources/providers.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/core.h>
#include <memory>

namespace elf::commands {
namespace {

/// Providers that are fetched over HTTP stand in sources/providers.cpp, others here.
std::vector<IngestVerb> verbs() {
    std::vector<IngestVerb> out{area_verb(), holidays_verb(), csv_verb()};
    for (const sources::ProviderSpec& spec : sources::providers())
        out.push_back(spec.name == "ons-csv" ? ons_csv_verb() : live_verb(spec));
    out.push_back(simulate_verb());
    out.push_back(forget_verb());
    out.push_back(prune_verb());
    return out;
}

using Action = std::function<void(cli::Session&)>;

/// The words after `elf-ingest` as declared, and what each does.
struct Choice {
    CLI::App* app;
    std::string name;
    bool is_source;
    Action action;
};

std::string at(const cli::Session& session, const cli::Section& section) {
    return fmt::format("{} line {}: [source {}]", session.settings().path, section.line,
                       section.name);
}

const IngestVerb& verb_of(const std::vector<IngestVerb>& all, const cli::Session& session,
                          const cli::Section& section) {
    const std::string kind = section.name.substr(0, section.name.find(' '));
    const auto found = std::find_if(all.begin(), all.end(), [&](const IngestVerb& v) {
        return v.name == kind && (v.run_section || v.live);
    });
    if (found == all.end())
        throw Error(ExitCode::config, at(session, section) + " is not a source",
                    "elf-ingest list shows the sources; write [source csv] or [source csv meters]");
    return *found;
}

/// Files and simulations in their order, then what is fetched, hosts in parallel. One failing
/// source does not stop the others; the worst failure is the outcome.
void ingest_all(cli::Session& session) {
    const std::vector<IngestVerb> all = verbs();
    std::vector<SourceFailure> failures;
    std::vector<LiveSource> live;
    int done = 0;
    for (const cli::Section& section : session.settings().sections) {
        if (section.kind != "source")
            continue;
        try {
            const IngestVerb& verb = verb_of(all, session, section);
            std::optional<LiveSource> source =
                verb.live ? verb.live(session, section) : std::nullopt;
            if (source)
                live.push_back(std::move(*source));
            else
                verb.run_section(session, section);
            ++done;
        } catch (const Error& e) {
            failures.push_back({section.name, e});
        }
    }
    if (!live.empty())
        for (SourceFailure& f : run_live(session, std::move(live)))
            failures.push_back(std::move(f));
    // Offline and quick; without it the days of an area would run out two years after it was made.
    refresh_holidays(session);
    for (const SourceFailure& f : failures)
        session.error(fmt::format("[source {}]: {}{}{}", f.label, f.error.what(),
                                  f.error.hint().empty() ? "" : "; hint: ", f.error.hint()));
    if (!failures.empty())
        throw_worst(failures);
    session.summarise(
        done == 0 ? "no [source ...] is configured: nothing to do"
                  : fmt::format("{} sources done, {} rows written", done, session.rows_written()));
}

void list(cli::Session&) {
    cli::Output out;
    out.write(fmt::format("{:<11} {:<18} {}\n", "source", "key", "delivers, and on which terms"));
    for (const IngestVerb& v : verbs())
        if (!v.delivers.empty())
            out.write(fmt::format("{:<11} {:<18} {}\n{:<30} {}\n", v.name, v.key, v.delivers, "",
                                  v.terms));
    out.flush();
}

void declare(CLI::App& app, std::vector<Choice>& choices) {
    app.require_subcommand(1);
    for (const IngestVerb& v : verbs()) {
        CLI::App* sub = app.add_subcommand(v.name, v.summary);
        choices.push_back({sub, v.name, v.run_section || v.live, v.declare(*sub)});
    }
    choices.push_back({app.add_subcommand("all", "every source that elf.conf configures"), "all",
                       true, ingest_all});
    choices.push_back(
        {app.add_subcommand("list", "the sources, their keys and terms"), "list", false, list});
}

void run(cli::Session& session, const std::vector<Choice>& choices) {
    for (const Choice& c : choices) {
        if (!c.app->parsed())
            continue;
        session.set_tool("elf-ingest " + c.name);
        if (c.is_source)
            save_configured_areas(session);
        c.action(session);
    }
}

} // namespace

void refuse_key(const cli::Session& session, const cli::Section& section, const std::string& key) {
    throw Error(
        ExitCode::config, fmt::format("{}: '{}' is not a key of it", at(session, section), key),
        "its keys are the options of elf-ingest " + section.name.substr(0, section.name.find(' ')));
}

void refuse_without(const cli::Session& session, const cli::Section& section,
                    const std::string& key) {
    throw Error(ExitCode::config, fmt::format("{} has no '{}'", at(session, section), key),
                fmt::format("add {} = ...", key));
}

cli::Command ingest() {
    const auto choices = std::make_shared<std::vector<Choice>>();
    cli::Command command;
    command.name = "elf-ingest";
    command.role = "elf_ingest";
    command.summary = "Takes load, weather and holidays from the outside world into PostgreSQL.";
    command.examples = "  elf-ingest area ES --time-zone Europe/Madrid --holidays es\n"
                       "  elf-ingest csv es.csv.gz --area ES --column value=load --column "
                       "temperature_c=temperature\n"
                       "  elf-ingest ons-csv CURVA_CARGA_2016.csv CURVA_CARGA_2017.csv\n"
                       "  elf-ingest simulate --areas 3\n";
    command.declare = [choices](CLI::App& app) { declare(app, *choices); };
    command.run = [choices](cli::Session& session) { run(session, *choices); };
    return command;
}

} // namespace elf::commands
