#include "database.hpp"

#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace elf::test {
namespace {

void shell(const std::string& command) {
    if (std::system(command.c_str()) != 0)
        throw std::runtime_error(
            command + " failed; did you mean to run `pg_virtualenv ctest` (scripts/test)?");
}

/// A migrated database, of which each test has a copy: to migrate one takes seconds, to copy it a
/// fraction of one.
class Template {
public:
    Template() : m_name("elf_test_" + std::to_string(getpid())) {
        shell("createdb " + m_name);
        shell(ELF_SOURCE_DIR "/scripts/elf-migrate --database " + m_name);
    }
    Template(const Template&) = delete;
    Template& operator=(const Template&) = delete;
    ~Template() {
        // Nobody is left to tell of a failure; the server goes away with the tests.
        [[maybe_unused]] const int status = std::system(("dropdb --force " + m_name).c_str());
    }
    const std::string& name() const { return m_name; }

private:
    std::string m_name;
};

const std::string& migrated() {
    static const Template made;
    return made.name();
}

std::atomic<int> counter{0};

} // namespace

Database::Database() {
    m_name = "elf_test_" + std::to_string(getpid()) + "_" + std::to_string(++counter);
    shell("createdb --template " + migrated() + " " + m_name);
    m_db = std::make_unique<db::Connection>(m_name, "elf-test");
}

Database::~Database() {
    m_db.reset();
    if (std::getenv("ELF_KEEP_TEST_DB"))
        return;
    // Nobody is left to tell of a failure; the server goes away with the tests.
    [[maybe_unused]] const int status = std::system(("dropdb --force " + m_name).c_str());
}

int Database::run(const std::string& tool, const std::string& arguments) const {
    const int status =
        std::system((ELF_BIN_DIR "/" + tool + " --database " + m_name + " " + arguments).c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace elf::test
