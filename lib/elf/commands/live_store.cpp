#include "elf/commands/live_store.hpp"

#include "elf/store/holiday.hpp"
#include "elf/store/incoming.hpp"
#include "elf/store/response.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <set>

namespace elf::commands {

using sources::Value;

store::FetchKey key_of(const LiveSource& source, const sources::Stream& stream) {
    std::set<int> areas;
    for (const sources::SourceSeries& s : stream.series)
        areas.insert(source.areas.at(s.area).id);
    return {source.spec->name, stream.name, {areas.begin(), areas.end()}};
}

LiveStore::LiveStore(cli::Session& session, db::Connection& db, const LiveSource& source,
                     const sources::Stream& stream)
    : m_session(session), m_db(db), m_source(source), m_stream(stream),
      m_key(key_of(source, stream)) {}

void LiveStore::write(const Batch& batch) {
    db::Transaction transaction(m_db);
    for (const int area : m_key.areas)
        m_session.wait_for_area(m_db, area);
    std::set<std::string> names;
    for (const sources::SourceSeries& s : m_stream.series)
        names.insert(s.source);
    for (const std::string& source : names)
        write_values(batch, source);
    write_holidays(batch);
    for (const Fetched& f : batch.pages) {
        // Of a part, "not modified" would say that there is no more.
        const bool part = f.page.answers.has_value();
        store::save_response(m_db,
                             {m_source.spec->name, m_stream.name, f.answer.url, m_session.as_of(),
                              f.answer.status, f.answer.content_type, part ? "" : f.answer.etag,
                              part ? "" : f.answer.last_modified, "", f.answer.body, m_key.areas},
                             m_session.run());
    }
    for (const TimeRange& r : sources::merged(batch.covered))
        store::save_covered(m_db, m_key, r, m_session.run());
    m_session.commit(transaction);
}

void LiveStore::write_values(const Batch& batch, const std::string& source) {
    const auto is_of = [&](const Value& v) { return m_stream.series[v.series].source == source; };
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
                key->second =
                    incoming.declare({m_source.areas.at(s.area).id, s.quantity, s.unit, v.length});
            incoming.add(key->second, v.time, v.value, v.issued_at);
        }
    incoming.close();
    const store::Received received = incoming.store();
    m_session.count_written(received.added);
    if (received.corrected > 0)
        m_session.info(fmt::format("{} {}: {} corrections", m_source.label, m_stream.name,
                                   received.corrected));
}

void LiveStore::write_holidays(const Batch& batch) {
    std::map<std::string, std::vector<Holiday>> regions;
    for (const Fetched& f : batch.pages)
        for (const Holiday& h : f.page.holidays)
            regions[h.region].push_back(h);
    for (const auto& [region, days] : regions)
        m_session.count_written(store::save_holidays(m_db, region, m_source.spec->name, days));
}

void LiveStore::finish(const StreamPlan& plan) {
    if ((plan.daily || plan.monthly) && !m_session.dry_run())
        store::save_tiers(m_db, m_key, plan.daily, plan.monthly, m_session.as_of(),
                          m_session.run());
}

} // namespace elf::commands
