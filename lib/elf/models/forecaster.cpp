#include "elf/models/forecaster.hpp"

#include "elf/core/error.hpp"
#include "elf/models/adaptive.hpp"
#include "elf/models/prophet.hpp"
#include "elf/models/sarima.hpp"
#include "elf/models/seasonal_naive.hpp"

#include <fmt/core.h>

namespace elf::models {

const std::vector<std::string>& model_names() {
    static const std::vector<std::string> names{"ensemble", "adaptive", "compact",
                                                "prophet",  "sarima",   "seasonal_naive"};
    return names;
}

std::unique_ptr<Forecaster> make_forecaster(const std::string& name) {
    if (name == "ensemble")
        return std::make_unique<Adaptive>(Adaptive::Kind::ensemble);
    if (name == "adaptive")
        return std::make_unique<Adaptive>();
    if (name == "compact")
        return std::make_unique<Adaptive>(Adaptive::Kind::compact);
    if (name == "prophet")
        return std::make_unique<Prophet>();
    if (name == "sarima")
        return std::make_unique<Sarima>();
    if (name == "seasonal_naive")
        return std::make_unique<SeasonalNaive>();
    throw Error(ExitCode::usage, fmt::format("there is no model '{}'", name),
                "the models are ensemble, adaptive, compact, prophet, sarima, seasonal_naive; all "
                "takes all "
                "but compact");
}

} // namespace elf::models
