#include "elf/commands/ingest.hpp"

namespace elf::commands {

cli::Command ingest() {
    return {"elf-ingest", "elf_ingest", "", "", [](CLI::App&) {}, [](cli::Session&) {}};
}

} // namespace elf::commands
