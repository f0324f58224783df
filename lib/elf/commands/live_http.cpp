#include "elf/commands/live_http.hpp"

#include "elf/commands/live_store.hpp"
#include "elf/store/fetch_state.hpp"
#include "elf/store/response.hpp"

#include <fmt/core.h>
#include <random>
#include <thread>

namespace elf::commands {
namespace {

using sources::Failure;
using sources::SourceError;
using sources::Wait;
using std::chrono::duration_cast;
using std::chrono::seconds;
using std::chrono::steady_clock;

/// Longer than that a night does not wait: the pause is remembered, the next run will cope.
constexpr Wait longest_wait{900};

/// A throttled request that says when to come back is waited for; this much is added.
constexpr Wait margin{2};

double chance() {
    thread_local std::minstd_rand generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(generator);
}

bool may_pass(Failure kind) {
    return kind == Failure::transient || kind == Failure::truncated || kind == Failure::throttled;
}

std::string wait_text(Wait w) {
    return fmt::format("{:.0f} s", w.count());
}

} // namespace

LiveHttp::LiveHttp(cli::Session& session, db::Connection& db, const LiveSource& source,
                   Paces& paces)
    : m_session(session), m_db(db), m_source(source), m_paces(paces),
      m_base(source.settings.urls.size(), 0), m_began(steady_clock::now()) {}

/// as_of, and the time that has passed since.
Time LiveHttp::now() const {
    return m_session.as_of() + duration_cast<seconds>(steady_clock::now() - m_began);
}

void LiveHttp::wait(Wait length) const {
    if (length.count() > 0)
        std::this_thread::sleep_for(length);
}

void LiveHttp::keep_pace(const std::string& host) {
    const auto bucket = m_paces.emplace(host, sources::TokenBucket(m_source.settings.rate)).first;
    wait(bucket->second.take(steady_clock::now()));
}

sources::HttpRequest LiveHttp::http_of(const sources::Request& request, const std::string& base) {
    const LiveSettings& s = m_source.settings;
    const sources::Secret& secret = m_source.spec->secret;
    sources::HttpRequest http;
    http.url = base + request.path;
    http.headers = request.headers;
    if (!s.secret.empty() && secret.place == sources::Secret::Place::query)
        http.url += (http.url.find('?') == std::string::npos ? "?" : "&") + secret.name + "=" +
                    sources::percent_encoded(s.secret);
    if (!s.secret.empty() && secret.place == sources::Secret::Place::header)
        http.headers.push_back(secret.name + ": " + s.secret);
    http.secret = s.secret;
    http.ca_file = s.ca_file;
    http.largest_body = s.largest_body;
    http.stall = s.stall;
    http.transfer = s.transfer;
    if (request.conditional) {
        const sources::Stream& stream = m_source.provider->streams()[request.stream];
        const auto known = store::load_validators(m_db, stream.name, base + request.path);
        if (known && !known->etag.empty())
            http.headers.push_back("If-None-Match: " + known->etag);
        if (known && !known->last_modified.empty())
            http.headers.push_back("If-Modified-Since: " + known->last_modified);
    }
    return http;
}

Fetched LiveHttp::ask(const sources::Request& request, const sources::HttpRequest& http) {
    Fetched out;
    m_last = {};
    out.answer = m_client.get(http);
    out.answer.url = sources::redacted(http.url, http.secret); // as asked, whatever it led to
    if (request.conditional && out.answer.status == 304) {
        out.unchanged = true;
        return out;
    }
    const sources::HttpAnswer& a = out.answer;
    try {
        out.page = m_source.provider->parse(request, {a.status, a.content_type, a.body});
    } catch (const SourceError& e) {
        m_last = std::move(out.answer);
        std::optional<Time> until = e.until();
        if (!until && (a.status == 429 || a.status == 503))
            until = sources::retry_after(m_last.retry_after, now());
        throw SourceError(e.kind(), sources::redacted(e.what(), m_source.settings.secret), e.hint(),
                          until);
    }
    return out;
}

std::optional<Wait> LiveHttp::patience(const SourceError& e, int tries, const std::string& host) {
    const LiveSettings& s = m_source.settings;
    Wait length = sources::backoff(Wait(s.retry_delay), tries, chance(), longest_wait);
    if (e.until())
        length = std::max(length, Wait(*e.until() - now()) + margin);
    const bool again = may_pass(e.kind())
                           ? tries <= s.retries
                           : e.kind() == Failure::malformed && tries <= 1 && s.retries > 0;
    if (again && length <= longest_wait)
        return length;
    if (e.kind() == Failure::throttled && !m_session.dry_run()) {
        const Time until = e.until().value_or(now() + duration_cast<seconds>(length));
        store::save_pause(m_db, host, until, e.what(), m_session.run());
    }
    return std::nullopt;
}

Fetched LiveHttp::fetch_from(const sources::Request& request, const std::string& base) {
    const std::string host = sources::host_of(base);
    if (const auto until = store::load_pause(m_db, host, now()))
        throw SourceError(
            Failure::throttled,
            fmt::format("{} asked to be left alone until {}", host, format_time(*until)),
            "the next run will cope", until);
    const sources::HttpRequest http = http_of(request, base);
    for (int tries = 1;; ++tries) {
        try {
            keep_pace(host);
            return ask(request, http);
        } catch (const SourceError& e) {
            const std::optional<Wait> length = patience(e, tries, host);
            if (!length) {
                if (e.kind() == Failure::malformed || e.kind() == Failure::truncated)
                    keep_body(request, m_last, e.what());
                throw;
            }
            m_session.info(
                fmt::format("{}: {}; again in {}", m_source.label, e.what(), wait_text(*length)));
            wait(*length);
        }
    }
}

Fetched LiveHttp::fetch(const sources::Request& request) {
    const std::vector<std::string>& urls = m_source.settings.urls[request.endpoint];
    std::size_t& base = m_base[request.endpoint];
    for (std::size_t failed = 0;; ++failed) {
        try {
            return fetch_from(request, urls[base]);
        } catch (const SourceError& e) {
            if (!may_pass(e.kind()) || failed + 1 >= urls.size())
                throw;
            base = (base + 1) % urls.size();
            m_session.warn(fmt::format("{}: {}; trying {}", m_source.label, e.what(), urls[base]));
        }
    }
}

void LiveHttp::keep_body(const sources::Request& request, const sources::HttpAnswer& a,
                         const std::string& failure) {
    if (m_session.dry_run() || a.status == 0)
        return;
    const auto& stream = m_source.provider->streams()[request.stream];
    store::save_response(m_db,
                         {m_source.spec->name, stream.name, a.url, m_session.as_of(), a.status,
                          a.content_type, a.etag, a.last_modified, failure, a.body,
                          key_of(m_source, stream).areas},
                         m_session.run());
}

} // namespace elf::commands
