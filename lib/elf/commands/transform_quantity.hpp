#pragma once

#include "elf/clean/clean.hpp"
#include "elf/clean/points.hpp"
#include "elf/cli/session.hpp"
#include "elf/commands/transform_inputs.hpp"
#include "elf/commands/transform_output.hpp"
#include "elf/core/repair.hpp"
#include "elf/core/time_zone.hpp"

#include <optional>
#include <string>
#include <vector>

namespace elf::commands {

/// Makes the readings of one quantity of one area from its observations.
class TransformQuantity {
public:
    /// A `replay` makes the readings of a time before what is worked in: what it finds out about
    /// the source is used but not recorded, and what is known later stays as it is.
    TransformQuantity(cli::Session& session, db::Connection& db, TransformInputs& inputs,
                      TransformOutput& output, bool replay);

    /// What a change of a night needs to read; empty where it is more than is worth reading ahead.
    static ReadAhead::Ranges ranges_of(const TransformInputs& inputs, TimeRange changed);

    /// `changed`: the intervals whose observations are new. Works on every reading that may change
    /// with them, a year at a time, so that memory does not grow with the history.
    void transform(TimeRange changed);

private:
    std::vector<clean::SourceCells> load_cells(TimeRange range, const std::vector<Repair>& repairs);

    TimeRange look_for_swapped_days(TimeRange changed);
    TimeRange look_for_clock_shifts(TimeRange range);
    std::vector<Repair> clock_shifts_of(const clean::SourceCells& source, TimeRange seen,
                                        TimeRange begin_in);
    void judge_year(int year, const std::string& source,
                    const std::vector<Observation>& observations, TimeRange range);
    void record(const std::string& source, Repair::Kind kind, TimeRange range,
                const std::vector<Repair>& found);

    void transform_issues(TimeRange range);
    void transform_measured(TimeRange range, bool may_be_shifted);
    std::vector<Reading> readings(TimeRange context);
    void save(TimeRange range, const std::vector<Reading>& wanted);
    void keep_present(TimeRange range, std::vector<Reading>& versions);

    cli::Session& m_session;
    db::Connection& m_db;
    TransformInputs& m_inputs;
    TransformOutput& m_output;
    const Area& m_area;
    const std::string& m_quantity;
    const Time m_as_of;
    const bool m_replay;
    const TimeZone m_zone;
    std::vector<Repair> m_repairs;
};

/// Cleans a span of a measured quantity again and what follows from it (gaps that close, fills that
/// take their shape from it), in the transaction that is open. Where the readings were already
/// worked in beyond the session's as_of, as they stood then and as they stand.
void clean_again(cli::Session& session, const Area& area, db::Connection& db,
                 const std::string& quantity, TimeRange range);

} // namespace elf::commands
