#include "world.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

namespace elf::test {
namespace {

std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

std::uint64_t hash(std::string_view text) {
    std::uint64_t h = 14695981039346656037ULL;
    for (const char c : text)
        h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return mixed(h);
}

} // namespace

std::string Ask::param(const std::string& name, const std::string& missing) const {
    const auto found = params.find(name);
    return found == params.end() ? missing : found->second;
}

std::vector<std::string> Ask::all(const std::string& name) const {
    std::vector<std::string> out;
    const auto [begin, end] = params.equal_range(name);
    for (auto i = begin; i != end; ++i)
        out.push_back(i->second);
    return out;
}

Time World::now() const {
    const std::lock_guard lock(m_mutex);
    return m_now.value_or(
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
}

void World::set_now(Time t) {
    const std::lock_guard lock(m_mutex);
    m_now = t;
}

double World::value(std::string_view series, Time t) const {
    const std::uint64_t key = hash(series);
    const auto minutes = std::chrono::floor<Minutes>(t.time_since_epoch()).count();
    const double base = 8000.0 + static_cast<double>(key % 24000);
    const double day = std::sin(2 * 3.14159265358979 * static_cast<double>(minutes % 1440) / 1440);
    const auto noise = static_cast<double>(mixed(key + static_cast<std::uint64_t>(minutes)) % 1000);
    double out = base * (1 + 0.2 * day) + noise;
    bool gone = false;
    const std::lock_guard lock(m_mutex);
    for (const Revision& r : m_revisions)
        if (r.series == series && r.range.contains(t)) {
            gone = std::isnan(r.add);
            out += gone ? 0 : r.add;
        }
    return gone ? std::numeric_limits<double>::quiet_NaN() : std::round(out * 4) / 4;
}

void World::revise(const std::string& series, TimeRange range, double add) {
    const std::lock_guard lock(m_mutex);
    m_revisions.push_back({series, range, add});
}

Answer not_found() {
    return {404, "text/plain", "404 page not found\n", {}};
}

Answer tagged(const Ask& ask, Answer answer) {
    const std::string etag = '"' + std::to_string(hash(answer.body)) + '"';
    answer.headers.emplace_back("ETag", etag);
    const auto asked = ask.headers.find("if-none-match");
    if (asked != ask.headers.end() && asked->second == etag) {
        answer.status = 304;
        answer.body.clear();
    }
    return answer;
}

Answer bad_request(const std::string& why) {
    return {400, "application/json", "{\"message\":\"" + why + "\"}", {}};
}

} // namespace elf::test
