#pragma once

#include "elf/core/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace elf::report {

struct SummaryArea {
    std::string name;
    std::string time_zone;
    std::string state; ///< failed, stale, alert, warning or ok
    std::string reason;
    std::optional<Time> peak_at; ///< of the next 24 hours
    double peak = 0;
    std::string unit;
};

struct SummaryEvent {
    std::string area;
    std::string time_zone;
    Time start;
    std::string event_class;
    std::string severity;
    std::string reason;
};

struct SummaryRun {
    std::string tool;
    std::string area; ///< the option --area; empty for all
    std::string state;
    std::string message;
    std::optional<long> exit_code; ///< a run that crashed has none
};

/// A night, for people who read mail.
struct Summary {
    Time as_of;
    std::vector<SummaryArea> areas;
    std::vector<SummaryEvent> events; ///< told in the last 24 hours
    std::vector<SummaryRun> runs;     ///< the last of its tool, and it failed
};

/// How the night was, in one line of ASCII that can be the subject of a mail.
std::string verdict(const Summary& summary);

/// The verdict first, then what is not ok, peaks, events and runs that failed: the worst of each,
/// and how many more there are.
std::string summary_text(const Summary& summary);

/// The same for mail: styles are inline, nothing is run or fetched.
std::string summary_html(const Summary& summary);

/// What somebody does about a failed run.
std::string next_step(const SummaryRun& run);

} // namespace elf::report
