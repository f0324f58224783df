#include "elf/cli/run_tool.hpp"
#include "elf/commands/transform.hpp"

int main(int argc, char** argv) {
    return elf::cli::run_tool(elf::commands::transform(), argc, argv);
}
