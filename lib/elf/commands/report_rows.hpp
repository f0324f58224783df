#pragma once

#include "elf/cli/session.hpp"
#include "elf/report/catalogue.hpp"

#include <optional>
#include <string>
#include <vector>

namespace elf::commands {

/// Options of elf-report.
struct ReportOptions {
    std::string what;
    std::string format = "auto";
    std::string from;
    std::string to;
    std::vector<std::string> fields;
    std::string unit;
    std::string output;
    std::optional<double> threshold;
    bool chart = false;
    bool chart_asked = false; ///< on the command line
    bool threshold_asked = false;
};

/// Streams a report of rows and columns to stdout.
void write_report(cli::Session& session, const report::Report& report,
                  const ReportOptions& options);

} // namespace elf::commands
