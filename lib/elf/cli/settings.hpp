#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace elf::cli {

/// One `key = value` and where it stands.
struct Setting {
    std::string value;
    int line;
};

/// `[area ES]` with its keys.
struct Section {
    std::string kind; ///< area, source, nightly or keep
    std::string name; ///< empty of the last two
    int line;
    std::map<std::string, Setting> keys;
};

/// elf.conf as read: keys are the long options of the tools.
struct Settings {
    std::string path; ///< empty where there is no file
    std::map<std::string, Setting> keys;
    std::vector<Section> sections;
};

/// Reads a settings file. Unknown keys, bad lines, and a file that holds a secret and is readable
/// by others throw Error(config) naming the line.
Settings read_settings(const std::string& path);

/// The first of `explicit_path`, $ELF_CONFIG, ~/.config/elf/elf.conf, /etc/elf/elf.conf that is
/// there; only the first two must exist.
Settings find_settings(const std::optional<std::string>& explicit_path);

/// Every key that elf.conf may hold outside its sections; a test compares it with the options.
const std::vector<std::string>& vocabulary();
/// Those of [area NAME]. The keys of [source NAME] are known to the source.
const std::vector<std::string>& area_vocabulary();

/// Those of [nightly], which elf-nightly reads, and of [keep]: tables that elf-ingest prune
/// shortens.
const std::vector<std::string>& nightly_vocabulary();
const std::vector<std::string>& keep_vocabulary();

/// The words of a value that are separated by commas, without the blanks around them.
std::vector<std::string> words_of(const std::string& value);

/// Keys whose value is never logged, stored or shown.
bool is_secret(const std::string& key);

} // namespace elf::cli
