#include "elf/cli/memory.hpp"

#include <malloc.h>

namespace elf::cli {

void keep_freed_memory() {
    constexpr int kept = 32 << 20;        // bytes at the end of a heap
    constexpr int own_mapping = 16 << 20; // bytes from which a block is one, given back at once
    mallopt(M_TRIM_THRESHOLD, kept);
    mallopt(M_MMAP_THRESHOLD, own_mapping);
}

} // namespace elf::cli
