#include "elf/commands/ingest_table.hpp"
#include "elf/commands/ingest_verb.hpp"
#include "elf/core/error.hpp"
#include "elf/core/time_zone.hpp"
#include "elf/sources/table.hpp"
#include "elf/store/area.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/core.h>

namespace elf::commands {
namespace {

struct CsvOptions {
    std::vector<std::string> files;
    std::vector<std::string> areas;
    std::vector<std::string> columns;
    std::string time_column;
    std::string area_column;
    std::string time_zone = "UTC";
    std::string unit;
    std::string length;
    std::string known_lag = "0h";
    std::string source = "csv";
};

bool is_word(const std::string& text, const char* others) {
    return !text.empty() && text.size() <= 41 && text.front() >= 'a' && text.front() <= 'z' &&
           std::all_of(text.begin(), text.end(), [&](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      std::string_view(others).find(c) != std::string_view::npos;
           });
}

double weight_of(const std::string& text) {
    double value = 0;
    if (!sources::read_number(text, value) || !(value > 0 && value <= 1e12))
        throw Error(ExitCode::usage, fmt::format("'{}' is no weight of a point", text),
                    "write a number above zero: t_madrid=temperature@6.7");
    return value;
}

/// Points are averaged: the load of parts would be a sum, and a column beside them something else.
void check_points(const std::vector<TableColumn>& columns) {
    for (const TableColumn& c : columns) {
        if (!c.weight)
            continue;
        if (c.quantity.starts_with("load"))
            throw Error(ExitCode::usage,
                        fmt::format("'{}' has a weight, but load is not averaged", c.name),
                        "points are for the weather; add the load of parts up before");
        for (const TableColumn& other : columns)
            if (other.quantity == c.quantity && !other.weight)
                throw Error(ExitCode::usage,
                            fmt::format("'{}' is {} without a weight", other.name, c.quantity),
                            "give all columns of the quantity a weight, or none");
    }
}

TableColumn column_of(const std::string& text) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0)
        throw Error(ExitCode::usage, fmt::format("'{}' does not say what the column holds", text),
                    "write --column NAME=QUANTITY, for example value=load");
    TableColumn c{text.substr(0, equals), text.substr(equals + 1)};
    if (const std::size_t at = c.quantity.find('@'); at != std::string::npos) {
        c.weight = weight_of(c.quantity.substr(at + 1));
        c.quantity.resize(at);
    }
    if (!is_word(c.quantity, "_"))
        throw Error(ExitCode::usage,
                    fmt::format("'{}' cannot be the name of a quantity", c.quantity),
                    "use small letters, digits and '_': load, temperature, load_forecast");
    return c;
}

Minutes length_of(const std::string& text) {
    const auto seconds = parse_duration(text);
    const auto minutes = std::chrono::floor<Minutes>(seconds);
    if (seconds != minutes || minutes < Minutes{1} || minutes > Minutes{1440})
        throw Error(ExitCode::usage, fmt::format("'{}' is no length of an interval", text),
                    "write whole minutes up to a day: 15m, 30m, 1h");
    return minutes;
}

bool is_of_another_shard(cli::Session& session, const std::vector<std::string>& areas) {
    return areas.size() == 1 && store::find_area(session.db(), areas.front()) &&
           store::names_in_shard(session.db(), areas, session.shard()).empty();
}

TableJob job_of(cli::Session& session, const CsvOptions& o) {
    TableJob job;
    if (!is_word(o.source, "_-."))
        throw Error(ExitCode::usage, fmt::format("'{}' cannot be the name of a source", o.source),
                    "use small letters, digits, '_', '-' and '.'");
    job.source = o.source;
    for (const std::string& c : o.columns)
        job.columns.push_back(column_of(c));
    check_points(job.columns);
    job.time_column = o.time_column;
    job.area_column = o.area_column;
    job.time_zone = TimeZone(o.time_zone).name();
    job.unit = o.unit;
    if (!o.length.empty())
        job.length = length_of(o.length);
    job.known_lag = parse_duration(o.known_lag);
    job.areas = store::load_areas(session.db(), o.areas, session.shard());
    job.take_all_areas = o.areas.empty();
    job.shard = session.shard();
    if (o.area_column.empty() && (o.areas.size() != 1 || job.areas.size() != 1) &&
        !is_of_another_shard(session, o.areas))
        throw Error(ExitCode::usage, "it is not said which area the file is of",
                    "give one --area NAME, or --area-column COLUMN if the file has several");
    return job;
}

