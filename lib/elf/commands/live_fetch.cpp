#include "elf/commands/live_fetch.hpp"

#include "elf/commands/live_store.hpp"
#include "elf/commands/live_stream.hpp"
#include "elf/store/area.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <set>

namespace elf::commands {
namespace {

using sources::Failure;
using sources::Request;
using sources::SourceError;
using sources::Stream;

/// Streams of a source in a row that fail for a while: the provider is down.
constexpr int most_failures = 3;

bool is_due(std::optional<Time> at, Time now, std::chrono::seconds after) {
    return !at || *at + after <= now;
}

/// By which one shard of all fetches a stream: that of its first area. Holidays have none.
const std::string& owner_of(const Stream& stream) {
    return stream.series.empty() ? stream.name : stream.series.front().area;
}

std::set<std::string> owners_in_shard(cli::Session& session, db::Connection& db,
                                      const std::vector<Stream>& streams) {
    std::set<std::string> owners;
    for (const Stream& s : streams)
        owners.insert(owner_of(s));
    const auto of_shard =
        store::names_in_shard(db, {owners.begin(), owners.end()}, session.shard());
    return {of_shard.begin(), of_shard.end()};
}

bool is_chosen(const cli::Session& session, const Stream& stream,
               const std::set<std::string>& chosen) {
    return session.area_patterns().empty() || stream.series.empty() ||
           std::any_of(stream.series.begin(), stream.series.end(),
                       [&](const auto& s) { return chosen.contains(s.area); });
}

void throw_worst(cli::Session& session, const LiveSource& source,
                 const std::vector<SourceError>& failures) {
    if (failures.empty())
        return;
    if (failures.size() > 1)
        for (const SourceError& f : failures)
            session.error(fmt::format("{}: {}", source.label, f.what()));
    throw SourceError(*std::max_element(
        failures.begin(), failures.end(),
        [](const SourceError& a, const SourceError& b) { return is_worse(b.code(), a.code()); }));
}

} // namespace

std::vector<StreamPlan> plan_streams(cli::Session& session, db::Connection& db,
                                     const LiveSource& source) {
    std::set<std::string> chosen;
    for (const Area& a : session.areas_of_all_shards())
        chosen.insert(a.name);
    std::vector<StreamPlan> out;
    const std::vector<Stream>& streams = source.provider->streams();
    const std::set<std::string> owners = owners_in_shard(session, db, streams);
    for (std::size_t i = 0; i < streams.size(); ++i) {
        if (!owners.contains(owner_of(streams[i])) || !is_chosen(session, streams[i], chosen))
            continue;
        const store::FetchState state = store::load_fetch_state(db, key_of(source, streams[i]));
        const Time now = session.as_of();
        // A night that begins a little earlier than yesterday's still counts as a day later.
        const sources::Due due{is_due(state.daily_at, now, std::chrono::hours{20}),
                               is_due(state.monthly_at, now, std::chrono::days{27})};
        const sources::Wish& wish = source.settings.wish;
        const bool regular = !wish.from && !wish.to;
        StreamPlan plan{i, {}, regular && due.daily, regular && due.monthly, state.covered};
        for (const TimeRange& r : sources::wanted(streams[i], state.covered, wish, due, now))
            for (Request& request : source.provider->plan(i, r, now))
                plan.requests.push_back(std::move(request));
        out.push_back(std::move(plan));
    }
    return out;
}

void fetch(cli::Session& session, db::Connection& db, const LiveSource& source,
           const std::vector<StreamPlan>& plans, Paces& paces, cli::Progress& bar) {
    // Its own: `db` writes in the background.
    const std::unique_ptr<db::Connection> own = session.connect();
    LiveHttp http(session, *own, source, paces);
    std::vector<SourceError> failures;
    int in_a_row = 0;
    for (const StreamPlan& plan : plans) {
        try {
            fetch_stream(session, db, source, plan, http, bar);
            in_a_row = 0;
        } catch (const SourceError& e) {
            failures.push_back(e);
            // The same would happen to every stream of the source.
            const bool all = e.kind() == Failure::authentication ||
                             e.kind() == Failure::untrusted || e.kind() == Failure::throttled;
            if (all || ++in_a_row >= most_failures)
                break;
        }
    }
    throw_worst(session, source, failures);
}

} // namespace elf::commands
