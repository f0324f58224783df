#include "elf/sources/providers.hpp"

namespace elf::sources {

const std::vector<ProviderSpec>& providers() {
    // One a line: two that are added at the same time merge.
    // clang-format off
    static const std::vector<ProviderSpec> all{
        ons(),
        ons_csv(),
        elexon(),
        entsoe(),
        eia(),
        eco2mix(),
        smard(),
        open_meteo(),
        nager(),
        neso(),
    };
    // clang-format on
    return all;
}

} // namespace elf::sources
