#pragma once

#include "elf/report/dashboard.hpp"

#include <filesystem>
#include <set>
#include <string>

namespace elf::commands {

/// page.html has its data in page.json; a page called otherwise keeps its name before it.
std::string data_file(const std::filesystem::path& page);

/// Writes a page and its data, each whole or not at all; a file that says the same already keeps
/// its time, so that a server answers `304 not modified`.
void write_page(const std::filesystem::path& folder, const std::string& name,
                const report::DashboardPage& page);

/// The first lines of a page that lies there, with its mark; empty where it or its data do not.
std::string head_of(const std::filesystem::path& folder, const std::string& name);

/// Removes the pages of areas that are no more: those that carry the mark of a page of a folder
/// under the name that they still have. What somebody else put there, or renamed, stays. Returns
/// how many.
int remove_pages_but(const std::filesystem::path& folder, const std::set<std::string>& names);

} // namespace elf::commands
