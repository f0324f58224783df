#pragma once

#include "elf/core/area.hpp"
#include "elf/core/time.hpp"
#include "elf/db/connection.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace elf::store {

/// One area and quantity of a batch.
struct IncomingSeries {
    int area;
    std::string quantity;
    std::string unit;
    Minutes length; ///< of its intervals
    /// One of several that together make the series of the source; kept as SOURCE/POINT.
    std::string point{};
};

/// Who delivers, and when.
struct Delivery {
    std::string source;
    int run;
    Time as_of;
    std::chrono::seconds known_lag{0}; ///< from the end of an interval until its value is known
};

/// What became of a batch.
struct Received {
    long added = 0;     ///< observations that are new
    long corrected = 0; ///< of these, corrections of a value that was there
    long repeated = 0;  ///< rows of the batch for a time that the batch has again later: last wins
    long future = 0;    ///< rows not yet known at as_of
};

/// Streams observations into the database: COPY into a temporary table, then one statement that
/// adds what is new. Needs a Transaction around it; memory stays flat.
///
/// The first value of an interval counts as known at its end plus the lag (no later than as_of,
/// `assumed`) unless another source had told one before: then from as_of on. Points of one source
/// are no others to each other. That of a forecast
/// counts from when it was issued. A value that differs by more than 1e-6 from
/// the latest one of the same interval (and issue) is a correction, known from as_of on, or one
/// second after the latest. An equal one leaves nothing: providers export the same number with
/// other last digits.
class Incoming {
public:
    Incoming(db::Connection& db, Delivery delivery);

    /// The key of a series for `add`.
    int declare(IncomingSeries series);
    /// `issued_at` for forecasts and only for them. What is not yet known at as_of is counted and
    /// left out.
    void add(int series, Time time, double value, std::optional<Time> issued_at = {});
    /// Ends the copying. Returns the areas that have rows: the caller locks them before `store`.
    std::vector<int> close();
    /// Writes observations and receipts. Call once.
    Received store();

private:
    struct State {
        IncomingSeries series;
        long rows = 0;
        Time first{};
        Time last{};
        Time previous{};
        std::optional<Time> previous_issue;
        bool ordered = true;
    };

    void note(State& state, Time time, std::optional<Time> issued_at);
    void save_series();
    long drop_repeated();

    db::Connection& m_db;
    Delivery m_delivery;
    std::vector<State> m_states;
    std::optional<db::CopyIn> m_copy;
    long m_future = 0;
};

} // namespace elf::store
