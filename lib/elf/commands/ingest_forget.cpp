#include "elf/commands/ingest_verb.hpp"
#include "elf/core/error.hpp"
#include "elf/store/area.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <iostream>
#include <unistd.h>

namespace elf::commands {
namespace {

struct ForgetOptions {
    std::string name;
    bool yes = false;
};

bool agreed(const std::string& name) {
    if (!isatty(STDIN_FILENO))
        throw Error(ExitCode::usage,
                    fmt::format("{} would be deleted with everything that belongs to it", name),
                    "add --yes if that is meant");
    std::cerr << "Delete " << name << " with its readings, forecasts and events? [y/N] "
              << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "yes";
}

void forget(cli::Session& session, const ForgetOptions& o) {
    db::Connection& db = session.db();
    if (o.name.find_first_of("*?") != std::string::npos)
        throw Error(ExitCode::usage, fmt::format("'{}' is not the name of one area", o.name),
                    "forget areas one by one");
    const Area area = store::load_areas(db, {o.name}).front();
    if (!o.yes && !agreed(area.name))
        return session.summarise(area.name + " stays");
    session.lock_area(db, area);
    db::Transaction transaction(db);
    store::delete_area(db, area);
    session.commit(transaction);
    session.count_written(1);
    session.summarise(area.name + " is deleted");
}

} // namespace

IngestVerb forget_verb() {
    IngestVerb verb;
    verb.name = "forget";
    verb.summary = "delete an area and everything that belongs to it";
    verb.declare = [](CLI::App& app) -> std::function<void(cli::Session&)> {
        const auto o = std::make_shared<ForgetOptions>();
        app.add_option("AREA", o->name, "name of the area")->required();
        app.add_flag("--yes", o->yes, "do not ask");
        return [o](cli::Session& session) { forget(session, *o); };
    };
    return verb;
}

} // namespace elf::commands
