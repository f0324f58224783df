#include "elf/sources/http_client.hpp"

#include "elf/sources/http_error.hpp"

#include <algorithm>
#include <curl/curl.h>
#include <fmt/core.h>

namespace elf::sources {
namespace {

constexpr int most_redirects = 5;

struct FreeUrl {
    void operator()(CURLU* u) const { curl_url_cleanup(u); }
};

/// A part of a URL; empty where it has none.
std::string part(const std::string& url, CURLUPart which) {
    const std::unique_ptr<CURLU, FreeUrl> parsed(curl_url());
    char* text = nullptr;
    if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
        curl_url_get(parsed.get(), which, &text,
                     which == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0) != CURLUE_OK)
        return {};
    std::string out(text);
    curl_free(text);
    return out;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    return text;
}

bool is_loopback(const std::string& host) {
    return host == "localhost" || host == "[::1]" ||
           (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

void replace_all(std::string& text, const std::string& what, const char* by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 3))
        text.replace(at, what.size(), by);
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

/// What a header says, or nothing where it holds bytes that no such header has.
std::string plain(std::string_view text) {
    const bool good =
        std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
    return good ? trimmed(text) : std::string();
}

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// What libcurl hands over while an answer arrives.
struct Arriving {
    HttpAnswer answer;
    std::size_t largest;
    bool too_large = false;

    static std::size_t body(char* data, std::size_t, std::size_t size, void* self) {
        auto& arriving = *static_cast<Arriving*>(self);
        if (arriving.answer.body.size() + size > arriving.largest) {
            arriving.too_large = true;
            return 0;
        }
        arriving.answer.body.append(data, size);
        return size;
    }

    static std::size_t header(char* data, std::size_t, std::size_t size, void* self) {
        HttpAnswer& answer = static_cast<Arriving*>(self)->answer;
        const std::string_view line(data, size);
        const std::size_t colon = line.find(':');
        if (line.starts_with("HTTP/")) // of the answer to come, after an interim one
            answer.etag = answer.last_modified = answer.retry_after = {};
        if (colon == std::string_view::npos || size > 4096)
            return size;
        const std::string name = lower(std::string(line.substr(0, colon)));
        for (const auto& [known, field] : {std::pair{"etag", &answer.etag},
                                           {"last-modified", &answer.last_modified},
                                           {"retry-after", &answer.retry_after}})
            if (name == known)
                *field = plain(trimmed(line.substr(colon + 1)));
        return size;
    }
};

} // namespace

struct HttpClient::Handle {
    CURL* easy = curl_easy_init();
    ~Handle() { curl_easy_cleanup(easy); }
};

HttpClient::HttpClient() {
    start_curl();
    m_handle = std::make_unique<Handle>();
    if (!m_handle->easy)
        throw Error(ExitCode::temporary, "out of memory");
}

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::get_once(const HttpRequest& request, const std::string& url,
                                std::string& redirect) {
    CURL* easy = m_handle->easy;
    curl_easy_reset(easy); // keeps the connections
    Arriving arriving{{}, request.largest_body, false};
    curl_slist* lines = nullptr;
    for (const std::string& h : request.headers)
        lines = curl_slist_append(lines, h.c_str());
    const std::unique_ptr<curl_slist, FreeList> headers(lines);
    set_usual_options(easy);
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(request.connect.count()));
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(request.stall.count()));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, static_cast<long>(request.transfer.count()));
    if (!request.ca_file.empty())
        curl_easy_setopt(easy, CURLOPT_CAINFO, request.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Arriving::body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &arriving);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Arriving::header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &arriving);
    const CURLcode code = curl_easy_perform(easy);
    const std::string shown = redacted(url, request.secret);
    if (arriving.too_large)
        throw SourceError(
            Failure::untrusted,
            fmt::format("{}: the answer is larger than {} bytes", shown, request.largest_body),
            "check base-url; if the provider means it, raise largest-body");
    if (code != CURLE_OK)
        throw transfer_error(shown, code);
    HttpAnswer answer = std::move(arriving.answer);
    long status = 0;
    const char* text = nullptr;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    if (curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &text) == CURLE_OK && text)
        answer.content_type =
            lower(plain(std::string_view(text).substr(0, std::string_view(text).find(';'))));
    if (status >= 300 && status < 400 &&
        curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &text) == CURLE_OK && text)
        redirect = text;
    answer.body = redacted(std::move(answer.body), request.secret);
    answer.url = shown;
    return answer;
}

/// Redirects are followed here, not by libcurl: it would send the header with the key along.
HttpAnswer HttpClient::get(const HttpRequest& request) {
    std::string url = request.url;
    for (int i = 0; i <= most_redirects; ++i) {
        std::string redirect;
        HttpAnswer answer = get_once(request, url, redirect);
        if (redirect.empty())
            return answer;
        const std::string to =
            excerpt(redacted(redirect.substr(0, redirect.find('?')), request.secret));
        if (lower(part(redirect, CURLUPART_SCHEME)) != "https")
            throw SourceError(
                Failure::untrusted,
                fmt::format("{} redirects to {}, which is not https", answer.url, to));
        if (!request.secret.empty() && host_of(redirect) != host_of(request.url))
            throw SourceError(Failure::untrusted,
                              fmt::format("{} redirects to {}: the key is not sent to another host",
                                          answer.url, to),
                              "if the provider has moved, set base-url");
        url = redirect;
    }
    throw SourceError(Failure::untrusted,
                      redacted(request.url, request.secret) + " redirects without end");
}

std::string redacted(std::string text, const std::string& secret) {
    if (secret.empty())
        return text;
    replace_all(text, secret, "***");
    if (const std::string in_url = percent_encoded(secret); in_url != secret)
        replace_all(text, in_url, "***");
    return text;
}

std::optional<Time> retry_after(const std::string& text, Time now) {
    if (text.empty() || text.size() > 64)
        return std::nullopt;
    if (text.find_first_not_of("0123456789") == std::string::npos)
        return text.size() > 9 ? std::nullopt
                               : std::optional(now + std::chrono::seconds(std::stol(text)));
    const time_t date = curl_getdate(text.c_str(), nullptr);
    return date < 0 ? std::nullopt : std::optional(Time(std::chrono::seconds(date)));
}

std::string host_of(const std::string& url) {
    const std::string scheme = lower(part(url, CURLUPART_SCHEME));
    if (scheme != "http" && scheme != "https")
        return {};
    return lower(part(url, CURLUPART_HOST)) + ":" + part(url, CURLUPART_PORT);
}

bool is_safe(const std::string& url) {
    const std::string scheme = lower(part(url, CURLUPART_SCHEME));
    return scheme == "https" || (scheme == "http" && is_loopback(lower(part(url, CURLUPART_HOST))));
}

} // namespace elf::sources
