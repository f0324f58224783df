#include "world.hpp"

namespace elf::test {

const std::map<std::string, Player>& players() {
    static const std::map<std::string, Player> all{
        {"ons", play_ons}, {"elexon", play_elexon},   {"entsoe", play_entsoe},
        {"eia", play_eia}, {"eco2mix", play_eco2mix}, {"smard", play_smard},
    };
    return all;
}

} // namespace elf::test