void run(cli::Session& session, const CsvOptions& o) {
    const TableJob job = job_of(session, o);
    if (job.areas.empty() && !job.take_all_areas)
        return session.summarise("no area of this shard");
    for (const std::string& file : o.files)
        ingest_table(session, sources::open_file(file), file == "-" ? "standard input" : file, job);
}

void run_section(cli::Session& session, const cli::Section& section) {
    CsvOptions o;
    for (const auto& [key, setting] : section.keys) {
        if (key == "file")
            o.files = cli::words_of(setting.value);
        else if (key == "area")
            o.areas = cli::words_of(setting.value);
        else if (key == "column")
            o.columns = cli::words_of(setting.value);
        else if (key == "time-column")
            o.time_column = setting.value;
        else if (key == "area-column")
            o.area_column = setting.value;
        else if (key == "time-zone")
            o.time_zone = setting.value;
        else if (key == "unit")
            o.unit = setting.value;
        else if (key == "length")
            o.length = setting.value;
        else if (key == "known-lag")
            o.known_lag = setting.value;
        else if (key == "source")
            o.source = setting.value;
        else
            refuse_key(session, section, key);
    }
    if (o.files.empty())
        refuse_without(session, section, "file");
    run(session, o);
}

} // namespace

IngestVerb csv_verb() {
    IngestVerb verb;
    verb.name = "csv";
    verb.summary = "a CSV file, gzip or standard input";
    verb.delivers = "any quantity";
    verb.key = "none";
    verb.terms = "your own data";
    verb.declare = [](CLI::App& app) -> std::function<void(cli::Session&)> {
        const auto o = std::make_shared<CsvOptions>();
        const auto of_data = [](CLI::Option* option, const char* type) {
            option->type_name(type)->group(cli::data_options);
        };
        app.add_option("FILE", o->files, "files, plain or gzip; - is standard input")->required();
        of_data(app.add_option("--column", o->columns,
                               "what a column holds; repeat it (default: value=load, "
                               "temperature_c=temperature, tso_forecast=load_forecast). Columns "
                               "of several points have weights: t_madrid=temperature@6.7")
                    ->delimiter(','),
                "NAME=QUANTITY[@WEIGHT]");
        of_data(app.add_option("--time-column", o->time_column,
                               "start of the interval (default: timestamp_utc, timestamp or time)"),
                "NAME");
        of_data(app.add_option("--area-column", o->area_column, "names the area of each row"),
                "NAME");
        of_data(app.add_option("--time-zone", o->time_zone, "of times without an offset")
                    ->capture_default_str(),
                "ZONE");
        of_data(app.add_option("--unit", o->unit, "of electric quantities (default: the area's)"),
                "UNIT");
        of_data(app.add_option("--length", o->length, "of an interval (default: the area's step)"),
                "DURATION");
        of_data(app.add_option("--known-lag", o->known_lag,
                               "from the end of an interval until its value was known")
                    ->capture_default_str(),
                "DURATION");
        of_data(app.add_option("--source", o->source,
                               "name it is kept under: a file of another source corrects nothing")
                    ->capture_default_str(),
                "NAME");
        return [o](cli::Session& session) {
            CsvOptions chosen = *o;
            chosen.areas = session.area_patterns();
            run(session, chosen);
        };
    };
    verb.run_section = run_section;
    return verb;
}

} // namespace elf::commands
