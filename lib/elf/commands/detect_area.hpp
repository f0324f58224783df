#pragma once

#include "elf/anomaly/detector.hpp"
#include "elf/cli/session.hpp"
#include "elf/commands/train_plan.hpp"

#include <optional>

namespace elf::commands {

/// Every time that the database can hold and the options can name.
TimeRange always();

/// The options of elf-detect, understood.
struct DetectRequest {
    anomaly::DetectionOptions options;
    Refit refit = Refit::when_old;
    std::optional<TimeRange> range; ///< what people want judged anew; none: what is new
};

/// Finds what is unusual in a few areas and stores it. With a stored detector only what is new is
/// loaded and scored, from two days before it on, of all areas in the same statements; a detector
/// that is missing, a week old, of other options or unreadable is fitted anew to the whole history.
void detect_areas(cli::Session& session, const DetectRequest& request,
                  const std::vector<const Area*>& areas, db::Connection& db);

} // namespace elf::commands
