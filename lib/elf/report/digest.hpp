#pragma once

#include <string>
#include <string_view>

namespace elf::report {

/// SHA-256 (FIPS 180-4) in base64, as a Content-Security-Policy names a script that may run.
std::string sha256_base64(std::string_view text);

} // namespace elf::report
