#include "elf/commands/ingest_live.hpp"

#include "elf/commands/ingest_delivery.hpp"
#include "elf/commands/live_fetch.hpp"
#include "elf/sources/http_client.hpp"
#include "elf/store/source_priority.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <mutex>
#include <thread>

namespace elf::commands {
namespace {

using Keys = std::map<std::string, std::string>;

/// A clock that runs a little late is no replay.
constexpr std::chrono::minutes late{10};

void refuse_past(const cli::Session& session) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (session.as_of_given() && session.as_of() + late < now)
        throw Error(ExitCode::usage,
                    "providers say what is known now, not what was known at --as-of",
                    "leave --as-of out; replays use what is in the database");
}

/// The points of a stream with their weights, and which of several sources of a quantity counts.
void save_points(cli::Session& session, const LiveSource& source, const sources::Stream& stream) {
    struct Names {
        std::vector<std::string> in_order;
        std::map<std::string, PointWeights> points;
    };
    std::map<std::pair<int, std::string>, Names> quantities;
    for (const sources::SourceSeries& s : stream.series) {
        Names& names = quantities[{source.areas.at(s.area).id, s.quantity}];
        const std::string name = s.source.substr(0, s.source.find('/'));
        const auto [points, is_new] = names.points.try_emplace(name);
        if (is_new)
            names.in_order.push_back(name);
        if (s.weight)
            points->second.emplace_back(s.source, *s.weight);
    }
    for (const auto& [key, names] : quantities) {
        const auto& [area, quantity] = key;
        for (const auto& [name, points] : names.points)
            save_weights(session, session.db(), area, quantity, name, points);
        if (names.in_order.size() > 1)
            session.count_written(
                store::save_source_priority(session.db(), area, quantity, names.in_order, false));
    }
}

/// What the provider says of itself: which of its sources counts, and where their meaning changed.
void save_facts(cli::Session& session, const LiveSource& source) {
    db::Connection& db = session.db();
    db::Transaction transaction(db);
    for (const auto& change : source.spec->changes)
        session.count_written(store::save_definition_change(db, source.spec->name, change.quantity,
                                                            change.since, change.what));
    for (const auto& [quantity, names] : source.spec->preference)
        for (const auto& [name, area] : source.areas)
            session.count_written(store::save_source_priority(db, area.id, quantity, names, false));
    for (const sources::Stream& stream : source.provider->streams())
        save_points(session, source, stream);
    session.commit(transaction);
}

/// The sources of one host, one after the other.
struct HostWork {
    std::vector<const LiveSource*> sources;
    std::vector<std::vector<StreamPlan>> plans;
};

std::map<std::string, HostWork> by_host(cli::Session& session,
                                        const std::vector<LiveSource>& sources) {
    std::map<std::string, HostWork> out;
    for (const LiveSource& s : sources) {
        HostWork& work = out[sources::host_of(s.settings.urls.front().front())];
        work.sources.push_back(&s);
        work.plans.push_back(plan_streams(session, session.db(), s));
    }
    return out;
}

long requests_of(const std::map<std::string, HostWork>& hosts) {
    long out = 0;
    for (const auto& [host, work] : hosts)
        for (const auto& plans : work.plans)
            for (const StreamPlan& p : plans)
                out += static_cast<long>(p.requests.size());
    return out;
}

class Failures {
public:
    void add(const std::string& label, const Error& e) {
        const std::lock_guard lock(m_mutex);
        m_failures.push_back({label, e});
    }
    std::vector<SourceFailure> take() { return std::move(m_failures); }

private:
    std::mutex m_mutex;
    std::vector<SourceFailure> m_failures;
};

void work_through(cli::Session& session, db::Connection* db, const HostWork& work,
                  cli::Progress& bar, Failures& failures) {
    std::unique_ptr<db::Connection> own;
    Paces paces;
    for (std::size_t i = 0; i < work.sources.size(); ++i) {
        const LiveSource& source = *work.sources[i];
        try {
            if (!db) {
                own = session.connect();
                db = own.get();
            }
            fetch(session, *db, source, work.plans[i], paces, bar);
        } catch (const Error& e) {
            failures.add(source.label, e);
        } catch (const std::exception& e) {
            failures.add(source.label, Error(ExitCode::software, e.what(), "please report it"));
        }
    }
}

struct LiveOptions {
    Keys keys;
};

/// `elf-ingest NAME --area A`: A is what the source is for, where its section does not say it.
Keys with_areas(const cli::Session& session, const cli::Section& section, Keys given) {
    const std::vector<std::string>& chosen = session.area_patterns();
    const bool plain = std::all_of(chosen.begin(), chosen.end(), [](const std::string& p) {
        return p.find_first_of("*?") == std::string::npos;
    });
    if (!section.keys.contains("area") && !chosen.empty() && plain)
        given["area"] = fmt::format("{}", fmt::join(chosen, ","));
    return given;
}

std::vector<LiveSource> sources_of(cli::Session& session, const sources::ProviderSpec& spec,
                                   Keys given) {
    std::erase_if(given, [](const auto& entry) { return entry.second.empty(); });
    std::vector<LiveSource> out;
    const auto add = [&](const cli::Section& section) {
        out.push_back(live_source_of(session, spec, section, with_areas(session, section, given)));
    };
    for (const cli::Section& section : session.settings().sections)
        if (section.kind == "source" && section.name.substr(0, section.name.find(' ')) == spec.name)
            add(section);
    if (out.empty())
        add({"source", spec.name, 0, {}});
    return out;
}

} // namespace

