#pragma once

#include "elf/sources/provider.hpp"

namespace elf::sources {

/// Every provider that is fetched over HTTP, in the order of `elf-ingest list`. A new one is one
/// file with its planner, parser and pager, and one line here and in providers.cpp.
const std::vector<ProviderSpec>& providers();

ProviderSpec eco2mix();
ProviderSpec elexon();
ProviderSpec neso();
ProviderSpec ons();
ProviderSpec ons_csv();
ProviderSpec entsoe();
ProviderSpec eia();
ProviderSpec smard();
ProviderSpec open_meteo();
ProviderSpec nager();

} // namespace elf::sources
