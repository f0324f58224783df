#include "elf/commands/report_dashboard.hpp"

#include "elf/cli/output.hpp"
#include "elf/cli/version.hpp"
#include "elf/commands/dashboard_gather.hpp"
#include "elf/report/dashboard.hpp"
#include "elf/report/units.hpp"
#include "elf/store/report.hpp"

#include <algorithm>
#include <filesystem>

namespace elf::commands {
namespace {

namespace fs = std::filesystem;

/// Areas gathered at a time: enough for one query to pay, few enough for the memory of a laptop.
constexpr std::size_t areas_at_a_time = 50;

report::Dashboard whole_page(cli::Session& session) {
    report::Dashboard page{session.as_of(), cli::version(), {}, {}, {}};
    page.runs = gather_runs(session.db(), session.as_of());
    page.run_days = gather_run_days(session.db(), session.as_of());
    return page;
}

/// page.html has its data in page.json; a page called otherwise keeps its name before it.
std::string data_file(const fs::path& page) {
    return (page.extension() == ".html" ? page.stem() : page.filename()).string() + ".json";
}

void write_page(const fs::path& folder, const std::string& name,
                const report::DashboardPage& page) {
    // The data first: a page never asks for what is not there yet.
    cli::write_file((folder / data_file(name)).string(), page.data);
    cli::write_file((folder / name).string(), page.html);
}

void write_one(cli::Session& session, const std::vector<Area>& areas,
               const report::UnitChange& change, const std::string& path) {
    report::Dashboard page = whole_page(session);
    page.areas = gather_areas(session.db(), areas, session.as_of(), change, Depth::all);
    if (path == "-") {
        cli::Output output;
        output.write(render_dashboard(page, {}).html);
        output.flush();
    } else if (!session.dry_run()) {
        const std::string name = fs::path(path).filename().string();
        write_page(fs::path(path).parent_path(), name,
                   render_dashboard(page, {data_file(name), ""}));
    }
}

void write_folder(cli::Session& session, const std::vector<Area>& areas,
                  const report::UnitChange& change, const fs::path& folder) {
    report::Dashboard page = whole_page(session);
    page.areas = gather_areas(session.db(), areas, session.as_of(), change, Depth::status);
    std::vector<std::string> names;
    for (const Area& area : areas)
        names.push_back(report::page_file(area.name, area.id));
    if (!session.dry_run()) {
        std::error_code ignored; // writing says better what is wrong
        fs::create_directory(folder, ignored);
        write_page(folder, "index.html", render_index(page, names, {"index.json", ""}));
    }
    for (std::size_t i = 0; i < areas.size(); i += areas_at_a_time) {
        const std::size_t end = std::min(areas.size(), i + areas_at_a_time);
        const auto at = [&](std::size_t n) {
            return areas.begin() + static_cast<std::ptrdiff_t>(n);
        };
        const std::vector<Area> some(at(i), at(end));
        std::vector<report::DashboardArea> gathered =
            gather_areas(session.db(), some, session.as_of(), change, Depth::all);
        for (std::size_t k = i; k < end && !session.dry_run(); ++k) {
            page.areas = {std::move(gathered[k - i])};
            write_page(folder, names[k],
                       render_dashboard(page, {data_file(names[k]), "index.html"}));
        }
    }
}

} // namespace

void write_dashboard(cli::Session& session, const ReportOptions& options) {
    if (options.output.empty())
        throw Error(ExitCode::usage, "the dashboard is a file",
                    "say where: elf-report dashboard --output dashboard.html");
    const report::UnitChange change(options.unit);
    const std::vector<Area> areas = session.areas();
    db::Transaction transaction(session.db());
    store::freeze(session.db());
    if (options.output.ends_with('/') || fs::is_directory(options.output))
        write_folder(session, areas, change, options.output);
    else
        write_one(session, areas, change, options.output);
    transaction.rollback();
    session.count_read(static_cast<long>(areas.size()));
}

} // namespace elf::commands
