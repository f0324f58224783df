#include "elf/cli/run_tool.hpp"
#include "elf/cli/settings.hpp"
#include "elf/commands/detect.hpp"
#include "elf/commands/ingest.hpp"
#include "elf/commands/report.hpp"
#include "elf/commands/train.hpp"
#include "elf/commands/transform.hpp"
#include "elf/core/error.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

using namespace elf;

namespace {

/// A settings file that goes away with the test.
class File {
public:
    explicit File(const std::string& text, mode_t mode = 0600) {
        std::ofstream(m_path) << text;
        chmod(m_path.c_str(), mode);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { std::remove(m_path.c_str()); }
    const std::string& path() const { return m_path; }

private:
    std::string m_path = "/tmp/elf-settings-test-" + std::to_string(getpid()) + ".conf";
};

std::string refusal(const std::string& text, mode_t mode = 0600) {
    const File file(text, mode);
    try {
        cli::read_settings(file.path());
    } catch (const Error& e) {
        CHECK(e.code() == ExitCode::config);
        CHECK_FALSE(e.hint().empty());
        return e.what();
    }
    return "accepted";
}

void collect(CLI::App& app, std::set<std::string>& names) {
    for (const CLI::Option* option : app.get_options())
        if (option->get_group() != cli::data_options)
            for (const std::string& name : option->get_lnames())
                names.insert(name);
    for (CLI::App* sub : app.get_subcommands({}))
        collect(*sub, names);
}

} // namespace

TEST_CASE("a settings file is read with its sections") {
    const File file(
        "# comment\n jobs = 2\n\nlog-level=info\n[area ES]\ntime-zone = Europe/Madrid\n");
    const cli::Settings s = cli::read_settings(file.path());
    CHECK(s.keys.at("jobs").value == "2");
    CHECK(s.keys.at("jobs").line == 2);
    REQUIRE(s.sections.size() == 1);
    CHECK(s.sections[0].name == "ES");
    CHECK(s.sections[0].keys.at("time-zone").value == "Europe/Madrid");
}

TEST_CASE("what is not a setting is refused, naming the line") {
    CHECK_THAT(refusal("jobs = 1\njbos = 2\n"),
               Catch::Contains("line 2: 'jbos' is not a known key"));
    CHECK_THAT(refusal("jobs\n"), Catch::Contains("line 1: 'jobs' is not a setting"));
    CHECK_THAT(refusal("[zone ES]\n"), Catch::Contains("'[zone ES]' is not a section"));
    CHECK_THAT(refusal("jobs = 1\njobs = 2\n"), Catch::Contains("stands twice"));
    CHECK_THAT(refusal(std::string(9000, 'x')), Catch::Contains("not a settings file"));
    CHECK_THAT(refusal(std::string("\0\0", 2)), Catch::Contains("not a settings file"));
    CHECK_THROWS_AS(cli::read_settings("/nowhere/elf.conf"), Error);
}

TEST_CASE("sections without a name know their keys") {
    const File file("[nightly]\nretries = 5\n[keep]\nrun = 365d\n[source csv]\nfile = x\n");
    const cli::Settings s = cli::read_settings(file.path());
    REQUIRE(s.sections.size() == 3);
    CHECK(s.sections[0].kind == "nightly");
    CHECK(s.sections[0].name.empty());
    CHECK(s.sections[0].keys.at("retries").value == "5");
    CHECK(s.sections[1].keys.at("run").line == 4);
    CHECK_THAT(refusal("[nightly]\nrun = 1\n"),
               Catch::Contains("line 2: 'run' is not a known key"));
    CHECK_THAT(refusal("[keep]\nretries = 1\n"), Catch::Contains("'retries' is not a known key"));
    CHECK_THAT(refusal("retries = 1\n"), Catch::Contains("'retries' is not a known key"));
    CHECK_THAT(refusal("[keep ES]\n"), Catch::Contains("'[keep ES]' is not a section"));
    CHECK_THAT(refusal("[area]\n"), Catch::Contains("'[area]' is not a section"));
}

TEST_CASE("a file with a password that others may read is refused") {
    const std::string text = "database = postgresql://elf:geheim@db/elf\n";
    CHECK_THAT(refusal(text, 0644), Catch::Contains("others may read it"));
    CHECK_THAT(refusal(text, 0644), !Catch::Contains("geheim"));
    CHECK(refusal(text, 0600) == "accepted");
    CHECK(refusal("database = elf\n", 0644) == "accepted");
}

TEST_CASE("the vocabulary of elf.conf is that of the options") {
    std::set<std::string> names;
    for (const cli::Command& command :
         {commands::ingest(), commands::transform(), commands::train(), commands::detect(),
          commands::report()}) {
        CLI::App app;
        cli::CommonOptions options;
        cli::declare_common(app, options);
        command.declare(app);
        collect(app, names);
    }
    names.erase("help");
    names.erase("config"); // names the file itself
    std::set<std::string> words(cli::vocabulary().begin(), cli::vocabulary().end());
    std::vector<std::string> only_options;
    std::vector<std::string> only_words;
    std::set_difference(names.begin(), names.end(), words.begin(), words.end(),
                        std::back_inserter(only_options));
    std::set_difference(words.begin(), words.end(), names.begin(), names.end(),
                        std::back_inserter(only_words));
    CAPTURE(only_options, only_words);
    CHECK(only_options.empty());
    CHECK(only_words.empty());
}
