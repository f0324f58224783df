#include "elf/commands/live_fetch.hpp"

#include "elf/commands/live_http.hpp"
#include "elf/store/area.hpp"
#include "elf/store/fetch_state.hpp"
#include "elf/store/holiday.hpp"
#include "elf/store/incoming.hpp"
#include "elf/store/response.hpp"
#include "elf/store/source_priority.hpp"

#include <algorithm>
#include <deque>
#include <fmt/core.h>
#include <future>
#include <set>

namespace elf::commands {
namespace {

using sources::Failure;
using sources::Page;
using sources::Request;
using sources::SourceError;
using sources::Stream;
using sources::Value;

/// Pages are stored together up to this much: a transaction costs some 20 ms whatever is in it.
constexpr std::size_t batch_values = 20000;
constexpr std::size_t batch_bytes = 16 << 20;

/// Streams of a source in a row that fail for a while: the provider is down.
constexpr int most_failures = 3;

store::FetchKey key_of(const LiveSource& source, const Stream& stream) {
    std::set<int> areas;
    for (const sources::SourceSeries& s : stream.series)
        areas.insert(source.areas.at(s.area).id);
    return {source.spec->name, stream.name, {areas.begin(), areas.end()}};
}

std::string span_text(TimeRange r) {
    return fmt::format("{} to {}", format_time(r.begin), format_time(r.end));
}

/// Pieces of a stream in a row that fail for good: the rest would too.
constexpr int most_failed_pieces = 3;
/// A provider whose pages never end is not followed for ever.
constexpr long most_pages = 100000;

/// What is stored in one transaction.
struct Batch {
    std::vector<Fetched> pages;
    sources::Ranges covered;
    std::size_t values = 0;
    std::size_t bytes = 0;

    bool empty() const { return pages.empty() && covered.empty(); }
    bool full() const { return values >= batch_values || bytes >= batch_bytes; }
};

/// A request with what must be known of it when its answer comes.
struct Pending {
    Request request;
    bool planned = true;         ///< counts in the progress bar
    std::optional<Time> resumed; ///< asked again from here, because the answer before ended here
};

bool is_covered(const sources::Ranges& covered, Time t) {
    return std::any_of(covered.begin(), covered.end(),
                       [&](const TimeRange& r) { return r.contains(t); });
}

/// One stream: asks, follows, stores.
class StreamFetch {
public:
    StreamFetch(cli::Session& session, db::Connection& db, const LiveSource& source,
                const StreamPlan& plan, LiveHttp& http, cli::Progress& bar)
        : m_session(session), m_db(db), m_source(source), m_plan(plan),
          m_stream(source.provider->streams()[plan.stream]), m_key(key_of(source, m_stream)),
          m_http(http), m_bar(bar), m_has_data(plan.has_data) {
        for (const Request& r : plan.requests)
            m_queue.push_back({r, true, {}});
    }

    /// Throws what ends the stream, or the worst of what failed in pieces of it.
    void run() {
        while (!m_queue.empty()) {
            Pending p = std::move(m_queue.front());
            m_queue.pop_front();
            p.request.conditional =
                p.request.conditional && is_covered(m_plan.covered, p.request.range.begin);
            try {
                take(p, m_http.fetch(p.request));
                m_failed_in_a_row = 0;
            } catch (const SourceError& e) {
                failed(p, e);
            }
            if (p.planned)
                m_bar.advance();
            if (m_batch.full())
                store();
        }
        store();
        settle_empty();
        wait_for_store();
        if (m_failure)
            throw SourceError(*m_failure);
        finish_tiers();
    }

private:
    std::string name() const { return m_source.label + " " + m_stream.name; }

    void take(const Pending& p, Fetched fetched) {
        if (fetched.unchanged) {
            m_session.debug(fmt::format("{}: nothing new", name()));
            return;
        }
        report_defects(fetched.page);
        m_has_data = m_has_data || !fetched.page.values.empty() || !fetched.page.holidays.empty();
        const sources::Reach reach = sources::reach_of(m_stream, p.request, fetched.page);
        m_batch.covered.push_back(reach.covered);
        if (reach.missing_from)
            missing(p, fetched.page.answers.value_or(p.request.range), *reach.missing_from);
        std::vector<Request> next = m_source.provider->next(p.request, fetched.page);
        m_pages += static_cast<long>(next.size());
        if (m_pages > most_pages)
            throw SourceError(Failure::malformed, "the pages of the answer do not end");
        // Of what was asked again, what follows is asked again too: else a gap at its end would be
        // asked for without end.
        for (auto r = next.rbegin(); r != next.rend(); ++r)
            m_queue.push_front({*r, false, p.resumed});
        m_session.count_read(static_cast<long>(fetched.page.values.size()));
        m_batch.values += fetched.page.values.size();
        m_batch.bytes += fetched.answer.body.size();
        m_batch.pages.push_back(std::move(fetched));
    }

