#pragma once

#include "elf/core/area.hpp"

namespace elf::commands {

/// Whether what is fitted once a week is due: the local day on which the area's week begins came
/// since. Areas have their days by turns, so that of thousands each night fits a seventh.
bool is_fit_due(const Area& area, Time fitted, Time now);

} // namespace elf::commands
