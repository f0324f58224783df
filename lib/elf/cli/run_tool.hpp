#pragma once

#include "elf/cli/session.hpp"

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace elf::cli {

/// One tool: what it is called, its options, and what it does.
struct Command {
    std::string name;     ///< elf-train
    std::string role;     ///< elf_train, the role it takes in the database
    std::string summary;  ///< one sentence for --help
    std::string examples; ///< lines for the end of --help
    std::function<void(CLI::App&)> declare;
    std::function<void(Session&)> run;
};

/// Group of options that describe data rather than the program: the unit of a file, the time zone
/// of an area. They come from the command line or from a section of elf.conf only: `unit = kWh`
/// there is meant for reports and must not change what a file means.
inline constexpr const char* data_options = "Options of the data";

/// Adds the options of every tool, and for each option the environment variable ELF_<NAME>.
void declare_common(CLI::App& app, CommonOptions& options);

/// Parses, runs, prints what went wrong, and returns the exit status. The only place that catches.
int run_tool(const Command& command, int argc, char** argv);

} // namespace elf::cli
