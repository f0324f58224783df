#include "elf/cli/process.hpp"

#include <array>
#include <sys/resource.h>
#include <unistd.h>

namespace elf::cli {

std::string host_name() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

long peak_memory() {
    rusage used{};
    return getrusage(RUSAGE_SELF, &used) == 0 ? used.ru_maxrss : 0;
}

} // namespace elf::cli
