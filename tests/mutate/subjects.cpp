#include "subjects.hpp"

#include "../fuzz/fuzz.hpp"
#include "../server/gzip.hpp"
#include "../server/world.hpp"
#include "elf/cli/settings.hpp"
#include "elf/core/error.hpp"
#include "elf/sources/csv.hpp"
#include "elf/sources/holidays.hpp"
#include "elf/sources/ons_csv.hpp"
#include "elf/sources/table.hpp"

#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <sys/stat.h>

namespace elf::mutate {
namespace {

using namespace sources;

// --- providers
// -------------------------------------------------------------------------------------

std::string decoded(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '%' && i + 2 < text.size()) {
            out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    return out;
}

/// As the server of the tests gets it; with the key that it accepts.
test::Ask ask_of(const std::string& provider, const Request& request) {
    static constexpr std::array weather{"/api", "/archive-api", "/previous-runs-api"};
    test::Ask ask;
    const std::size_t question = std::min(request.path.find('?'), request.path.size());
    ask.path = (provider == "open-meteo" ? weather.at(request.endpoint) : std::string()) +
               request.path.substr(0, question);
    ask.headers = {{"x-api-key", "test-key"}};
    ask.params = {{"securityToken", "test-key"}};
    for (std::size_t begin = question + 1; begin < request.path.size();) {
        const std::size_t end = std::min(request.path.find('&', begin), request.path.size());
        const std::size_t equals = std::min(request.path.find('=', begin), end);
        ask.params.emplace(decoded(request.path.substr(begin, equals - begin)),
                           equals < end ? decoded(request.path.substr(equals + 1, end - equals - 1))
                                        : std::string());
        begin = end + 1;
    }
    return ask;
}

/// A provider with all kinds of requests, those that follow others included.
struct Asked {
    explicit Asked(const ProviderSpec& s) : spec(s), target(fuzz::target_of(s)) {}

    ProviderSpec spec;
    fuzz::Target target;
    std::vector<Request> requests; ///< one for each seed
    std::vector<std::string> answers;

