#include "elf/commands/transform.hpp"

#include "elf/commands/transform_pin.hpp"
#include "elf/commands/transform_quantity.hpp"
#include "elf/store/transform_state.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/core.h>

namespace elf::commands {
namespace {

struct TransformOptions {
    std::string from;
    std::string to;
    bool rescreen = false;
};

void run(const TransformOptions& options, cli::Session& session) {
    if (session.skips())
        return;
    const bool limited = !options.from.empty() || !options.to.empty();
    const TimeRange limits{options.from.empty() ? Time::min() : parse_time(options.from),
                           options.to.empty() ? Time::max() : parse_time(options.to)};
    session.for_each_area("transform", session.areas(), [&](const Area& area, db::Connection& db) {
        db::Transaction transaction(db);
        for (const store::Pending& pending :
             store::load_pending(db, area, session.as_of(), options.rescreen || limited)) {
            const TimeRange range{std::max(pending.range.begin, limits.begin),
                                  std::min(pending.range.end, limits.end)};
            TransformQuantity(session, area, db, pending.quantity, session.as_of(), pending.replay)
                .transform(range);
            if (!limited)
                store::save_progress(db, area, pending, session.as_of());
        }
        session.commit(transaction);
    });
    session.summarise(fmt::format("{} observations read, {} readings written", session.rows_read(),
                                  session.rows_written()));
}

} // namespace

cli::Command transform() {
    auto options = std::make_shared<TransformOptions>();
    auto pins = std::make_shared<std::function<bool(cli::Session&)>>();
    return {"elf-transform",
            "elf_transform",
            "Cleans what was received: observations become readings on the grid of each area, each "
            "with its quality and reason. Works on what has changed since the last run.",
            "  elf-transform                                    what is new, all areas\n"
            "  elf-transform --area ES --rescreen               everything of one area anew\n"
            "  elf-transform pin ES load 2017-06-01T10:00Z 2017-06-01T12:00Z --reject --why 'meter "
            "test'\n"
            "  elf-transform --as-of 2017-12-30T02:00:00Z       as it would have been then\n",
            [options, pins](CLI::App& app) {
                app.add_option("--from", options->from, "only what begins then or later")
                    ->type_name("TIME");
                app.add_option("--to", options->to, "only what begins before")->type_name("TIME");
                app.add_flag("--rescreen", options->rescreen,
                             "work through the whole history again");
                *pins = declare_pins(app);
            },
            [options, pins](cli::Session& session) {
                if (!(*pins)(session))
                    run(*options, session);
            }};
}

} // namespace elf::commands
