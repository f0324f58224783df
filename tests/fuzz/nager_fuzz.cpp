#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const elf::sources::ProviderSpec version_3 = elf::fuzz::nager_of("3");
    static const elf::sources::ProviderSpec version_4 = elf::fuzz::nager_of("4");
    // The highest bit of the first byte.
    return elf::fuzz::parse_any(size > 0 && data[0] >= 0x80 ? version_4 : version_3, data, size);
}
