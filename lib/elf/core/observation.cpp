#include "elf/core/observation.hpp"

namespace elf {

bool is_forecast(std::string_view quantity) {
    return quantity.ends_with("_forecast");
}

} // namespace elf
