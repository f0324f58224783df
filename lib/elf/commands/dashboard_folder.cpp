#include "elf/commands/dashboard_folder.hpp"

#include "elf/cli/output.hpp"

#include <fstream>
#include <optional>
#include <vector>

namespace elf::commands {
namespace {

namespace fs = std::filesystem;

/// The mark stands in the first lines.
constexpr std::size_t head_size = 2048;

std::string beginning(const fs::path& file, std::size_t size) {
    std::ifstream in(file, std::ios::binary);
    std::string out(size, '\0');
    in.read(out.data(), static_cast<std::streamsize>(size));
    out.resize(static_cast<std::size_t>(in.gcount()));
    return out;
}

bool says(const fs::path& file, const std::string& content) {
    std::error_code none;
    return fs::file_size(file, none) == content.size() && !none &&
           beginning(file, content.size()) == content;
}

void write_if_other(const fs::path& file, const std::string& content) {
    if (!says(file, content))
        cli::write_file(file.string(), content);
}

} // namespace

std::string data_file(const fs::path& page) {
    return (page.extension() == ".html" ? page.stem() : page.filename()).string() + ".json";
}

void write_page(const fs::path& folder, const std::string& name,
                const report::DashboardPage& page) {
    // The data first: a page never asks for what is not there yet.
    write_if_other(folder / data_file(name), page.data);
    write_if_other(folder / name, page.html);
}

std::string head_of(const fs::path& folder, const std::string& name) {
    return fs::exists(folder / data_file(name)) ? beginning(folder / name, head_size) : "";
}

int remove_pages_but(const fs::path& folder, const std::set<std::string>& names) {
    std::vector<std::string> gone;
    for (const fs::directory_entry& e : fs::directory_iterator(folder)) {
        const std::string name = e.path().filename().string();
        // A link is not ours, wherever it leads.
        if (!e.is_regular_file() || e.is_symlink() || names.contains(name))
            continue;
        if (beginning(e.path(), head_size).find(report::page_mark(name)) != std::string::npos)
            gone.push_back(name);
    }
    for (const std::string& name : gone) {
        std::error_code ignored; // the next round tries again
        fs::remove(folder / name, ignored);
        fs::remove(folder / data_file(name), ignored);
    }
    return static_cast<int>(gone.size());
}

} // namespace elf::commands
