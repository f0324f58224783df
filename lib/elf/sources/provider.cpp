#include "elf/sources/provider.hpp"

#include "elf/core/observation.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace elf::sources {
namespace {

ExitCode code_of(Failure f) {
    switch (f) {
    case Failure::throttled:
    case Failure::transient:
    case Failure::truncated:
        return ExitCode::temporary;
    case Failure::authentication:
        return ExitCode::permission;
    case Failure::malformed:
        return ExitCode::data;
    case Failure::no_data:
    case Failure::bad_request:
    case Failure::too_much:
    case Failure::untrusted:
        break;
    }
    return ExitCode::unavailable;
}

std::string usual_hint(Failure f) {
    switch (f) {
    case Failure::no_data:
        return "check the area's code, and since when the provider has data";
    case Failure::throttled:
        return "lower the rate; the next run will cope";
    case Failure::transient:
    case Failure::truncated:
        return "the next run will cope with a provider that is down";
    case Failure::authentication:
        return "check the key";
    case Failure::bad_request:
        return "check the area's code and the settings of the source";
    case Failure::too_much:
        return "set a shorter window";
    case Failure::malformed:
        return "the provider may have changed its format: the answer is kept in the table response";
    case Failure::untrusted:
        return "check base-url and ca-file";
    }
    return {};
}

} // namespace

std::string_view to_string(Failure f) {
    switch (f) {
    case Failure::no_data:
        return "no data";
    case Failure::throttled:
        return "throttled";
    case Failure::transient:
        return "transient";
    case Failure::authentication:
        return "authentication";
    case Failure::bad_request:
        return "bad request";
    case Failure::too_much:
        return "too much";
    case Failure::malformed:
        return "malformed";
    case Failure::truncated:
        return "truncated";
    case Failure::untrusted:
        return "untrusted";
    }
    return "";
}

SourceError::SourceError(Failure kind, const std::string& message, std::string hint,
                         std::optional<Time> until)
    : Error(code_of(kind), message, hint.empty() ? usual_hint(kind) : std::move(hint)),
      m_kind(kind), m_until(until) {}

std::vector<Request> Provider::next(const Request&, const Page&) const {
    return {};
}

bool Provider::is_forecast(std::size_t stream) const {
    return elf::is_forecast(streams()[stream].series.front().quantity);
}

void note(Page& page, std::string defect) {
    constexpr std::size_t most_defects = 20;
    if (page.defects.size() < most_defects)
        page.defects.push_back(std::move(defect));
}

void reject(Page& page, std::string defect) {
    ++page.rejected;
    note(page, std::move(defect));
}

std::string excerpt(std::string_view body, std::size_t length) {
    std::string out;
    for (const char c : body.substr(0, length)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte == '\n' || byte == '\r' || byte == '\t')
            out += ' ';
        else if (byte < 0x20 || byte > 0x7e)
            out += fmt::format("\\x{:02x}", byte);
        else
            out += c;
    }
    if (body.size() > length)
        out += "...";
    return out;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
        if (plain)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

void check_status(const Response& response, std::string_view what) {
    const int s = response.status;
    if (s >= 200 && s < 300)
        return;
    const std::string message = fmt::format(
        "{} answers {}: {}", what, s,
        response.body.empty() ? "nothing more" : fmt::format("'{}'", excerpt(response.body)));
    if (s == 401 || s == 403)
        throw SourceError(Failure::authentication, message);
    if (s == 429)
        throw SourceError(Failure::throttled, message);
    if (s == 408 || s == 425 || s >= 500)
        throw SourceError(Failure::transient, message);
    if (s == 413 || s == 414)
        throw SourceError(Failure::too_much, message);
    throw SourceError(Failure::bad_request, message);
}

Time end_of_values(TimeRange range, const std::vector<Value>& values) {
    Time end = range.begin;
    for (const Value& v : values)
        if (v.series == 0)
            end = std::max(end, v.time + v.length);
    return std::min(end, range.end);
}

std::vector<TimeRange> split(TimeRange range, std::chrono::seconds window) {
    std::vector<TimeRange> out;
    for (Time begin = range.begin; begin < range.end; begin += window)
        out.push_back({begin, std::min(begin + window, range.end)});
    return out;
}

} // namespace elf::sources
