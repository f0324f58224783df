#pragma once

#include "elf/commands/live_fetch.hpp"
#include "elf/sources/http_client.hpp"

#include <optional>

namespace elf::commands {

/// An answer that was understood, with what is kept of it.
struct Fetched {
    sources::Page page;
    sources::HttpAnswer answer;
    bool unchanged = false; ///< a conditional request: nothing new
};

/// Asks one source over HTTP until there is a page or no hope: pace, retries, waiting as told, the
/// next base URL. Remembers the base URL that answers.
class LiveHttp {
public:
    LiveHttp(cli::Session& session, db::Connection& db, const LiveSource& source, Paces& paces);

    /// Throws SourceError.
    Fetched fetch(const sources::Request& request);

private:
    Fetched fetch_from(const sources::Request& request, const std::string& base);
    Fetched ask(const sources::Request& request, const sources::HttpRequest& http);
    sources::HttpRequest http_of(const sources::Request& request, const std::string& base);
    void keep_pace(const std::string& host);
    void wait(sources::Wait length) const;
    Time now() const;
    /// How long to wait before the next try; nullopt where it is no use.
    std::optional<sources::Wait> patience(const sources::SourceError& e, int tries,
                                          const std::string& host);
    void keep_body(const sources::Request& request, const sources::HttpAnswer& answer,
                   const std::string& failure);

    cli::Session& m_session;
    db::Connection& m_db;
    const LiveSource& m_source;
    Paces& m_paces;
    sources::HttpClient m_client;
    std::vector<std::size_t> m_base; ///< of each endpoint: the URL in use
    sources::Moment m_began;
    sources::HttpAnswer m_last;
};

} // namespace elf::commands
