#include "elf/report/reasons.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/core.h>

namespace elf::report {
namespace {

struct Words {
    std::string_view code;
    std::string_view words;
};

constexpr std::array<Words, 17> known{{
    {"ANOMALOUS_REGION", "among too many faults"},
    {"CLOCK_SHIFT", "received some hours too early or too late"},
    {"DELTA", "off both neighbours"},
    {"DUPLICATE_HOUR", "hour of a clock change received twice"},
    {"GAP", "nothing was received"},
    {"GLOBAL_DEM", "many times the usual level"},
    {"IDENTICAL_RUN", "the same value again and again"},
    {"IMPOSSIBLE", "outside of what exists"},
    {"LOCAL_DEM_DOWN", "far below this time of day"},
    {"LOCAL_DEM_UP", "far above this time of day"},
    {"MISSING_AS_ZERO", "zero in place of nothing"},
    {"NEG_OR_ZERO", "zero or negative load"},
    {"OVERRIDE", "decided by an operator"},
    {"PARTIAL_POINTS", "mean without some of the points"},
    {"SINGLE_DELTA", "jump to an implausible height"},
    {"SWAPPED_DAYS", "received with day and month swapped"},
    {"UNIT_JUMP", "received in another unit"},
}};

} // namespace

std::string reason_in_words(std::string_view code) {
    for (const Words& w : known)
        if (w.code == code)
            return std::string(w.words);
    std::string out(code);
    for (char& c : out)
        c = c == '_' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

std::vector<ReasonCount> parse_reasons(std::string_view text) {
    std::vector<ReasonCount> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(", "), text.size());
        const std::string_view part = text.substr(0, end);
        text.remove_prefix(std::min(end + 2, text.size()));
        const std::size_t blank = part.rfind(' ');
        if (blank == std::string_view::npos)
            continue;
        ReasonCount r{std::string(part.substr(0, blank)), 0};
        const char* last = part.data() + part.size();
        const auto [stop, error] = std::from_chars(part.data() + blank + 1, last, r.n);
        if (error == std::errc{} && stop == last)
            out.push_back(std::move(r));
    }
    return out;
}

std::string reasons_in_words(std::string_view text) {
    std::string out;
    for (const ReasonCount& r : parse_reasons(text))
        out += fmt::format("{}{} {}", out.empty() ? "" : ", ", r.n, reason_in_words(r.code));
    return out;
}

} // namespace elf::report
