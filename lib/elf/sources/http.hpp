#pragma once

#include "elf/sources/input.hpp"

#include <memory>
#include <string>

namespace elf::sources {

/// A file, `-`, or a URL of http, https or file; gzip is unpacked. The body of a URL is streamed.
/// TLS is verified, redirects lead to https only, a stalled or endless answer is given up. Throws
/// Error: 69 refused or not there, 75 no answer, busy or cut off (the next run will cope).
std::unique_ptr<Input> open(const std::string& path_or_url);

} // namespace elf::sources
