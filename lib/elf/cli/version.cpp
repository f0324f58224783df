#include "elf/cli/version.hpp"

#include "revision.hpp"

namespace elf::cli {

std::string version() {
    return ELF_VERSION " (" ELF_REVISION ")";
}
int required_schema() {
    return ELF_SCHEMA_VERSION;
}

} // namespace elf::cli
