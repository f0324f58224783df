#pragma once

#include "elf/clean/points.hpp"
#include "elf/core/override.hpp"
#include "elf/core/reading.hpp"
#include "elf/core/repair.hpp"
#include "elf/store/observation.hpp"

#include <optional>
#include <string>
#include <vector>

namespace elf::commands {

/// What elf-transform reads of one quantity of an area. What was read ahead, together with that of
/// others, is not asked for again.
class TransformInputs {
public:
    TransformInputs(const Area& area, std::string quantity, Time as_of);

    const Area& area() const { return *m_area; }
    const std::string& quantity() const { return m_quantity; }
    Time as_of() const { return m_as_of; }
    const clean::Weights& weights() const { return m_weights; }
    const std::vector<Repair>& repairs() const { return m_repairs; }
    /// The last interval before the change that is measured or corrected.
    const std::optional<Time>& last_measured() const { return m_last_measured; }

    /// Observations of the range and perhaps of more; kept, because several looks are taken at
    /// them.
    const store::ObservationsBySource& observations(db::Connection& db, TimeRange range);
    const std::vector<Override>& overrides(db::Connection& db, TimeRange range);
    /// As they are stored.
    const std::vector<Reading>& readings(db::Connection& db, TimeRange range);

    long rows_read() const { return m_rows_read; } ///< observations, since it was made
    /// Forgets the rows: done.
    void release();

private:
    friend class ReadAhead;
    store::QuantityRange of(TimeRange range) const { return {m_area, m_quantity, range}; }
    void keep(store::ObservationsBySource observations, TimeRange range);

    const Area* m_area;
    std::string m_quantity;
    Time m_as_of;
    clean::Weights m_weights;
    std::vector<Repair> m_repairs;
    std::optional<Time> m_last_measured;
    store::ObservationsBySource m_observations;
    TimeRange m_observed{}, m_overridden{}, m_stored{}; ///< what is kept is of these
    std::vector<Override> m_overrides;
    std::vector<Reading> m_readings;
    long m_rows_read = 0;
};

/// What many quantities are read ahead with: one statement each for all of them.
class ReadAhead {
public:
    ReadAhead(db::Connection& db, std::vector<TransformInputs>& inputs)
        : m_db(db), m_inputs(inputs) {}

    /// Weights, repairs and the last measured interval before `changed`.
    void begin(const std::vector<TimeRange>& changed);
    /// The rest; an empty range is not read.
    struct Ranges {
        TimeRange observed, overridden, stored;
    };
    void rows(const std::vector<Ranges>& ranges);

private:
    template <class Load, class Keep>
    void read(const std::vector<TimeRange>& ranges, const Load& load, const Keep& keep);

    db::Connection& m_db;
    std::vector<TransformInputs>& m_inputs;
};

} // namespace elf::commands
