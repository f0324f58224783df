#include "elf/commands/report.hpp"

#include "elf/cli/output.hpp"
#include "elf/commands/report_dashboard.hpp"
#include "elf/commands/report_record.hpp"
#include "elf/commands/report_rows.hpp"
#include "elf/commands/report_summary.hpp"
#include "elf/core/error.hpp"
#include "elf/report/catalogue.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

namespace elf::commands {
namespace {

constexpr const char* examples =
    "  elf-report status                                is anything wrong?\n"
    "  elf-report forecast --area ES --unit kWh         the next day, energy per interval\n"
    "  elf-report readings --from 2017-01-01 --format csv > readings.csv\n"
    "  elf-report accuracy --fields area,model,mape     how good the forecasts were\n"
    "  elf-report changes                               why the forecast changed\n"
    "  elf-report peaks --threshold 38000               how likely the day exceeds it\n"
    "  elf-report anomalies --format json | jq\n"
    "  elf-report forecast --chart --area ES            drawn, with its band\n"
    "  elf-report summary --format html                 the night, for mail\n"
    "  elf-report runs --flow last                      the last night as a timeline\n"
    "  elf-report dashboard --output dashboard.html\n";

void declare(CLI::App& app, ReportOptions& o) {
    std::string what = "what to show: ";
    for (const report::Report& r : report::reports())
        what += fmt::format("{} ({}), ", r.name, r.summary);
    what +=
        "summary (the night in a few lines, for mail), dashboard (one self-contained HTML file)";
    app.add_option("WHAT", o.what, what)->type_name("");
    const CLI::Option* format =
        app.add_option("--format", o.format,
                       "table on a terminal, csv into a pipe; of summary: text or html")
            ->check(CLI::IsMember({"auto", "table", "csv", "json", "text", "html"}))
            ->type_name("table|csv|json|text|html")
            ->capture_default_str();
    app.add_option("--from", o.from, "first time, target, start or issue")->type_name("TIME");
    app.add_option("--to", o.to, "end of them, not included")->type_name("TIME");
    app.add_option("--fields", o.fields, "columns to show, in this order")
        ->delimiter(',')
        ->type_name("F,...");
    app.add_option("--unit", o.unit,
                   "of load: W, kW, MW, GW, or Wh, kWh, MWh, GWh for energy per interval "
                   "(default: as kept)")
        ->type_name("UNIT");
    const CLI::Option* chart =
        app.add_flag("--chart", o.chart, "of forecast and readings: draws them, with their band");
    const CLI::Option* flow =
        app.add_option("--flow", o.flow,
                       "of runs: those of this flow, or of the last, with their times drawn")
            ->type_name("FLOW|last")
            ->group(cli::data_options);
    const CLI::Option* threshold =
        app.add_option("--threshold", o.threshold,
                       "of peaks: how likely they exceed this, in the unit of the area")
            ->type_name("LOAD");
    // As settings they are for the reports that have them; asked for by hand they must fit.
    app.parse_complete_callback([&o, format, chart, threshold, flow] {
        o.format_asked = format->count() > 0;
        o.chart_asked = chart->count() > 0;
        o.threshold_asked = threshold->count() > 0;
        o.flow_asked = flow->count() > 0;
    });
    app.add_option("--output", o.output,
                   "of dashboard: the file to write, a folder for a page per area, - for stdout")
        ->type_name("FILE");
}

[[noreturn]] void unknown_report(const std::string& what) {
    std::string known;
    for (const report::Report& r : report::reports())
        known += fmt::format("{}{}", known.empty() ? "" : ", ", r.name);
    throw Error(ExitCode::usage, fmt::format("'{}' is not a report", what),
                "the reports are " + known + ", summary, dashboard");
}

/// A format from the settings file is for the reports that have it; asked for by hand it must fit.
void check_format(const ReportOptions& o) {
    const bool of_mail = o.format == "text" || o.format == "html";
    if (!o.format_asked || o.format == "auto" || of_mail == (o.what == "summary"))
        return;
    throw Error(ExitCode::usage, fmt::format("{} has no --format {}", o.what, o.format),
                o.what == "summary" ? "its formats are text and html"
                                    : "its formats are table, csv and json");
}

void run(cli::Session& session, const ReportOptions& options) {
    if (options.what.empty())
        throw Error(ExitCode::usage, "WHAT is required", "see elf-report --help");
    const report::Report* found = report::find_report(options.what);
    if (!found && options.what != "dashboard" && options.what != "summary")
        unknown_report(options.what);
    check_format(options);
    if (options.chart_asked && options.what != "forecast" && options.what != "readings")
        throw Error(ExitCode::usage, fmt::format("{} has no --chart", options.what),
                    "forecast and readings have one, and so has dashboard");
    if (options.threshold_asked && options.what != "peaks")
        throw Error(ExitCode::usage, fmt::format("{} has no --threshold", options.what),
                    "peaks has one");
    if (options.flow_asked && options.what != "runs")
        throw Error(ExitCode::usage, fmt::format("{} has no --flow", options.what), "runs has one");
    session.set_tool("elf-report " + options.what);
    if (found)
        write_report(session, *found, options);
    else if (options.what == "summary")
        write_summary(session, options);
    else
        write_dashboard(session, options);
}

} // namespace

cli::Command report() {
    const auto options = std::make_shared<ReportOptions>();
    const auto record = std::make_shared<std::function<bool(cli::Session&)>>();
    return {"elf-report",
            "elf_report",
            "Shows what ELF knows: status, readings, forecasts, accuracy, anomalies and runs.",
            examples,
            [options, record](CLI::App& app) {
                declare(app, *options);
                *record = declare_record(app);
            },
            [options, record](cli::Session& session) {
                if (!(*record)(session))
                    run(session, *options);
            }};
}

} // namespace elf::commands
