#pragma once

#include "elf/core/time.hpp"

#include <map>
#include <string>
#include <vector>

namespace elf {

/// Column-major, as Armadillo's.
struct Matrix {
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::vector<double> values;
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

} // namespace elf
