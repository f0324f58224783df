#include "elf/commands/ingest_area.hpp"
#include "elf/commands/ingest_table.hpp"
#include "elf/commands/ingest_verb.hpp"
#include "elf/core/error.hpp"
#include "elf/sources/http.hpp"
#include "elf/store/area.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/core.h>

namespace elf::commands {
namespace {

struct OnsCsvOptions {
    std::vector<std::string> files;
    std::string known_lag = "0h";
};

/// The four subsystems of Brazil's operator; one that is there keeps its settings. A dry run
/// creates none.
std::vector<Area> subsystems(cli::Session& session) {
    std::vector<Area> out;
    for (const char* name : {"N", "NE", "S", "SE"}) {
        std::optional<Area> area = store::find_area(session.db(), name);
        if (!area) {
            area = area_with(session, name,
                             {{"time-zone", "America/Sao_Paulo"},
                              {"holidays", "br"},
                              {"step", "60m"},
                              {"unit", "MW"}});
            if (!save_area(session, *area))
                continue;
        }
        out.push_back(*area);
    }
    return out;
}

void run(cli::Session& session, const OnsCsvOptions& o, const std::vector<std::string>& chosen) {
    TableJob job;
    job.source = "ons-csv";
    job.columns = {{"val_cargaenergiahomwmed", "load"}};
    job.time_column = "din_instante";
    job.area_column = "id_subsistema";
    job.areas = subsystems(session);
    job.drop = {"SIN"}; // the sum of the four, in sibling files
    // Civil time of Brasília: with daylight saving until 2019. Rows of the hour that it skips are
    // there, empty or zero, in the files of 2014 to 2018.
    job.time_zone = "America/Sao_Paulo";
    job.expect_jumps = true;
    job.unit = "MWmed";
    job.length = Minutes{60};
    job.known_lag = parse_duration(o.known_lag);
    if (job.areas.size() < 4)
        return session.summarise("the areas would be created first: a dry run ends here");
    if (!chosen.empty()) {
        const std::vector<Area> wanted = store::load_areas(session.db(), chosen);
        std::erase_if(job.areas, [&](const Area& a) {
            return std::none_of(wanted.begin(), wanted.end(),
                                [&](const Area& w) { return w.name == a.name; });
        });
        job.take_all_areas = false;
    }
    for (const std::string& file : o.files)
        ingest_table(session, sources::open(file), file, job);
}

void run_section(cli::Session& session, const cli::Section& section) {
    OnsCsvOptions o;
    for (const auto& [key, setting] : section.keys) {
        if (key == "file" || key == "url")
            for (std::string& word : cli::words_of(setting.value))
                o.files.push_back(std::move(word));
        else if (key == "known-lag")
            o.known_lag = setting.value;
        else
            refuse_key(session, section, key);
    }
    if (o.files.empty())
        refuse_without(session, section, "url");
    run(session, o, {});
}

} // namespace

IngestVerb ons_csv_verb() {
    IngestVerb verb;
    verb.name = "ons-csv";
    verb.summary = "yearly load curves (CURVA_CARGA) of Brazil's operator ONS";
    verb.delivers = "load of N, NE, S and SE, hourly";
    verb.key = "none";
    verb.terms = "ONS open data, CC BY";
    verb.declare = [](CLI::App& app) -> std::function<void(cli::Session&)> {
        const auto o = std::make_shared<OnsCsvOptions>();
        app.add_option("FILE", o->files, "files or URLs (https://, file://), plain or gzip")
            ->required();
        app.add_option("--known-lag", o->known_lag,
                       "from the end of an hour until its value was known; ONS publishes some two "
                       "days later")
            ->capture_default_str()
            ->type_name("DURATION")
            ->group(cli::data_options);
        return [o](cli::Session& session) { run(session, *o, session.area_patterns()); };
    };
    verb.run_section = run_section;
    return verb;
}

} // namespace elf::commands
