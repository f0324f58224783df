#pragma once

#include "elf/cli/session.hpp"
#include "elf/store/incoming.hpp"

#include <functional>
#include <string>

namespace elf::commands {

/// Sources NAME/POINT with their weights.
using PointWeights = std::vector<std::pair<std::string, double>>;

/// The points of which NAME is made, from now on and for what is there: where they change, the
/// quantity is cleaned anew. None: NAME is one series by itself. Needs a transaction around it.
void save_weights(cli::Session& session, db::Connection& db, int area, const std::string& quantity,
                  const std::string& name, const PointWeights& points);

/// One transaction of a source: `feed` hands the observations over, the areas touched are locked,
/// what is new is written with its receipts, then `finish` is called. All or nothing. `what` (a
/// file, a URL) is for messages.
store::Received deliver(cli::Session& session, db::Connection& db, const std::string& what,
                        const std::string& source, std::chrono::seconds known_lag,
                        const std::function<void(store::Incoming&)>& feed,
                        const std::function<void()>& finish = {});

} // namespace elf::commands
