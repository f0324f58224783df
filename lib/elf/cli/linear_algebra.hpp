#pragma once

namespace elf::cli {

/// One thread for the linear algebra, unless OPENBLAS_NUM_THREADS says how many: systems here are
/// small, areas are worked on side by side (--jobs), and sums do not depend on how many processors
/// there are. For the whole process.
void keep_linear_algebra_single();

} // namespace elf::cli
