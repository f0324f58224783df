#include "elf/cli/run_tool.hpp"
#include "elf/commands/detect.hpp"

int main(int argc, char** argv) {
    return elf::cli::run_tool(elf::commands::detect(), argc, argv);
}
