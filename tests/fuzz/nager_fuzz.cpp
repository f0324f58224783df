#include "fuzz.hpp"

namespace {

elf::sources::ProviderSpec spec_of(const char* version) {
    elf::sources::ProviderSpec spec = elf::sources::nager();
    spec.make = [version](elf::sources::ProviderSettings settings) {
        settings.options["api-version"] = version;
        return elf::sources::nager().make(settings);
    };
    return spec;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const elf::sources::ProviderSpec version_3 = spec_of("3");
    static const elf::sources::ProviderSpec version_4 = spec_of("4");
    // The highest bit of the first byte.
    return elf::fuzz::parse_any(size > 0 && data[0] >= 0x80 ? version_4 : version_3, data, size);
}
