#include "elf/sources/providers.hpp"

namespace elf::sources {

const std::vector<ProviderSpec>& providers() {
    static const std::vector<ProviderSpec> all{
        ons(),
        elexon(),
        entsoe(),
        eia(),
        eco2mix(),
        smard(),
        open_meteo(),
    };
    return all;
}

} // namespace elf::sources
