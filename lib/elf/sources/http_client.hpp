#pragma once

#include "elf/sources/provider.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace elf::sources {

/// One GET as it is sent.
struct HttpRequest {
    std::string url;                  ///< secrets included
    std::vector<std::string> headers; ///< "Name: value", secrets included
    std::string secret;               ///< is never sent to another host, nor shown
    std::string ca_file;              ///< instead of the system's certificates
    std::size_t largest_body = 0;     ///< bytes, unpacked
    std::chrono::seconds connect{10};
    std::chrono::seconds stall{60};   ///< below 100 bytes a second for so long: given up
    std::chrono::seconds transfer{0}; ///< longest time in all
};

/// What came back, whatever its status.
struct HttpAnswer {
    int status = 0;
    std::string content_type; ///< lower case, without parameters
    std::string body;         ///< unpacked, the secret replaced by ***
    std::string etag;
    std::string last_modified;
    std::string retry_after; ///< as sent
    std::string url;         ///< where it came from in the end, without the secret
};

/// Keeps its connections between requests. Not shared between threads.
///
/// TLS is verified, redirects (five at most) lead to https only, and with a secret to no other
/// host. `get` throws SourceError: transient for a connection that fails, breaks, stalls or takes
/// too long; untrusted for a certificate, redirect or size that is not accepted.
class HttpClient {
public:
    HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    ~HttpClient();

    HttpAnswer get(const HttpRequest& request);

private:
    struct Handle;
    HttpAnswer get_once(const HttpRequest& request, const std::string& url, std::string& redirect);
    std::unique_ptr<Handle> m_handle;
};

/// The text without the secret.
std::string redacted(std::string text, const std::string& secret);

/// `Retry-After` of both forms: seconds from now, or a date of HTTP. nullopt for anything else.
std::optional<Time> retry_after(const std::string& text, Time now);

/// The host of a URL, in lower case, with its port; empty where it is no http or https URL.
std::string host_of(const std::string& url);

/// `https`, or `http` to this machine: what a key may be sent to.
bool is_safe(const std::string& url);

} // namespace elf::sources
