#include "fuzz.hpp"

namespace {

/// Two places, two models and both kinds of variables; or one of each.
elf::sources::ProviderSpec spec_of(bool several) {
    elf::sources::ProviderSpec spec = elf::sources::open_meteo();
    if (several)
        spec.make = [](elf::sources::ProviderSettings settings) {
            settings.options = {{"points", "40/-3/3,41/2/1"},
                                {"models", "icon_d2,gfs"},
                                {"variables", "temperature,radiation"}};
            return elf::sources::open_meteo().make(settings);
        };
    return spec;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const elf::sources::ProviderSpec one = spec_of(false);
    static const elf::sources::ProviderSpec several = spec_of(true);
    // The highest bit of the first byte; the rest is a request of either.
    return elf::fuzz::parse_any(size > 0 && data[0] >= 0x80 ? several : one, data, size);
}
