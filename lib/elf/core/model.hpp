#pragma once

#include "elf/core/time.hpp"

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace elf {

/// How a number is stored: the value is its bytes.
enum class Storage : unsigned char {
    uint8 = 1,  ///< 0 to 255
    uint16 = 2, ///< 0 to 65535
    float32 = 4,
    float64 = 8,
};

/// Column-major, as Armadillo's.
struct Matrix {
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::vector<double> values;
    Storage storage = Storage::float64;
};

/// What is stored of a fitted model: enough to forecast from it without the history it saw.
struct Model {
    std::string name;                         ///< "adaptive"
    int version = 1;                          ///< of the meaning of the matrices
    Time fitted_at;                           ///< as_of of the fit
    std::map<std::string, double> parameters; ///< hyper-parameters
    std::vector<std::string> features;        ///< names of the columns of the design matrix
    std::map<std::string, Matrix> matrices;
};

/// What became of a model at its fit, and the comparison behind it.
struct Trial {
    std::string verdict = "first"; ///< first, accepted, rejected or recalled
    std::optional<Time> champion;  ///< fitted_at of the champion it was compared with
    long n = 0;                    ///< intervals compared; 0: nothing to compare, and NaN below
    double mae = std::numeric_limits<double>::quiet_NaN();
    double champion_mae = std::numeric_limits<double>::quiet_NaN();
    double p_value = std::numeric_limits<double>::quiet_NaN();
};

} // namespace elf
