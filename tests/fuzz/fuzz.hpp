#pragma once

#include "elf/sources/providers.hpp"

#include <cstddef>
#include <cstdint>

namespace elf::fuzz {

/// Any bytes may come from a provider: the parser of every kind of page must end with a page or a
/// SourceError, and values that the database can take. The first byte chooses the stream and the
/// status, the rest is the body.
int parse_any(const sources::ProviderSpec& spec, const std::uint8_t* data, std::size_t size);

} // namespace elf::fuzz
