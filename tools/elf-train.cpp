#include "elf/cli/run_tool.hpp"
#include "elf/commands/train.hpp"

int main(int argc, char** argv) {
    return elf::cli::run_tool(elf::commands::train(), argc, argv);
}
