#include "elf/cli/secrecy.hpp"

#include "elf/core/error.hpp"

#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace elf::cli {

void keep_memory_private() {
    // The limit alone would not do: a core_pattern with a pipe does not ask for it.
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

bool holds_password(const std::string& conninfo) {
    if (conninfo.find("password") != std::string::npos)
        return true;
    const std::size_t scheme = conninfo.find("://");
    if (scheme == std::string::npos)
        return false;
    const std::string authority =
        conninfo.substr(scheme + 3, conninfo.find_first_of("/?", scheme + 3) - scheme - 3);
    const std::size_t host = authority.find('@');
    return host != std::string::npos && authority.find(':') < host;
}

void refuse_password_in(int argc, char** argv) {
    constexpr std::string_view option = "--database";
    for (int i = 1; i < argc; ++i) {
        std::string_view value = argv[i];
        if (value == option && i + 1 < argc)
            value = argv[++i];
        else if (value.starts_with("--database="))
            value.remove_prefix(option.size() + 1);
        else
            continue;
        if (holds_password(std::string(value)))
            throw Error(
                ExitCode::usage,
                "--database holds a password, which everyone on this machine can read there",
                "put it into ~/.pgpass, or the whole into ELF_DATABASE or the settings file");
    }
}

} // namespace elf::cli
