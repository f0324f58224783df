#include "elf/commands/transform.hpp"

namespace elf::commands {

cli::Command transform() {
    return {"elf-transform", "elf_transform", "", "", [](CLI::App&) {}, [](cli::Session&) {}};
}

} // namespace elf::commands
