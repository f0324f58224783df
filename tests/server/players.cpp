#include "world.hpp"

namespace elf::test {

const std::map<std::string, Player>& players() {
    static const std::map<std::string, Player> all{
<<<<<<< HEAD
        {"eco2mix", play_eco2mix},
        {"elexon", play_elexon},
        {"ons", play_ons},
        {"eia", play_eia},
        {"entsoe", play_entsoe},
=======
        {"elexon", play_elexon}, {"ons", play_ons},       {"smard", play_smard},
        {"eia", play_eia},       {"entsoe", play_entsoe},
>>>>>>> 87f622b (sources: SMARD, load and forecast of Germany by the quarter of an hour)
    };
    return all;
}

} // namespace elf::test
