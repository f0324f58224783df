#include "elf/cli/secrecy.hpp"

#include "elf/core/error.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace elf;

namespace {

bool is_refused(std::vector<std::string> words) {
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    try {
        cli::refuse_password_in(static_cast<int>(argv.size()), argv.data());
        return false;
    } catch (const Error& e) {
        CHECK(e.code() == ExitCode::usage);
        CHECK(std::string(e.what()).find("s3cret") == std::string::npos);
        CHECK(e.hint().find("~/.pgpass") != std::string::npos);
        return true;
    }
}

} // namespace

TEST_CASE("a password in a conninfo or a URL is found") {
    CHECK(cli::holds_password("host=x password=s3cret"));
    CHECK(cli::holds_password("host=x password = 's3 cret'"));
    CHECK(cli::holds_password("postgresql://me:s3cret@host/db"));
    CHECK(cli::holds_password("postgresql://host/db?password=s3cret"));
    CHECK_FALSE(cli::holds_password("elf"));
    CHECK_FALSE(cli::holds_password("postgresql://me@host:5432/db"));
    CHECK_FALSE(cli::holds_password("postgresql://host:5432/db?user=a@b"));
}

TEST_CASE("a password on the command line is refused, and not repeated") {
    CHECK(is_refused({"elf-report", "status", "--database", "password=s3cret"}));
    CHECK(is_refused({"elf-report", "--database=postgresql://me:s3cret@host/db", "status"}));
    CHECK_FALSE(is_refused({"elf-report", "status", "--database", "host=x dbname=y"}));
    CHECK_FALSE(is_refused({"elf-report", "status", "--database"}));
    // What is no conninfo may hold the word.
    CHECK_FALSE(is_refused({"elf-transform", "pin", "--why", "password=forgotten, says Ann"}));
}
