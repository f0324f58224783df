#include "elf/cli/linear_algebra.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

extern "C" int openblas_get_num_threads();
extern "C" void openblas_set_num_threads(int threads);

TEST_CASE("the linear algebra of a program has one thread, unless somebody says otherwise") {
    openblas_set_num_threads(2);
    ::setenv("OPENBLAS_NUM_THREADS", "2", 1);
    elf::cli::keep_linear_algebra_single();
    CHECK(openblas_get_num_threads() == 2);
    ::unsetenv("OPENBLAS_NUM_THREADS");
    elf::cli::keep_linear_algebra_single();
    CHECK(openblas_get_num_threads() == 1);
}
