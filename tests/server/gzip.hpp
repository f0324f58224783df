#pragma once

#include <string>

namespace elf::test {

/// As gzip writes it, quickly rather than small.
std::string gzipped(const std::string& text);

} // namespace elf::test
