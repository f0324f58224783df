#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const elf::sources::ProviderSpec one = elf::fuzz::open_meteo_of(false);
    static const elf::sources::ProviderSpec several = elf::fuzz::open_meteo_of(true);
    // The highest bit of the first byte; the rest is a request of either.
    return elf::fuzz::parse_any(size > 0 && data[0] >= 0x80 ? several : one, data, size);
}
