#pragma once

#include "elf/core/time.hpp"
#include "elf/db/connection.hpp"

#include <optional>
#include <string>
#include <vector>

namespace elf::store {

/// What is fetched as one, and whose it is; no area for holidays.
struct FetchKey {
    std::string source;
    std::string stream;
    std::vector<int> areas;
};

struct FetchState {
    std::vector<TimeRange> covered; ///< sorted, disjoint; what is covered for every area of the key
    std::optional<Time> daily_at;
    std::optional<Time> monthly_at;
};

FetchState load_fetch_state(db::Connection& db, const FetchKey& key);

/// Adds a span to what is covered.
void save_covered(db::Connection& db, const FetchKey& key, TimeRange covered, int run);

/// Says that an overlap was done at `at`.
void save_tiers(db::Connection& db, const FetchKey& key, bool daily, bool monthly, Time at,
                int run);

/// Until when a host wants to be left alone; nullopt where `now` is later.
std::optional<Time> load_pause(db::Connection& db, const std::string& host, Time now);
void save_pause(db::Connection& db, const std::string& host, Time until, const std::string& reason,
                int run);

} // namespace elf::store
