#include "elf/commands/ingest_area.hpp"
#include "elf/commands/ingest_live.hpp"
#include "elf/commands/ingest_table.hpp"
#include "elf/commands/ingest_verb.hpp"
#include "elf/core/error.hpp"
#include "elf/sources/http.hpp"
#include "elf/sources/ons_csv.hpp"
#include "elf/sources/providers.hpp"
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
    for (const sources::KnownArea& known : sources::ons_csv().areas)
        if (const std::optional<Area> area = area_of(session, known.name, &known))
            out.push_back(*area);
    return out;
}

void run(cli::Session& session, const OnsCsvOptions& o, const std::vector<std::string>& chosen) {
    const sources::TableLayout layout = sources::load_curve_layout();
    TableJob job;
    job.source = "ons-csv";
    job.columns = {{layout.value_columns.front(), "load"}};
    job.time_column = layout.time_column;
    job.area_column = layout.area_column;
    job.areas = subsystems(session);
    job.drop = {sources::sum_of_subsystems};
    job.time_zone = layout.time_zone;
    job.expect_jumps = true;
    job.unit = "MWmed";
    job.length = Minutes{60};
    job.known_lag = parse_duration(o.known_lag);
    if (job.areas.size() < 4)
        return session.summarise("the areas would be created first: a dry run ends here");
    if (!chosen.empty() || !session.shard().is_whole()) {
        const std::vector<Area> wanted = store::load_areas(session.db(), chosen, session.shard());
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
    run(session, o, {});
}

bool names_files(const cli::Section& section) {
    return section.keys.contains("file") || section.keys.contains("url");
}

const sources::ProviderSpec& spec_of_ons_csv() {
    for (const sources::ProviderSpec& s : sources::providers())
        if (s.name == "ons-csv")
            return s;
    throw Error(ExitCode::software, "ons-csv is no provider");
}

} // namespace

/// A verb of two: the files that are named, else what is fetched.
IngestVerb ons_csv_verb() {
    IngestVerb verb = live_verb(spec_of_ons_csv());
    verb.declare = [fetch = verb.declare](CLI::App& app) -> std::function<void(cli::Session&)> {
        const auto files = std::make_shared<std::vector<std::string>>();
        app.add_option("FILE", *files,
                       "files or URLs (https://, file://), plain or gzip; without: fetched");
        const auto fetched = fetch(app);
        const CLI::Option* known_lag = app.get_option("--known-lag");
        return [=](cli::Session& session) {
            if (files->empty())
                return fetched(session);
            run(session, {*files, known_lag->count() > 0 ? known_lag->as<std::string>() : "0h"},
                session.area_patterns());
        };
    };
    verb.live = [live = verb.live](cli::Session& session, const cli::Section& section) {
        return names_files(section) ? std::nullopt : live(session, section);
    };
    verb.run_section = run_section;
    return verb;
}

} // namespace elf::commands