    void ask(const test::World& world, const Request& request, int depth) {
        const test::Answer answer =
            test::players().at(spec.name)(ask_of(spec.name, request), world);
        requests.push_back(request);
        answers.push_back(answer.body);
        if (depth == 0)
            return;
        try {
            const Page page =
                target.provider->parse(request, {answer.status, answer.type, answer.body});
            std::size_t most = 2;
            for (const Request& next : target.provider->next(request, page))
                if (most-- > 0)
                    ask(world, next, depth - 1);
                else
                    break;
        } catch (const SourceError&) {
        }
    }
};

Subject of_provider(const ProviderSpec& spec, const std::string& name) {
    static constexpr std::array statuses{200, 200, 200, 200, 200, 200, 200, 200, 200,
                                         400, 404, 429, 503, 200, 200, 200, 200, 200};
    test::World world;
    world.set_now(parse_time("2026-11-20T12:00Z"));
    const auto asked = std::make_shared<Asked>(spec);
    for (const Request& request : asked->target.requests)
        asked->ask(world, request, 2);
    return {name, asked->answers,
            [asked](std::size_t seed, const std::string& payload, std::size_t variant) {
                fuzz::parse_checked(
                    asked->target, asked->requests[seed],
                    {statuses.at(variant % statuses.size()), "application/json", payload});
                return true;
            }};
}

// --- files
// -----------------------------------------------------------------------------------------

std::string rows_of_hours(const std::string& header, char separator, int year, bool local) {
    std::string out = header + "\n";
    const Time begin = parse_time(std::to_string(year) + "-10-24T00:00Z");
    for (int hour = 0; hour < 96; ++hour) {
        std::string time = format_time(begin + std::chrono::hours{hour});
        if (local)
            time = time.substr(0, 10) + ' ' + time.substr(11, 8);
        out += (hour % 7 == 0 ? '"' + time + '"' : time) + separator + "north" + separator +
               std::to_string(500 + hour % 24) + ".25" + separator + (hour % 5 == 0 ? "" : "12.5") +
               "\n";
    }
    return out;
}

void read_table(std::string_view payload, const TableLayout& layout, bool packed) {
    std::unique_ptr<Input> input = in_memory(payload);
    if (packed)
        input = unpack(std::move(input), "payload");
    CsvReader csv(std::move(input), "payload");
    TableReader table(csv, layout);
    TableRow row;
    while (table.next(row))
        for (const double v : row.values)
            if (std::isinf(v))
                std::abort();
}

Subject of_tables() {
    const std::vector<TableLayout> layouts{
        {"timestamp_utc", "area", {"value", "temperature_c"}, "UTC"},
        {"time", "area", {"load"}, "Europe/Madrid"},
        load_curve_layout()};
    const std::vector<std::string> seeds{
        rows_of_hours("timestamp_utc,area,value,temperature_c", ',', 2026, false),
        rows_of_hours("time;area;load;note", ';', 2026, true),
        rows_of_hours("din_instante;id_subsistema;val_cargaenergiahomwmed;nom_subsistema", ';',
                      2018, true)};
    return {"csv", seeds, [layouts](std::size_t seed, const std::string& payload, std::size_t) {
                read_table(payload, layouts[seed], false);
                return true;
            }};
}

/// Of the last seed what is unpacked is mutated.
Subject of_packed() {
    const TableLayout layout{"timestamp_utc", "area", {"value"}, "UTC"};
    const std::string rows =
        rows_of_hours("timestamp_utc,area,value,temperature_c", ',', 2026, false);
    return {"csv, gzip",
            {test::gzipped(rows), test::gzipped(rows) + test::gzipped("2026-11-01T00:00Z,x,1,2\n"),
             rows},
            [layout](std::size_t seed, const std::string& payload, std::size_t) {
                read_table(seed == 2 ? test::gzipped(payload) : payload, layout, true);
                return true;
            }};
}

// --- words
// -----------------------------------------------------------------------------------------

Subject of_times() {
    return {"times, durations, numbers",
            {"2026-10-25T02:30+01:00", "2017-12-30T02:00:00Z", "2026-10-25 02:30:00.123",
             "2026-10-25", "365d", "90m", "1.5e3"},
            [](std::size_t seed, const std::string& text, std::size_t) {
                bool any = read_timestamp(text).has_value() || instant_of(text).has_value();
                double number = 0;
                any = read_number(text, number) || any;
                if (std::isinf(number))
                    std::abort();
                if (any)
                    return true;
                if (seed < 3)
                    parse_time(text);
                else if (seed == 3)
                    parse_date(text);
                else
                    parse_duration(text);
                return true;
            }};
}

Subject of_regions() {
    return {"regions of holidays",
            {"es", "au-vic", "gb-sct", "br_pt-br", "de-by", "us"},
            [](std::size_t, const std::string& region, std::size_t) {
                public_holidays(region, 2026, 2026);
                return true;
            }};
}

std::string content_of(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream out;
    out << file.rdbuf();
    if (!file || out.str().empty())
        throw Error(ExitCode::data, path + " cannot be read", "run it in the source tree");
    return out.str();
}

/// The example with its comments taken for settings.
Subject of_settings(const std::string& source, const std::string& scratch) {
    std::istringstream lines(content_of(source + "/etc/elf.conf.example"));
    std::string all;
    for (std::string line; std::getline(lines, line);)
        if (line.size() < 2 || line[0] != '#' || line[1] == ' ')
            all += line + "\n";
        else
            all += line.substr(1) + "\n";
    const std::string path = scratch + "/elf.conf";
    return {"settings file",
            {all, "database = elf\njobs = 2\n[area ES]\ntime-zone = Europe/Madrid\n"},
            [path](std::size_t, const std::string& payload, std::size_t) {
                std::ofstream(path, std::ios::binary) << payload;
                chmod(path.c_str(), 0600);
                cli::read_settings(path);
                return true;
            }};
}

} // namespace

std::vector<Subject> parsers(const std::string& source, const std::string& scratch) {
    std::vector<Subject> out;
    for (const ProviderSpec& spec : providers())
        if (spec.name != "nager" && spec.name != "open-meteo")
            out.push_back(of_provider(spec, spec.name));
    out.push_back(of_provider(fuzz::nager_of("3"), "nager"));
    out.push_back(of_provider(fuzz::nager_of("4"), "nager, version 4"));
    out.push_back(of_provider(fuzz::open_meteo_of(false), "open-meteo"));
    out.push_back(of_provider(fuzz::open_meteo_of(true), "open-meteo, several points"));
    out.push_back(of_tables());
    out.push_back(of_packed());
    out.push_back(of_times());
    out.push_back(of_regions());
    out.push_back(of_settings(source, scratch));
    return out;
}

} // namespace elf::mutate
