#pragma once

#include "elf/cli/session.hpp"
#include "elf/report/catalogue.hpp"
#include "elf/report/writer.hpp"

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
    std::string flow;
    std::optional<double> threshold;
    bool chart = false;
    bool format_asked = false; ///< on the command line
    bool chart_asked = false;
    bool threshold_asked = false;
    bool flow_asked = false;
};

/// Streams a report of rows and columns to stdout.
void write_report(cli::Session& session, const report::Report& report,
                  const ReportOptions& options);

/// How a table on stdout looks: coloured and within the width on a terminal, plain elsewhere.
report::TableStyle table_style();

std::vector<int> ids_of(const std::vector<Area>& areas);

} // namespace elf::commands
