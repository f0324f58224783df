#include "elf/commands/live_source.hpp"

#include "elf/commands/ingest_area.hpp"
#include "elf/core/error.hpp"
#include "elf/sources/http_client.hpp"
#include "elf/store/area.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fmt/core.h>

namespace elf::commands {
namespace {

using sources::KnownArea;
using sources::ProviderArea;
using sources::ProviderSpec;
using Keys = std::map<std::string, std::string>;

constexpr std::chrono::seconds usual_history = std::chrono::days{730};

std::string value_of(const Keys& keys, const std::string& key, const std::string& missing = {}) {
    const auto found = keys.find(key);
    return found == keys.end() ? missing : found->second;
}

double number_of(const Keys& keys, const std::string& key, double missing, double least,
                 double most) {
    const std::string text = value_of(keys, key);
    if (text.empty())
        return missing;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() ||
        !(value >= least && value <= most))
        throw Error(ExitCode::usage, fmt::format("'{}' is no value of {}", text, key),
                    fmt::format("write a number from {} to {}", least, most));
    return value;
}

std::chrono::seconds duration_of(const Keys& keys, const std::string& key,
                                 std::chrono::seconds missing) {
    const std::string text = value_of(keys, key);
    return text.empty() ? missing : parse_duration(text);
}

bool truth_of(const Keys& keys, const std::string& key) {
    const std::string text = value_of(keys, key, "no");
    if (text != "yes" && text != "true" && text != "no" && text != "false")
        throw Error(ExitCode::usage, fmt::format("'{}' is no value of {}", text, key),
                    "write yes or no");
    return text == "yes" || text == "true";
}

std::vector<std::string> urls_of(const Keys& keys, const sources::Endpoint& endpoint) {
    std::vector<std::string> urls = cli::words_of(value_of(keys, endpoint.setting));
    if (urls.empty())
        urls = endpoint.urls;
    for (std::string& url : urls) {
        while (url.ends_with('/'))
            url.pop_back();
        if (!sources::is_safe(url))
            throw Error(ExitCode::usage, fmt::format("'{}' is no {}", url, endpoint.setting),
                        "write an address that begins with https:// (http:// only for this "
                        "machine)");
    }
    return urls;
}

/// ELF_ENTSOE_TOKEN, ELF_OPEN_METEO_API_KEY.
std::string environment_name(const ProviderSpec& spec) {
    std::string out = "ELF_" + spec.name + "_" + spec.secret.setting;
    for (char& c : out)
        c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

std::string secret_of(const ProviderSpec& spec, const Keys& keys) {
    if (spec.secret.place == sources::Secret::Place::none)
        return {};
    const std::string name = environment_name(spec);
    const char* from_environment = std::getenv(name.c_str());
    const std::string secret =
        from_environment ? from_environment : value_of(keys, spec.secret.setting);
    if (secret.empty() && spec.secret.required)
        throw Error(ExitCode::permission, spec.name + " needs a key",
                    fmt::format("{}; then set {} in [source {}] or {} in the environment",
                                spec.secret.how_to_get, spec.secret.setting, spec.name, name));
    // Whatever else is in it would break the line of a header, or the log.
    const bool good = secret.size() <= 512 && std::all_of(secret.begin(), secret.end(), [](char c) {
                          return c > ' ' && c <= '~';
                      });
    if (!good)
        throw Error(ExitCode::permission, "the key of " + spec.name + " has characters no key has",
                    "copy it again");
    return secret;
}

LiveSettings settings_of(const ProviderSpec& spec, const Keys& keys) {
    LiveSettings s;
    for (const sources::Endpoint& e : spec.endpoints)
        s.urls.push_back(urls_of(keys, e));
    s.secret = secret_of(spec, keys);
    s.ca_file = value_of(keys, "ca-file");
    s.rate = number_of(keys, "rate", spec.rate, 0.001, 1e6);
    s.retries = static_cast<int>(number_of(keys, "retries", 3, 0, 20));
    s.retry_delay = duration_of(keys, "retry-delay", spec.retry_delay);
    s.stall = duration_of(keys, "stall-timeout", s.stall);
    s.transfer = duration_of(keys, "transfer-timeout", s.transfer);
    s.largest_body = static_cast<std::size_t>(number_of(keys, "largest-body", 64, 1, 4096)) << 20;
    s.wish.history = duration_of(keys, "history", usual_history);
    s.wish.again = truth_of(keys, "again");
    if (const std::string from = value_of(keys, "from"); !from.empty())
        s.wish.from = parse_time(from);
    if (const std::string to = value_of(keys, "to"); !to.empty())
        s.wish.to = parse_time(to);
    if (s.wish.from && s.wish.to && *s.wish.from >= *s.wish.to)
        throw Error(ExitCode::usage, "--from is not before --to", "exchange them");
    return s;
}

Keys codes_of(const Keys& keys) {
    Keys out;
    for (const std::string& word : cli::words_of(value_of(keys, "code"))) {
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == word.size())
            throw Error(ExitCode::usage, fmt::format("'{}' does not say whose code it is", word),
                        "write AREA=CODE, for example ES=10YES-REE------0");
        out[word.substr(0, equals)] = word.substr(equals + 1);
    }
    return out;
}

std::vector<std::string> names_of(cli::Session& session, const ProviderSpec& spec, const Keys& keys,
                                  const Keys& codes) {
    if (std::vector<std::string> names = cli::words_of(value_of(keys, "area")); !names.empty())
        return names;
    std::vector<std::string> names;
    for (const auto& [name, code] : codes)
        names.push_back(name);
    if (names.empty() && spec.all_areas)
        for (const KnownArea& a : spec.areas)
            names.push_back(a.name);
    if (names.empty() && spec.any_area)
        for (const Area& a : store::load_areas(session.db()))
            names.push_back(a.name);
    if (names.empty() && spec.areas.size() == 1)
        names.push_back(spec.areas.front().name);
    return names;
}

std::vector<ProviderArea> provider_areas(cli::Session& session, const ProviderSpec& spec,
                                         const Keys& keys) {
    const Keys codes = codes_of(keys);
    std::vector<ProviderArea> out;
    for (const std::string& name : names_of(session, spec, keys, codes)) {
        const auto known = std::find_if(spec.areas.begin(), spec.areas.end(),
                                        [&](const KnownArea& a) { return a.name == name; });
        const bool is_known = known != spec.areas.end();
        std::string code = value_of(codes, name, is_known ? known->code : "");
        if (code.empty() && spec.any_area)
            code = name;
        if (code.empty())
            throw Error(ExitCode::usage,
                        fmt::format("the code of {} at {} is not known", name, spec.name),
                        fmt::format("add code = {}=CODE", name));
        if (const auto area = area_of(session, name, is_known ? &*known : nullptr))
            out.push_back({*area, code});
    }
    if (out.empty() && !session.dry_run())
        throw Error(ExitCode::usage, fmt::format("it is not said which areas {} is for", spec.name),
                    spec.any_area ? "create one with elf-ingest area" : "add area = NAME, ...");
    return out;
}

} // namespace

