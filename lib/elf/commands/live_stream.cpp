#include "elf/commands/live_stream.hpp"

#include "elf/commands/live_store.hpp"

#include <algorithm>
#include <deque>
#include <fmt/core.h>
#include <future>

namespace elf::commands {
namespace {

using sources::Failure;
using sources::Page;
using sources::Request;
using sources::SourceError;
using sources::Stream;

/// Pieces of a stream in a row that fail for good: the rest would too.
constexpr int most_failed_pieces = 3;
/// A provider whose pages never end is not followed for ever.
constexpr long most_pages = 100000;

std::string span_text(TimeRange r) {
    return fmt::format("{} to {}", format_time(r.begin), format_time(r.end));
}

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
        : m_session(session), m_source(source), m_plan(plan),
          m_stream(source.provider->streams()[plan.stream]), m_store(session, db, source, m_stream),
          m_http(http), m_bar(bar), m_has_data(!plan.covered.empty()) {
        for (const Request& r : plan.requests)
            m_queue.push_back({r, true, {}});
    }

    /// Throws what ends the stream, or the worst of what failed in pieces of it.
    void run() {
        while (!m_queue.empty()) {
            Pending p = std::move(m_queue.front());
            m_queue.pop_front();
            p.request.conditional = p.request.conditional && may_be_unchanged(p.request);
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
        if (m_repaired > 0)
            m_session.info(
                fmt::format("{}: {} places of the answers were mended", name(), m_repaired));
        if (m_failure)
            throw SourceError(*m_failure);
        m_store.finish(m_plan);
    }

private:
    /// Where the database lacks what was sent before, or all is asked for again, "not modified"
    /// would be no answer.
    bool may_be_unchanged(const Request& request) const {
        return !m_source.settings.wish.again && is_covered(m_plan.covered, request.range.begin);
    }

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

    void report_defects(const Page& page) {
        m_repaired += page.repaired;
        if (page.rejected > 0)
            m_session.warn(fmt::format("{}: {} rows are left out: {}", name(), page.rejected,
                                       page.defects.empty() ? "" : page.defects.front()));
        else if (!page.defects.empty())
            m_session.debug(fmt::format("{}: {}", name(), page.defects.front()));
    }

    /// In the background: the next answers are fetched and read meanwhile.
    void store() {
        wait_for_store();
        if (m_batch.empty())
            return;
        m_storing = std::async(std::launch::async, [this, batch = std::exchange(m_batch, {})] {
            m_store.write(batch);
        });
    }

    void wait_for_store() {
        if (m_storing.valid())
            m_storing.get();
    }

    cli::Session& m_session;
    const LiveSource& m_source;
    const StreamPlan& m_plan;
    const Stream& m_stream;
    LiveStore m_store;
    LiveHttp& m_http;
    cli::Progress& m_bar;
    bool m_has_data;
    int m_failed_in_a_row = 0;
    long m_pages = 0;
    long m_repaired = 0;
    std::deque<Pending> m_queue;
    Batch m_batch;
    sources::Ranges m_empty;
    std::optional<SourceError> m_failure;
    std::future<void> m_storing; ///< last: what it uses outlives it
};

} // namespace

void fetch_stream(cli::Session& session, db::Connection& db, const LiveSource& source,
                  const StreamPlan& plan, LiveHttp& http, cli::Progress& bar) {
    StreamFetch(session, db, source, plan, http, bar).run();
}

} // namespace elf::commands
