#pragma once

#include "elf/cli/session.hpp"
#include "elf/core/area.hpp"

#include <string>

namespace elf::commands {

/// Cleans a span of a measured quantity again and what follows from it (gaps that close, fills that
/// take their shape from it), in the transaction that is open. Where the readings were already
/// worked in beyond the session's as_of, as they stood then and as they stand.
void clean_again(cli::Session& session, const Area& area, db::Connection& db,
                 const std::string& quantity, TimeRange range);

} // namespace elf::commands