std::optional<Area> area_of(cli::Session& session, const std::string& name,
                            const KnownArea* known) {
    if (std::optional<Area> area = store::find_area(session.db(), name))
        return area;
    if (!known)
        throw Error(ExitCode::usage, fmt::format("there is no area {}", name),
                    fmt::format("create it: elf-ingest area {} --time-zone ...", name));
    Keys settings{{"time-zone", known->time_zone},
                  {"holidays", known->holidays},
                  {"step", fmt::format("{}m", known->step.count())},
                  {"unit", "MW"}};
    if (known->latitude && known->longitude) {
        settings["latitude"] = fmt::format("{}", *known->latitude);
        settings["longitude"] = fmt::format("{}", *known->longitude);
    }
    Area area = area_with(session, name, settings);
    if (!save_area(session, area))
        return std::nullopt;
    return area;
}

std::vector<LiveKey> live_keys(const ProviderSpec& spec) {
    std::vector<LiveKey> out{
        {"from", "TIME", "back-fill: begin here; goes on where it ended before"},
        {"to", "TIME", "back-fill: end before"},
        {"again", "yes|no", "fetch also what has been fetched"},
        {"code", "AREA=CODE,...", "codes of the provider for areas of yours"},
        {"history", "DURATION", "how far a first run goes back (default: 730d)"},
        {"window", "DURATION", "longest span of a request"},
        {"known-lag", "DURATION", "from the end of an interval until its value was known"},
        {"rate", "N", fmt::format("requests a second (default: {:.3g})", spec.rate)},
        {"retries", "N", "tries after a failure that may pass (default: 3)"},
        {"retry-delay", "DURATION",
         fmt::format("before the first of them (default: {}s)", spec.retry_delay.count())},
        {"stall-timeout", "DURATION", "below 100 bytes a second for so long: given up (60s)"},
        {"transfer-timeout", "DURATION", "longest time of one answer (15m)"},
        {"largest-body", "MIB", "largest answer, unpacked (64)"},
        {"ca-file", "FILE", "certificates to trust instead of the system's"},
    };
    for (const sources::Endpoint& e : spec.endpoints)
        out.push_back({e.setting, "URL,...", "instead of " + e.urls.front()});
    if (!spec.opt_in.empty())
        out.push_back({"accept-terms", "yes|no", spec.opt_in});
    for (const sources::ProviderOption& o : spec.options)
        out.push_back({o.key, o.type_name, o.help});
    return out;
}

LiveSource live_source(cli::Session& session, const ProviderSpec& spec, const std::string& label,
                       const Keys& keys) {
    LiveSource out{label, &spec, nullptr, {}, settings_of(spec, keys)};
    if (!spec.opt_in.empty() && out.settings.secret.empty() && !truth_of(keys, "accept-terms"))
        throw Error(ExitCode::permission, fmt::format("{}: {}", spec.name, spec.opt_in),
                    fmt::format("if you agree, set accept-terms = yes in [source {}]", label));
    sources::ProviderSettings settings;
    settings.areas = provider_areas(session, spec, keys);
    if (!value_of(keys, "window").empty())
        settings.window = parse_duration(value_of(keys, "window"));
    if (settings.window && *settings.window <= std::chrono::seconds{0})
        throw Error(ExitCode::usage, "the window is empty", "write a duration such as 7d");
    if (!value_of(keys, "known-lag").empty())
        settings.known_lag = parse_duration(value_of(keys, "known-lag"));
    for (const sources::ProviderOption& o : spec.options)
        if (const std::string value = value_of(keys, o.key); !value.empty())
            settings.options[o.key] = value;
    for (const ProviderArea& a : settings.areas)
        out.areas[a.area.name] = a.area;
    out.provider = spec.make(settings);
    return out;
}

} // namespace elf::commands
