#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const elf::sources::ProviderSpec spec = elf::sources::ons_csv();
    return elf::fuzz::parse_any(spec, data, size);
}
