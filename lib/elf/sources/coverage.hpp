#pragma once

#include "elf/sources/provider.hpp"

#include <optional>
#include <vector>

/// What has been fetched and what has not: pure arithmetic on spans.
namespace elf::sources {

/// Sorted, none empty, none touching the next.
using Ranges = std::vector<TimeRange>;

Ranges merged(Ranges ranges);
/// The parts of `whole` that are not in `covered` (which is merged).
Ranges without(TimeRange whole, const Ranges& covered);

/// What the settings or the command line ask for.
struct Wish {
    std::optional<Time> from;
    std::optional<Time> to;
    std::chrono::seconds history{0}; ///< of a first run, without `from`
    bool again = false;              ///< what is covered too
};

/// Which of the overlap tiers are due: it is a day, or 30 days, since they were done.
struct Due {
    bool daily = true;
    bool monthly = true;
};

/// The spans of a stream to fetch now: what is not covered since the history begins, and the
/// overlap. With a wish for a span, what of that is not covered.
Ranges wanted(const Stream& stream, const Ranges& covered, const Wish& wish, Due due, Time as_of);

/// How far an answer reaches.
struct Reach {
    /// What need not be asked for again.
    TimeRange covered;
    /// From here to the end of what was asked the provider should have data and has sent none.
    std::optional<Time> missing_from;
};

/// Coverage is measured on the first series of the stream. A tail younger than the lag of the
/// stream is not yet published: it is not missing, and not covered either.
Reach reach_of(const Stream& stream, const Request& request, const Page& page);

} // namespace elf::sources