    /// The answer ends too early: cut off in silence, or a hole. The rest is asked for once more,
    /// and what is then still not there is a hole.
    void missing(const Pending& p, TimeRange asked, Time from) {
        if (!p.resumed || from > *p.resumed) {
            for (Request& r :
                 m_source.provider->plan(p.request.stream, {from, asked.end}, p.request.as_of)) {
                // The planner may begin earlier, with its day.
                r.range.begin = std::max(r.range.begin, from);
                if (r.range.empty())
                    continue;
                m_queue.push_front({r, false, from});
                return;
            }
        }
        hole({from, asked.end}, p.request.as_of);
    }

    void hole(TimeRange range, Time as_of) {
        const bool recent = range.end > as_of - std::chrono::days{7};
        const std::string text = fmt::format("{} has nothing from {}", name(), span_text(range));
        range.end - range.begin >= std::chrono::days{1} ? m_session.warn(text)
                                                        : m_session.info(text);
        // What is young may still come, and is asked for again.
        if (!recent)
            m_batch.covered.push_back(range);
    }

    void failed(const Pending& p, const SourceError& e) {
        if (e.kind() == Failure::no_data)
            return no_data(p);
        if (e.kind() == Failure::too_much && halve(p))
            return;
        const bool of_piece = e.kind() == Failure::malformed || e.kind() == Failure::bad_request ||
                              e.kind() == Failure::too_much;
        const bool ends = !of_piece || ++m_failed_in_a_row >= most_failed_pieces;
        const std::string message =
            fmt::format("{}, {}: {}", m_stream.name, span_text(p.request.range), e.what());
        const SourceError failure(e.kind(), message, e.hint(), e.until());
        if (ends) {
            store(); // what came before stays
            wait_for_store();
            throw failure;
        }
        // Other pieces may be well; this one stays uncovered, and is asked for again next time.
        if (m_failure)
            m_session.error(fmt::format("{}: {}", m_source.label, message));
        else
            m_failure = failure;
    }

    bool halve(const Pending& p) {
        const TimeRange r = p.request.range;
        const Time middle = r.begin + (r.end - r.begin) / 2;
        std::vector<Request> halves =
            m_source.provider->plan(p.request.stream, {r.begin, middle}, p.request.as_of);
        for (const Request& second :
             m_source.provider->plan(p.request.stream, {middle, r.end}, p.request.as_of))
            halves.push_back(second);
        const bool shorter = std::all_of(halves.begin(), halves.end(), [&](const Request& h) {
            return h.range.end - h.range.begin < r.end - r.begin;
        });
        if (!shorter)
            return false;
        for (auto h = halves.rbegin(); h != halves.rend(); ++h)
            m_queue.push_front({*h, false, {}});
        return true;
    }

    /// Normal for what is not yet published, a hole elsewhere; nothing at all is a wrong code.
    void no_data(const Pending& p) {
        const Time published = p.request.as_of - m_stream.lag;
        if (p.request.range.begin >= published)
            return;
        if (p.resumed)
            return hole(p.request.range, p.request.as_of);
        m_empty.push_back({p.request.range.begin, std::min(p.request.range.end, published)});
    }

    void settle_empty() {
        if (m_empty.empty())
            return;
        if (!m_has_data)
            throw SourceError(Failure::no_data,
                              fmt::format("{}: the provider has nothing at all from {}",
                                          m_stream.name,
                                          span_text({m_empty.front().begin, m_empty.back().end})));
        for (const TimeRange& r : sources::merged(std::exchange(m_empty, {})))
            hole(r, m_session.as_of());
        store();
    }

    void report_defects(const Page& page) const {
        if (page.rejected > 0)
            m_session.warn(fmt::format("{}: {} rows are left out: {}", name(), page.rejected,
                                       page.defects.empty() ? "" : page.defects.front()));
        else if (!page.defects.empty())
            m_session.info(fmt::format("{}: {}", name(), page.defects.front()));
    }

    /// In the background: the next answers are fetched and read meanwhile.
    void store() {
        wait_for_store();
        if (m_batch.empty())
            return;
        m_storing = std::async(std::launch::async,
                               [this, batch = std::exchange(m_batch, {})] { write(batch); });
    }

    void wait_for_store() {
        if (m_storing.valid())
            m_storing.get();
    }

    /// Observations, answers and checkpoint: all or nothing.
    void write(const Batch& batch) {
        db::Transaction transaction(m_db);
        for (const int area : m_key.areas)
            m_session.wait_for_area(m_db, area);
        store_values(batch);
        store_holidays(batch);
        for (const Fetched& f : batch.pages)
            store::save_response(m_db,
                                 {m_source.spec->name, m_stream.name, f.answer.url,
                                  m_session.as_of(), f.answer.status, f.answer.content_type,
                                  f.answer.etag, f.answer.last_modified, "", f.answer.body},
                                 m_session.run());
        for (const TimeRange& r : sources::merged(batch.covered))
            store::save_covered(m_db, m_key, r, m_session.run());
        m_session.commit(transaction);
    }

