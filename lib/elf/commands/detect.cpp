#include "elf/commands/detect.hpp"

namespace elf::commands {

cli::Command detect() {
    return {"elf-detect", "elf_detect", "", "", [](CLI::App&) {}, [](cli::Session&) {}};
}

} // namespace elf::commands
