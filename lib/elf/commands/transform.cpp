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

/// Areas that share their statements.
constexpr std::size_t most_at_a_time = 16;

/// What is to be done, and with what.
struct Tasks {
    std::vector<store::Pending> pending;
    std::vector<TimeRange> changed; ///< of each
    std::vector<TransformInputs> inputs;
};

Tasks tasks_of(db::Connection& db, const std::vector<const Area*>& areas, Time as_of,
               bool everything, TimeRange limits) {
    Tasks out;
    for (store::Pending& p : store::load_pending(db, areas, as_of, everything)) {
        const TimeRange changed{std::max(p.range.begin, limits.begin),
                                std::min(p.range.end, limits.end)};
        if (changed.empty())
            continue;
        out.changed.push_back(changed);
        out.inputs.emplace_back(*p.area, p.quantity, as_of);
        out.pending.push_back(std::move(p));
    }
    return out;
}

void read_ahead(db::Connection& db, Tasks& tasks) {
    ReadAhead ahead(db, tasks.inputs);
    ahead.begin(tasks.changed);
    std::vector<ReadAhead::Ranges> ranges;
    for (std::size_t i = 0; i < tasks.inputs.size(); ++i)
        ranges.push_back(TransformQuantity::ranges_of(tasks.inputs[i], tasks.changed[i]));
    ahead.rows(ranges);
}

void run(const TransformOptions& options, cli::Session& session) {
    if (session.skips())
        return;
    const bool limited = !options.from.empty() || !options.to.empty();
    const TimeRange limits{options.from.empty() ? Time::min() : parse_time(options.from),
                           options.to.empty() ? Time::max() : parse_time(options.to)};
    session.for_each_batch(
        "transform", session.areas(), most_at_a_time,
        [&](const std::vector<const Area*>& areas, db::Connection& db) {
            db::Transaction transaction(db);
            Tasks tasks = tasks_of(db, areas, session.as_of(), options.rescreen || limited, limits);
            read_ahead(db, tasks);
            TransformOutput output(session, db);
            for (std::size_t i = 0; i < tasks.inputs.size(); ++i) {
                TransformQuantity(session, db, tasks.inputs[i], output, tasks.pending[i].replay)
                    .transform(tasks.changed[i]);
                session.count_read(tasks.inputs[i].rows_read());
                tasks.inputs[i].release();
            }
            output.flush();
            if (!limited)
                store::save_progress(db, tasks.pending, session.as_of());
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
