#pragma once

#include "elf/cli/run_tool.hpp"
#include "elf/commands/live_source.hpp"

#include <functional>
#include <string>

namespace elf::commands {

/// One word after `elf-ingest`: a source of data, or something done to areas. Providers that
/// are fetched get theirs from live_verb.
struct IngestVerb {
    std::string name;
    std::string summary;
    std::string delivers; ///< for `list`; empty: not a source of data
    std::string key;      ///< for `list`: the key it needs, or "none"
    std::string terms;    ///< for `list`: licence and limits
    /// Adds its options; returns what to do when it was chosen.
    std::function<std::function<void(cli::Session&)>(CLI::App&)> declare;
    /// Does what a section `[source NAME]` of elf.conf asks for; empty: not in `all`.
    std::function<void(cli::Session&, const cli::Section&)> run_section;
    /// Of a source that is fetched: what such a section means; nullopt where the section names
    /// files instead, for run_section. These are fetched together, hosts in parallel.
    std::function<std::optional<LiveSource>(cli::Session&, const cli::Section&)> live;
};

/// For run_section: what a section has and must not have, or lacks. Both throw Error(config).
[[noreturn]] void refuse_key(const cli::Session& session, const cli::Section& section,
                             const std::string& key);
[[noreturn]] void refuse_without(const cli::Session& session, const cli::Section& section,
                                 const std::string& key);

IngestVerb area_verb();
IngestVerb holidays_verb();
IngestVerb csv_verb();
IngestVerb ons_csv_verb();
IngestVerb simulate_verb();
IngestVerb forget_verb();
IngestVerb prune_verb();

} // namespace elf::commands
