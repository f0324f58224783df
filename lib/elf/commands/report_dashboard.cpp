#include "elf/commands/report_dashboard.hpp"

#include "elf/cli/output.hpp"
#include "elf/cli/version.hpp"
#include "elf/commands/dashboard_folder.hpp"
#include "elf/commands/dashboard_gather.hpp"
#include "elf/report/dashboard.hpp"
#include "elf/report/units.hpp"
#include "elf/store/area.hpp"
#include "elf/store/report.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/core.h>
#include <set>

namespace elf::commands {
namespace {

namespace fs = std::filesystem;

/// Areas gathered at a time: enough for one query to pay, few enough for the memory of a laptop.
constexpr std::size_t areas_at_a_time = 20;

report::Dashboard whole_page(cli::Session& session, const std::vector<Area>& areas,
                             const report::UnitChange& change, Depth depth) {
    report::Dashboard page{session.as_of(), cli::version(), {}, {}, {}};
    db::Pipeline pipeline(session.db());
    gather_runs(pipeline, page);
    page.areas = gather_areas(pipeline, areas, session.as_of(), change, depth);
    return page;
}

void write_one(cli::Session& session, const std::vector<Area>& areas,
               const report::UnitChange& change, const std::string& path) {
    const report::Dashboard page = whole_page(session, areas, change, Depth::all);
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

/// The pages to make anew: where what they are made of is not what the page that lies there was.
struct Due {
    std::vector<Area> areas;
    std::vector<std::string> bases;
};

Due due_pages(cli::Session& session, const std::vector<Area>& areas,
              const std::vector<report::DashboardArea>& states, const report::UnitChange& change,
              const fs::path& folder) {
    db::Pipeline pipeline(session.db());
    const std::vector<std::string> marks = gather_marks(pipeline, areas, session.as_of(), change);
    Due due;
    for (std::size_t i = 0; i < areas.size(); ++i) {
        const std::string basis = page_basis(states[i], cli::version(), session.as_of(), marks[i]);
        const std::string name = report::page_file(areas[i].name, areas[i].id);
        if (report::is_made_of(head_of(folder, name), name, session.as_of(), basis))
            continue;
        due.areas.push_back(areas[i]);
        due.bases.push_back(basis);
    }
    return due;
}

void write_pages(cli::Session& session, report::Dashboard& page, const Due& due,
                 const report::UnitChange& change, const fs::path& folder) {
    for (std::size_t i = 0; i < due.areas.size(); i += areas_at_a_time) {
        const std::size_t end = std::min(due.areas.size(), i + areas_at_a_time);
        const auto at = [&](std::size_t n) {
            return due.areas.begin() + static_cast<std::ptrdiff_t>(n);
        };
        const std::vector<Area> some(at(i), at(end));
        db::Pipeline pipeline(session.db());
        std::vector<report::DashboardArea> gathered =
            gather_areas(pipeline, some, session.as_of(), change, Depth::all);
        for (std::size_t k = i; k < end; ++k) {
            page.areas = {std::move(gathered[k - i])};
            const std::string name = report::page_file(due.areas[k].name, due.areas[k].id);
            write_page(folder, name,
                       render_dashboard(page, {data_file(name), "index.html", name, due.bases[k]}));
        }
    }
}

/// An area that was only left out of `--area` keeps its page.
void remove_forgotten(cli::Session& session, const fs::path& folder) {
    std::set<std::string> names{"index.html"};
    for (const Area& area : store::load_areas(session.db(), {}))
        names.insert(report::page_file(area.name, area.id));
    if (const int n = remove_pages_but(folder, names))
        session.info(fmt::format("{} of forgotten areas removed", n == 1 ? "a page" : "pages"));
}

/// What belongs to the areas of the shard, which are some of `all`, both by name.
std::vector<report::DashboardArea> states_of(const std::vector<Area>& areas,
                                             const std::vector<Area>& all,
                                             const std::vector<report::DashboardArea>& states) {
    std::vector<report::DashboardArea> out;
    for (std::size_t i = 0; i < all.size() && out.size() < areas.size(); ++i)
        if (all[i].id == areas[out.size()].id)
            out.push_back(states[i]);
    return out;
}

/// The index is of all areas, whatever the shard: each writes the same.
void write_folder(cli::Session& session, const std::vector<Area>& areas,
                  const report::UnitChange& change, const fs::path& folder) {
    const std::vector<Area> all = session.areas_of_all_shards();
    report::Dashboard page = whole_page(session, all, change, Depth::status);
    if (session.dry_run())
        return;
    std::vector<std::string> names;
    for (const Area& area : all)
        names.push_back(report::page_file(area.name, area.id));
    std::error_code ignored; // writing says better what is wrong
    fs::create_directory(folder, ignored);
    write_page(folder, "index.html", render_index(page, names, {"index.json", ""}));
    const Due due = due_pages(session, areas, states_of(areas, all, page.areas), change, folder);
    write_pages(session, page, due, change, folder);
    remove_forgotten(session, folder);
    session.count_written(static_cast<long>(due.areas.size()));
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
