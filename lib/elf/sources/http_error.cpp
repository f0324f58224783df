#include "elf/sources/http_error.hpp"

#include <fmt/core.h>

namespace elf::sources {

void start_curl() {
    static const CURLcode status = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (status != CURLE_OK)
        throw Error(ExitCode::software, "libcurl does not start");
}

void set_usual_options(CURL* easy) {
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "elf-ingest (energy load forecasting)");
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 100L);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
}

SourceError transfer_error(const std::string& shown, CURLcode code) {
    const std::string message = fmt::format("{}: {}", shown, curl_easy_strerror(code));
    switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        return {Failure::untrusted, message,
                "the certificate is not trusted: check the address, the package ca-certificates "
                "and, for a CA of your own, ca-file"};
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return {Failure::untrusted, message, "check the address; redirects must be https"};
    case CURLE_TOO_MANY_REDIRECTS:
    case CURLE_FILESIZE_EXCEEDED:
        return {Failure::untrusted, message, "check the address"};
    default:
        return {Failure::transient, message,
                "check the network; the next run will cope with a provider that is down"};
    }
}

} // namespace elf::sources
