#include "elf/commands/report.hpp"

namespace elf::commands {

cli::Command report() {
    return {"elf-report", "elf_report", "", "", [](CLI::App&) {}, [](cli::Session&) {}};
}

} // namespace elf::commands
