#pragma once

#include "elf/commands/live_http.hpp"

namespace elf::commands {

/// Works through the plan of one stream: asks, follows pages, halves what is too much, asks again
/// for what an answer lacks, and has `db` write it in the background. Throws SourceError: what
/// ended the stream, or the first of what failed in pieces of it; what was fetched before is
/// stored.
void fetch_stream(cli::Session& session, db::Connection& db, const LiveSource& source,
                  const StreamPlan& plan, LiveHttp& http, cli::Progress& bar);

} // namespace elf::commands
