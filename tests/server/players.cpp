#include "world.hpp"

namespace elf::test {

const std::map<std::string, Player>& players() {
    static const std::map<std::string, Player> all{
        {"eco2mix", play_eco2mix},
        {"elexon", play_elexon},
        {"ons", play_ons},
        {"eia", play_eia},
        {"entsoe", play_entsoe},
    };
    return all;
}

} // namespace elf::test
