#pragma once

#include "elf/cli/session.hpp"
#include "elf/sources/coverage.hpp"
#include "elf/sources/provider.hpp"

#include <CLI/App.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace elf::commands {

/// How to ask, as the settings say.
struct LiveSettings {
    std::vector<std::vector<std::string>> urls; ///< for each endpoint the base URLs, in order
    std::string secret;
    std::string ca_file;
    double rate = 1; ///< requests a second and host
    int retries = 3;
    std::chrono::seconds retry_delay{2};
    std::chrono::seconds stall{60};
    std::chrono::seconds transfer{900};
    std::size_t largest_body = 64 << 20;
    sources::Wish wish;
};

/// A provider ready to be fetched from.
struct LiveSource {
    std::string label; ///< as in [source LABEL]
    const sources::ProviderSpec* spec;
    std::unique_ptr<sources::Provider> provider;
    std::map<std::string, Area> areas; ///< by name
    LiveSettings settings;
};

/// The keys of [source NAME] of a provider, and its options, with what they mean.
struct LiveKey {
    std::string key;
    std::string type_name;
    std::string help;
};
std::vector<LiveKey> live_keys(const sources::ProviderSpec& spec);

/// Makes it of what the section and the command line say; keys as in live_keys. Creates areas that
/// the provider is known for. Throws Error(usage) for a wrong value, Error(permission) where a key
/// or the consent to terms is missing.
LiveSource live_source(cli::Session& session, const sources::ProviderSpec& spec,
                       const std::string& label, const std::map<std::string, std::string>& keys);

/// The area of this name; one that is not there is created as the provider knows it. nullopt where
/// a dry run has left it uncreated. Throws Error(usage) where nobody knows it.
std::optional<Area> area_of(cli::Session& session, const std::string& name,
                            const sources::KnownArea* known);

} // namespace elf::commands
