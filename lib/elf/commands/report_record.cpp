#include "elf/commands/report_record.hpp"

#include "elf/cli/process.hpp"
#include "elf/cli/version.hpp"
#include "elf/core/error.hpp"
#include "elf/store/run.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <fmt/format.h>

namespace elf::commands {
namespace {

struct RecordOptions {
    std::string state;
    std::vector<std::string> steps;
    std::string why;
    std::optional<int> status;
};

std::string program_of(const std::string& step) {
    return step == "ingest"   ? "elf-ingest all"
           : step == "report" ? "elf-report dashboard"
                              : "elf-" + step;
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

void plan(const cli::Session& session, db::Connection& db, const std::string& flow,
          const std::vector<std::string>& steps) {
    std::vector<std::string> programs;
    for (const std::string& step : steps)
        programs.push_back(program_of(step));
    const auto& patterns = session.area_patterns();
    const std::string shard = session.shard().is_whole() ? "" : shard_text(session.shard());
    store::plan_steps(db,
                      {flow, environment("ELF_NIGHT"), fmt::format("{}", fmt::join(patterns, ",")),
                       shard, session.as_of(), cli::version(), cli::host_name()},
                      steps, programs);
}

void record(cli::Session& session, const RecordOptions& o) {
    const std::string flow = environment("ELF_FLOW");
    if (flow.empty())
        throw Error(ExitCode::usage, "ELF_FLOW names no flow",
                    "elf-nightly sets it; by hand, elf-report runs shows the flows");
    if (session.dry_run())
        return;
    // Not session.db(): writing the record is no run of its own.
    const auto db = session.connect();
    if (o.state == "scheduled")
        plan(session, *db, flow, o.steps);
    else
        store::mark_steps(*db, flow, o.steps, o.state, o.status, o.why);
}

} // namespace

std::function<bool(cli::Session&)> declare_record(CLI::App& app) {
    const auto o = std::make_shared<RecordOptions>();
    app.require_subcommand(0, 1);
    CLI::App* word = app.add_subcommand(
        "record", "write down what elf-nightly knows of the steps of a flow (ELF_FLOW)");
    word->add_option("STATE", o->state,
                     "scheduled, or how they ended: timed_out, crashed, cancelled")
        ->required()
        ->check(CLI::IsMember({"scheduled", "timed_out", "crashed", "cancelled"}))
        ->type_name("");
    word->add_option("STEP", o->steps, "steps (default: all of the flow that are open)")
        ->check(CLI::IsMember({"ingest", "transform", "train", "detect", "report"}))
        ->type_name("");
    word->add_option("--why", o->why, "message of the record")
        ->type_name("TEXT")
        ->group(cli::data_options);
    word->add_option("--status", o->status, "exit status of the program")
        ->type_name("N")
        ->group(cli::data_options);
    return [=](cli::Session& session) {
        if (word->parsed())
            record(session, *o);
        return word->parsed();
    };
}

} // namespace elf::commands
