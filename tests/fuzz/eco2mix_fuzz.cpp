#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // In windows that lead to pages, too; forecasts of the past are exported whatever the window.
    static const elf::sources::ProviderSpec spec = [] {
        elf::sources::ProviderSpec s = elf::sources::eco2mix();
        s.make = [make = s.make](elf::sources::ProviderSettings settings) {
            settings.window = std::chrono::days{7};
            return make(settings);
        };
        return s;
    }();
    return elf::fuzz::parse_any(spec, data, size);
}
