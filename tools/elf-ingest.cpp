#include "elf/cli/run_tool.hpp"
#include "elf/commands/ingest.hpp"

int main(int argc, char** argv) {
    return elf::cli::run_tool(elf::commands::ingest(), argc, argv);
}
