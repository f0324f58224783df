#pragma once

#include "elf/cli/session.hpp"
#include "elf/store/incoming.hpp"

#include <functional>
#include <string>

namespace elf::commands {

/// One transaction of a source: `feed` hands the observations over, the areas touched are locked,
/// what is new is written with its receipts. All or nothing. `what` (a file, a URL) is for
/// messages.
store::Received deliver(cli::Session& session, db::Connection& db, const std::string& what,
                        const std::string& source, std::chrono::seconds known_lag,
                        const std::function<void(store::Incoming&)>& feed);

} // namespace elf::commands
