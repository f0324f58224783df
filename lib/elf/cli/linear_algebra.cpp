#include "elf/cli/linear_algebra.hpp"

#include <cstdlib>

// As cblas.h of OpenBLAS declares it; other makes have a cblas.h without. Weak: programs that do
// not calculate are linked without the library, whose threads take longer to start than a page to
// make.
extern "C" void openblas_set_num_threads(int threads) __attribute__((weak));

namespace elf::cli {

void keep_linear_algebra_single() {
    // The variable is read when the library is loaded, before any program of ours could set it.
    if (openblas_set_num_threads && std::getenv("OPENBLAS_NUM_THREADS") == nullptr)
        openblas_set_num_threads(1);
}

} // namespace elf::cli
