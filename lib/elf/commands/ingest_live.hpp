#pragma once

#include "elf/commands/ingest_verb.hpp"
#include "elf/commands/live_source.hpp"

#include <vector>

namespace elf::commands {

/// A source that could not be fetched, or not all of it.
struct SourceFailure {
    std::string label;
    Error error;
};

/// Fetches from all of them, hosts in parallel; one that fails does not stop the others. Throws
/// Error(usage) where --as-of is in the past: providers say what is known now.
std::vector<SourceFailure> run_live(cli::Session& session, std::vector<LiveSource> sources);

/// The same for sources that must all succeed: throws the worst failure, naming them.
void fetch_all(cli::Session& session, std::vector<LiveSource> sources);

/// The worst of the failures, naming all; does not return.
[[noreturn]] void throw_worst(const std::vector<SourceFailure>& failures);

/// The source of a section of elf.conf, with what the command line says laid over it.
LiveSource live_source_of(cli::Session& session, const sources::ProviderSpec& spec,
                          const cli::Section& section,
                          const std::map<std::string, std::string>& given);

/// The verb of a provider.
IngestVerb live_verb(const sources::ProviderSpec& spec);

} // namespace elf::commands
