#pragma once

#include "elf/cli/session.hpp"
#include "elf/commands/live_source.hpp"
#include "elf/sources/pace.hpp"

#include <map>
#include <string>
#include <vector>

namespace elf::commands {

/// What is to be asked of one stream.
struct StreamPlan {
    std::size_t stream;
    std::vector<sources::Request> requests; ///< by time
    bool daily = false;                     ///< the overlap of once a day is part of it
    bool monthly = false;
    sources::Ranges covered; ///< what the stream has delivered before
};

/// Reads how far the streams have come and plans what is missing; streams of other areas than
/// --area asks for are left out.
std::vector<StreamPlan> plan_streams(cli::Session& session, db::Connection& db,
                                     const LiveSource& source);

/// One bucket for each host; of one thread.
using Paces = std::map<std::string, sources::TokenBucket>;

/// Works through the plans: HTTP, retries, storage. A stream, or a piece of one, that fails does
/// not stop the others; what was fetched is stored with its checkpoint. Throws the worst failure at
/// the end, naming the streams.
void fetch(cli::Session& session, db::Connection& db, const LiveSource& source,
           const std::vector<StreamPlan>& plans, Paces& paces, cli::Progress& bar);

} // namespace elf::commands
