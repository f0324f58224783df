#include "elf/cli/run_tool.hpp"
#include "elf/commands/report.hpp"

int main(int argc, char** argv) {
    return elf::cli::run_tool(elf::commands::report(), argc, argv);
}