    void store_values(const Batch& batch) {
        std::set<std::string> names;
        for (const sources::SourceSeries& s : m_stream.series)
            names.insert(s.source);
        for (const std::string& source : names)
            store_values_of(batch, source);
    }

    void store_values_of(const Batch& batch, const std::string& source) {
        const auto is_of = [&](const Value& v) {
            return m_stream.series[v.series].source == source;
        };
        if (std::none_of(batch.pages.begin(), batch.pages.end(), [&](const Fetched& f) {
                return std::any_of(f.page.values.begin(), f.page.values.end(), is_of);
            }))
            return;
        store::Incoming incoming(m_db,
                                 {source, m_session.run(), m_session.as_of(), m_stream.known_lag});
        std::map<std::pair<std::uint32_t, Minutes>, int> declared;
        for (const Fetched& f : batch.pages)
            for (const Value& v : f.page.values) {
                const sources::SourceSeries& s = m_stream.series[v.series];
                if (!is_of(v))
                    continue;
                auto [key, is_new] = declared.try_emplace({v.series, v.length}, 0);
                if (is_new)
                    key->second = incoming.declare(
                        {m_source.areas.at(s.area).id, s.quantity, s.unit, v.length});
                incoming.add(key->second, v.time, v.value, v.issued_at);
            }
        incoming.close();
        const store::Received received = incoming.store();
        m_session.count_written(received.added);
        if (received.corrected > 0)
            m_session.info(fmt::format("{}: {} corrections", name(), received.corrected));
    }

    void store_holidays(const Batch& batch) {
        std::map<std::string, std::vector<Holiday>> regions;
        for (const Fetched& f : batch.pages)
            for (const Holiday& h : f.page.holidays)
                regions[h.region].push_back(h);
        for (const auto& [region, days] : regions)
            m_session.count_written(store::save_holidays(m_db, region, m_source.spec->name, days));
    }

    void finish_tiers() {
        if ((!m_plan.daily && !m_plan.monthly) || m_session.dry_run())
            return;
        store::save_tiers(m_db, m_key, m_plan.daily, m_plan.monthly, m_session.as_of(),
                          m_session.run());
    }

    cli::Session& m_session;
    db::Connection& m_db;
    const LiveSource& m_source;
    const StreamPlan& m_plan;
    const Stream& m_stream;
    store::FetchKey m_key;
    LiveHttp& m_http;
    cli::Progress& m_bar;
    bool m_has_data;
    int m_failed_in_a_row = 0;
    long m_pages = 0;
    std::deque<Pending> m_queue;
    Batch m_batch;
    sources::Ranges m_empty;
    std::optional<SourceError> m_failure;
    std::future<void> m_storing; ///< last: what it uses outlives it
};

bool is_due(std::optional<Time> at, Time now, std::chrono::seconds after) {
    return !at || *at + after <= now;
}

bool is_chosen(const cli::Session& session, const LiveSource& source, const Stream& stream,
               const std::set<std::string>& chosen) {
    return session.area_patterns().empty() || stream.series.empty() ||
           std::any_of(stream.series.begin(), stream.series.end(),
                       [&](const auto& s) { return chosen.contains(s.area); }) ||
           source.areas.empty();
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
    for (const Area& a : session.areas())
        chosen.insert(a.name);
    std::vector<StreamPlan> out;
    const std::vector<Stream>& streams = source.provider->streams();
    for (std::size_t i = 0; i < streams.size(); ++i) {
        if (!is_chosen(session, source, streams[i], chosen))
            continue;
        const store::FetchState state = store::load_fetch_state(db, key_of(source, streams[i]));
        const Time now = session.as_of();
        // A night that begins a little earlier than yesterday's still counts as a day later.
        const sources::Due due{is_due(state.daily_at, now, std::chrono::hours{20}),
                               is_due(state.monthly_at, now, std::chrono::days{27})};
        const sources::Wish& wish = source.settings.wish;
        const bool regular = !wish.from && !wish.to;
        StreamPlan plan{i,
                        {},
                        regular && due.daily,
                        regular && due.monthly,
                        !state.covered.empty(),
                        wish.again ? sources::Ranges{} : state.covered};
        for (const TimeRange& r : sources::wanted(streams[i], state.covered, wish, due, now))
            for (Request& request : source.provider->plan(i, r, now))
                plan.requests.push_back(std::move(request));
        out.push_back(std::move(plan));
    }
    return out;
}

void fetch(cli::Session& session, db::Connection& db, const LiveSource& source,
           std::vector<StreamPlan> plans, Paces& paces, cli::Progress& bar) {
    // Its own: `db` writes in the background.
    const std::unique_ptr<db::Connection> own = session.connect();
    LiveHttp http(session, *own, source, paces);
    std::vector<SourceError> failures;
    int in_a_row = 0;
    for (const StreamPlan& plan : plans) {
        try {
            StreamFetch(session, db, source, plan, http, bar).run();
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
