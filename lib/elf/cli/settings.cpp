#include "elf/cli/settings.hpp"

#include "elf/cli/secrecy.hpp"
#include "elf/core/error.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/core.h>
#include <fstream>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace elf::cli {
namespace {

/// Longer than any sane setting: a file that is not ours ends early.
constexpr std::size_t longest_line = 8192;

std::string_view trim(std::string_view text) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

[[noreturn]] void bad_line(const std::string& path, int line, const std::string& what,
                           const std::string& hint) {
    throw Error(ExitCode::config, fmt::format("{} line {}: {}", path, line, what), hint);
}

void refuse_if_others_may_read(const std::string& path, int line, const std::string& key) {
    struct stat info {};
    if (stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && (info.st_mode & 077) != 0)
        bad_line(path, line, fmt::format("the file holds '{}' and others may read it", key),
                 fmt::format("chmod 600 {}", path));
}

bool holds_secret(const std::string& key, const std::string& value) {
    if (is_secret(key))
        return true;
    return key == "database" && holds_password(value);
}

Section section_of(const std::string& path, int line, std::string_view header) {
    const std::size_t blank = header.find(' ');
    Section s{std::string(header.substr(0, blank)),
              blank == std::string_view::npos ? "" : std::string(trim(header.substr(blank))),
              line,
              {}};
    const bool named = s.kind == "area" || s.kind == "source";
    if (!(named || s.kind == "nightly" || s.kind == "keep") || named == s.name.empty())
        bad_line(path, line, fmt::format("'[{}]' is not a section", header),
                 "write [area NAME], [source NAME], [nightly] or [keep]");
    return s;
}

/// What the keys after a section may be; null of a source, which knows its own and refuses others.
const std::vector<std::string>* known_keys(const std::vector<Section>& sections) {
    if (sections.empty())
        return &vocabulary();
    const std::string& kind = sections.back().kind;
    return kind == "area"      ? &area_vocabulary()
           : kind == "nightly" ? &nightly_vocabulary()
           : kind == "keep"    ? &keep_vocabulary()
                               : nullptr;
}

} // namespace

const std::vector<std::string>& vocabulary() {
    static const std::vector<std::string> words{
        "alert-budget", "area",      "as-of",    "backtest", "chart", "database",   "dry-run",
        "fields",       "format",    "from",     "horizon",  "jobs",  "log-format", "log-level",
        "model",        "output",    "progress", "quiet",    "refit", "rescreen",   "seed",
        "shard",        "threshold", "to",       "trees",    "unit",  "use",        "verbose",
        "weather",      "without",   "yes"};
    return words;
}

const std::vector<std::string>& area_vocabulary() {
    static const std::vector<std::string> words{"time-zone",     "holidays", "step",
                                                "unit",          "latitude", "longitude",
                                                "may-feed-back", "prefer"};
    return words;
}

const std::vector<std::string>& nightly_vocabulary() {
    static const std::vector<std::string> words{
        "anomaly-severity", "heartbeat",   "night-at",  "on-anomaly",   "on-failure", "on-recovery",
        "retries",          "retry-delay", "state-dir", "step-timeout", "when-busy"};
    return words;
}

const std::vector<std::string>& keep_vocabulary() {
    static const std::vector<std::string> words{
        "anomaly", "anomaly_score", "forecast", "model", "observation",
        "reading", "response",      "roll-up",  "run",   "score"};
    return words;
}

std::vector<std::string> words_of(const std::string& value) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at <= value.size();) {
        const std::size_t comma = std::min(value.find(',', at), value.size());
        std::string word = value.substr(at, comma - at);
        word.erase(0, word.find_first_not_of(' '));
        word.erase(word.find_last_not_of(' ') + 1);
        if (!word.empty())
            out.push_back(std::move(word));
        at = comma + 1;
    }
    return out;
}

bool is_secret(const std::string& key) {
    for (const std::string_view part : {"key", "token", "password", "secret"})
        if (key.find(part) != std::string::npos)
            return true;
    return false;
}

Settings read_settings(const std::string& path) {
    std::ifstream in(path);
    if (!in)
        throw Error(ExitCode::config, fmt::format("the settings file {} cannot be read", path),
                    "check --config, ELF_CONFIG and the permissions of the file");
    Settings out;
    out.path = path;
    std::string text;
    for (int line = 1; std::getline(in, text); ++line) {
        if (text.size() > longest_line || text.find('\0') != std::string::npos)
            bad_line(path, line, "this is not a settings file", "see etc/elf.conf.example");
        const std::string_view row = trim(text);
        if (row.empty() || row.front() == '#')
            continue;
        if (row.front() == '[' && row.back() == ']') {
            out.sections.push_back(section_of(path, line, trim(row.substr(1, row.size() - 2))));
            continue;
        }
        const std::size_t equals = row.find('=');
        if (equals == std::string_view::npos)
            bad_line(path, line, fmt::format("'{}' is not a setting", row), "write key = value");
        const std::string key(trim(row.substr(0, equals)));
        const std::string value(trim(row.substr(equals + 1)));
        if (holds_secret(key, value))
            refuse_if_others_may_read(path, line, key);
        const std::vector<std::string>* known = known_keys(out.sections);
        if (known && !contains(*known, key))
            bad_line(path, line, fmt::format("'{}' is not a known key", key),
                     "the keys are the long options of the tools; see etc/elf.conf.example");
        auto& keys = out.sections.empty() ? out.keys : out.sections.back().keys;
        if (!keys.emplace(key, Setting{value, line}).second)
            bad_line(path, line, fmt::format("'{}' stands twice", key), "keep one of the two");
    }
    return out;
}

Settings find_settings(const std::optional<std::string>& explicit_path) {
    if (explicit_path)
        return read_settings(*explicit_path);
    if (const char* path = std::getenv("ELF_CONFIG"))
        return *path ? read_settings(path) : Settings{};
    if (const char* home = std::getenv("HOME")) {
        const std::string path = std::string(home) + "/.config/elf/elf.conf";
        if (access(path.c_str(), F_OK) == 0)
            return read_settings(path);
    }
    if (access("/etc/elf/elf.conf", F_OK) == 0)
        return read_settings("/etc/elf/elf.conf");
    return {};
}

} // namespace elf::cli
