#include "elf/commands/train.hpp"

namespace elf::commands {

cli::Command train() {
    return {"elf-train", "elf_train", "", "", [](CLI::App&) {}, [](cli::Session&) {}};
}

} // namespace elf::commands