std::vector<SourceFailure> run_live(cli::Session& session, std::vector<LiveSource> sources) {
    refuse_past(session);
    // A dry run has left the areas of some uncreated.
    std::erase_if(sources, [](const LiveSource& s) { return s.areas.empty(); });
    for (const LiveSource& s : sources)
        save_facts(session, s);
    const std::map<std::string, HostWork> hosts = by_host(session, sources);
    cli::Progress bar("fetch", requests_of(hosts), session.progress());
    Failures failures;
    {
        std::vector<std::jthread> threads;
        for (auto h = hosts.begin(); h != hosts.end(); ++h)
            if (h != hosts.begin())
                threads.emplace_back(
                    [&, h] { work_through(session, nullptr, h->second, bar, failures); });
        if (!hosts.empty())
            work_through(session, &session.db(), hosts.begin()->second, bar, failures);
    }
    return failures.take();
}

void throw_worst(const std::vector<SourceFailure>& failures) {
    const auto worst = std::max_element(failures.begin(), failures.end(),
                                        [](const SourceFailure& a, const SourceFailure& b) {
                                            return is_worse(b.error.code(), a.error.code());
                                        });
    std::string names;
    for (const SourceFailure& f : failures)
        names += (names.empty() ? "" : ", ") + f.label;
    throw Error(worst->error.code(), "sources failed: " + names,
                "the others are done; mend the cause and run it again");
}

void fetch_all(cli::Session& session, std::vector<LiveSource> sources) {
    const std::size_t count = sources.size();
    const std::vector<SourceFailure> failures = run_live(session, std::move(sources));
    if (failures.size() == 1)
        throw Error(failures[0].error.code(), failures[0].label + ": " + failures[0].error.what(),
                    failures[0].error.hint());
    for (const SourceFailure& f : failures)
        session.error(fmt::format("{}: {}; hint: {}", f.label, f.error.what(), f.error.hint()));
    if (!failures.empty())
        throw_worst(failures);
    session.summarise(fmt::format("{} sources fetched: {} values read, {} rows written", count,
                                  session.rows_read(), session.rows_written()));
}

LiveSource live_source_of(cli::Session& session, const sources::ProviderSpec& spec,
                          const cli::Section& section, const Keys& given) {
    Keys keys;
    std::vector<LiveKey> known = live_keys(spec);
    for (const auto& [key, setting] : section.keys) {
        const bool is_known =
            key == "area" ||
            (spec.secret.place != sources::Secret::Place::none && key == spec.secret.setting) ||
            std::any_of(known.begin(), known.end(), [&](const LiveKey& k) { return k.key == key; });
        if (!is_known)
            refuse_key(session, section, key);
        keys[key] = setting.value;
    }
    for (const auto& [key, value] : given)
        keys[key] = value;
    try {
        return live_source(session, spec, section.name, keys);
    } catch (const Error& e) {
        if (e.code() != ExitCode::usage || section.line == 0)
            throw;
        throw Error(ExitCode::config,
                    fmt::format("{} line {}: [source {}]: {}", session.settings().path,
                                section.line, section.name, e.what()),
                    e.hint());
    }
}

IngestVerb live_verb(const sources::ProviderSpec& spec) {
    IngestVerb verb;
    verb.name = spec.name;
    verb.summary = spec.summary;
    verb.delivers = spec.delivers;
    verb.key = spec.secret.place == sources::Secret::Place::none ? "none"
               : spec.secret.required                            ? spec.secret.setting
                                      : spec.secret.setting + ", optional";
    verb.terms = spec.terms;
    verb.declare = [&spec](CLI::App& app) -> std::function<void(cli::Session&)> {
        const auto keys = std::make_shared<Keys>();
        for (const LiveKey& k : live_keys(spec)) {
            const std::string name = "--" + k.key;
            CLI::Option* option =
                k.type_name == "yes|no"
                    ? app.add_flag(name, (*keys)[k.key], k.help)
                    : app.add_option(name, (*keys)[k.key], k.help)->type_name(k.type_name);
            option->group(cli::data_options);
        }
        return [&spec, keys](cli::Session& session) {
            fetch_all(session, sources_of(session, spec, *keys));
        };
    };
    verb.live = [&spec](cli::Session& session, const cli::Section& section) {
        return live_source_of(session, spec, section, {});
    };
    return verb;
}

} // namespace elf::commands
