#include "elf/sources/http.hpp"

#include "elf/core/error.hpp"
#include "elf/sources/http_error.hpp"

#include <algorithm>
#include <cstring>
#include <curl/curl.h>
#include <fmt/core.h>

namespace elf::sources {
namespace {

constexpr long connect_seconds = 10;
constexpr long stalled_seconds = 60; ///< below 100 bytes a second
constexpr curl_off_t largest_body = 4LL << 30;

/// Neither user, password nor query of a URL belong into a message: they may hold a key.
std::string shown(const std::string& url) {
    std::string out = url.substr(0, url.find('?'));
    const std::size_t host = out.find("://") + 3;
    const std::size_t at = out.find('@', host);
    if (at != std::string::npos && at < out.find('/', host))
        out.erase(host, at + 1 - host);
    return out;
}

Error status_error(const std::string& url, long status) {
    const std::string message = fmt::format("{}: the server answers {}", shown(url), status);
    if (status == 408 || status == 425 || status == 429 || status >= 500)
        return {ExitCode::temporary, message, "the provider is busy: the next run will cope"};
    if (status == 401 || status == 403)
        return {ExitCode::permission, message, "a key is missing or wrong, or the address is"};
    return {ExitCode::unavailable, message, "check the address; the provider may have moved it"};
}

/// Pulls the body of one GET: what has arrived is handed on before more is fetched.
class HttpInput : public Input {
public:
    explicit HttpInput(std::string url) : m_url(std::move(url)) {
        start_curl();
        m_easy.reset(curl_easy_init());
        m_multi.reset(curl_multi_init());
        if (!m_easy || !m_multi)
            throw Error(ExitCode::temporary, "out of memory");
        set_options();
        curl_multi_add_handle(m_multi.get(), m_easy.get());
    }
    HttpInput(const HttpInput&) = delete;
    HttpInput& operator=(const HttpInput&) = delete;
    ~HttpInput() override { curl_multi_remove_handle(m_multi.get(), m_easy.get()); }

    std::size_t read(char* buffer, std::size_t size) override {
        while (m_begin == m_body.size() && !m_done)
            pump();
        const std::size_t n = std::min(size, m_body.size() - m_begin);
        std::memcpy(buffer, m_body.data() + m_begin, n);
        m_begin += n;
        return n;
    }

private:
    static std::size_t receive(char* data, std::size_t, std::size_t size, void* self) {
        auto& input = *static_cast<HttpInput*>(self);
        input.m_received += static_cast<curl_off_t>(size);
        if (input.m_received > largest_body)
            return 0;
        input.m_body.append(data, size);
        return size;
    }

    void set_options() {
        CURL* easy = m_easy.get();
        curl_easy_setopt(easy, CURLOPT_URL, m_url.c_str());
        set_usual_options(easy);
        curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
        curl_easy_setopt(easy, CURLOPT_MAXREDIRS, 5L);
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, connect_seconds);
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, stalled_seconds);
        curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, largest_body);
        curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &HttpInput::receive);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    }

    /// Lets libcurl work until something has arrived or the transfer has ended.
    void pump() {
        m_body.clear();
        m_begin = 0;
        int running = 0;
        CURLMcode status = curl_multi_perform(m_multi.get(), &running);
        if (status == CURLM_OK && running > 0 && m_body.empty())
            status = curl_multi_poll(m_multi.get(), nullptr, 0, 1000, nullptr);
        if (status != CURLM_OK)
            throw Error(ExitCode::temporary,
                        fmt::format("{}: {}", shown(m_url), curl_multi_strerror(status)));
        int waiting = 0;
        while (const CURLMsg* message = curl_multi_info_read(m_multi.get(), &waiting))
            if (message->msg == CURLMSG_DONE)
                end(message->data.result);
    }

    void end(CURLcode result) {
        m_done = true;
        long status = 0;
        curl_easy_getinfo(m_easy.get(), CURLINFO_RESPONSE_CODE, &status);
        if (result == CURLE_HTTP_RETURNED_ERROR)
            throw status_error(m_url, status);
        if (result != CURLE_OK)
            throw transfer_error(shown(m_url), result);
    }

    struct FreeEasy {
        void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    };
    struct FreeMulti {
        void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
    };
    std::string m_url;
    std::unique_ptr<CURLM, FreeMulti> m_multi;
    std::unique_ptr<CURL, FreeEasy> m_easy;
    std::string m_body;
    std::size_t m_begin = 0;
    curl_off_t m_received = 0;
    bool m_done = false;
};

} // namespace

std::unique_ptr<Input> open(const std::string& path_or_url) {
    if (path_or_url.starts_with("http://") || path_or_url.starts_with("https://"))
        return unpack(std::make_unique<HttpInput>(path_or_url), shown(path_or_url));
    return open_file(path_or_url);
}

} // namespace elf::sources
