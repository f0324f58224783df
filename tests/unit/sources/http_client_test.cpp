#include "elf/sources/http_client.hpp"

#include <catch2/catch.hpp>

using namespace elf;
using namespace elf::sources;

TEST_CASE("Retry-After has two forms, and is nothing else") {
    const Time now = parse_time("2026-11-20T12:00Z");
    CHECK(retry_after("120", now) == now + std::chrono::seconds{120});
    CHECK(retry_after("Fri, 20 Nov 2026 12:30:00 GMT", now) == parse_time("2026-11-20T12:30Z"));
    CHECK_FALSE(retry_after("", now));
    CHECK_FALSE(retry_after("soon", now));
    CHECK_FALSE(retry_after("-5", now));
    CHECK_FALSE(retry_after("99999999999999999999", now));
}

TEST_CASE("a key is replaced wherever it stands, encoded too") {
    CHECK(redacted("https://a/?k=s+c&x=1 and s+c", "s+c") == "https://a/?k=***&x=1 and ***");
    CHECK(redacted("https://a/?k=s%2Bc", "s+c") == "https://a/?k=***");
    CHECK(redacted("nothing", "") == "nothing");
    CHECK(redacted("aaaa", "a") == "************");
    CHECK(percent_encoded("a b/c&d=é~") == "a%20b%2Fc%26d%3D%C3%A9~");
}

TEST_CASE("a key goes over https, or to this machine") {
    CHECK(is_safe("https://example.org/api"));
    CHECK(is_safe("http://127.0.0.1:8080/x"));
    CHECK(is_safe("http://localhost/x"));
    CHECK(is_safe("http://[::1]:80/x"));
    for (const char* url :
         {"http://example.org", "http://localhost.example.org", "ftp://localhost",
          "http://127.0.0.1.example.org/", "http://user@example.org", "", "https:"})
        CHECK_FALSE(is_safe(url));
    CHECK(host_of("https://User:pw@Example.ORG/x?y") == "example.org:443");
    CHECK(host_of("http://127.0.0.1:81/") == "127.0.0.1:81");
    CHECK(host_of("file:///etc/passwd").empty());
}
