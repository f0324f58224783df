#include "world.hpp"

namespace elf::test {

const std::map<std::string, Player>& players() {
    // One a line: two that are added at the same time merge.
    // clang-format off
    static const std::map<std::string, Player> all{
        {"ons", play_ons},
        {"elexon", play_elexon},
        {"ons-csv", play_ons_csv},
        {"entsoe", play_entsoe},
        {"eia", play_eia},
        {"eco2mix", play_eco2mix},
        {"smard", play_smard},
        {"open-meteo", play_open_meteo},
        {"nager", play_nager},
        {"neso", play_neso},
    };
    // clang-format on
    return all;
}

} // namespace elf::test
