#include "elf/commands/transform.hpp"

#include "elf/clean/changes.hpp"
#include "elf/clean/clean.hpp"
#include "elf/clean/issues.hpp"
#include "elf/clean/points.hpp"
#include "elf/commands/transform_pin.hpp"
#include "elf/commands/transform_work.hpp"
#include "elf/store/observation.hpp"
#include "elf/store/override.hpp"
#include "elf/store/reading.hpp"
#include "elf/store/source_weight.hpp"
#include "elf/store/transform_state.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/core.h>

namespace elf::commands {
namespace {

using std::chrono::days;

struct TransformOptions {
    std::string from;
    std::string to;
    bool rescreen = false;
};

/// An observation may be as long as this (the schema's limit) and reach into later intervals.
constexpr days longest_observation{1};
/// What is worked on at a time, so that memory does not grow with the history.
constexpr days chunk_length{400};

/// One quantity of one area, with where the rows go.
class Work {
public:
    Work(cli::Session& session, const Area& area, db::Connection& db, std::string quantity,
         Time as_of)
        : m_session(session), m_area(area), m_db(db), m_quantity(std::move(quantity)),
          m_as_of(as_of) {}

    /// `changed`: the intervals whose observations are new.
    void transform(TimeRange changed) {
        const TimeRange affected = is_forecast(m_quantity) ? changed : reach(changed);
        for (Time begin = affected.begin; begin < affected.end; begin += chunk_length) {
            const TimeRange chunk{begin, std::min(begin + chunk_length, affected.end)};
            if (is_forecast(m_quantity))
                transform_issues(chunk);
            else
                transform_measured(chunk);
        }
    }

private:
    store::ObservationsBySource load(TimeRange range) {
        auto observations = store::load_observations(m_db, m_area, m_quantity, range, m_as_of);
        for (const auto& source : observations)
            m_session.count_read(static_cast<long>(source.second.size()));
        return observations;
    }

    void transform_issues(TimeRange range) {
        const auto weights = store::load_source_weights(m_db, m_area.id, m_quantity);
        const auto readings = clean::issues(m_area, m_quantity, load(range), weights);
        m_session.count_written(
            store::save_readings(m_db, m_area, m_quantity, readings, m_session.run()));
    }

    /// Readings that may change with what happens in `changed`.
    TimeRange reach(TimeRange changed) {
        const clean::Reach reach = clean::reach_of(m_quantity);
        const Step step = m_area.step;
        const Time first = step.floor(changed.begin);
        // The gap before the change may close.
        const Time measured =
            store::last_measured_before(m_db, m_area, m_quantity, first, m_as_of).value_or(first);
        return {std::min(measured, first - reach.before),
                step.ceil(changed.end + longest_observation + reach.after)};
    }

    /// Makes the readings of the range anew.
    void transform_measured(TimeRange range) {
        const Step step = m_area.step;
        const clean::Reach reach = clean::reach_of(m_quantity);
        const Time context =
            std::chrono::floor<days>(range.begin - reach.after - longest_observation);
        const Time end = range.end + reach.before;

        std::vector<clean::SourceCells> sources;
        for (const auto& [source, rows] : load({context - longest_observation, end}))
            sources.push_back({source, clean::resample(rows, {context, end}, step, m_area.unit)});
        sources = clean::merge_points(m_quantity, std::move(sources),
                                      store::load_source_weights(m_db, m_area.id, m_quantity));
        const auto overrides =
            store::load_overrides(m_db, m_area, m_quantity, {context, end}, m_as_of);
        std::vector<Reading> wanted = clean::clean(m_area, m_quantity, context, sources, overrides);
        std::erase_if(wanted, [&](const Reading& r) { return !range.contains(r.time); });

        const auto stored = store::load_readings(m_db, m_area, m_quantity, range, m_as_of);
        const clean::Changes changes = clean::changes(stored, wanted);
        m_session.count_written(
            store::drop_superseded(m_db, m_area, m_quantity, changes.superseded, m_as_of) +
            store::save_readings(m_db, m_area, m_quantity, changes.versions, m_session.run()));
    }

    cli::Session& m_session;
    const Area& m_area;
    db::Connection& m_db;
    std::string m_quantity;
    Time m_as_of;
};

void run(const TransformOptions& options, cli::Session& session) {
    const bool limited = !options.from.empty() || !options.to.empty();
    const TimeRange limits{options.from.empty() ? Time::min() : parse_time(options.from),
                           options.to.empty() ? Time::max() : parse_time(options.to)};
    session.for_each_area("transform", session.areas(), [&](const Area& area, db::Connection& db) {
        db::Transaction transaction(db);
        for (const store::Pending& pending :
             store::load_pending(db, area, session.as_of(), options.rescreen || limited)) {
            const TimeRange range{std::max(pending.range.begin, limits.begin),
                                  std::min(pending.range.end, limits.end)};
            Work(session, area, db, pending.quantity, session.as_of()).transform(range);
            if (!limited)
                store::save_progress(db, area, pending, session.as_of());
        }
        session.commit(transaction);
    });
    session.summarise(fmt::format("{} observations read, {} readings written", session.rows_read(),
                                  session.rows_written()));
}

} // namespace

void clean_again(cli::Session& session, const Area& area, db::Connection& db,
                 const std::string& quantity, TimeRange range) {
    Work(session, area, db, quantity, session.as_of()).transform(range);
    const auto worked_in = store::worked_in_until(db, area, quantity);
    if (worked_in && *worked_in > session.as_of())
        Work(session, area, db, quantity, *worked_in).transform(range);
}

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
