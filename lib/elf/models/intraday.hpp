#pragma once

#include "elf/core/model.hpp"

#include <map>
#include <string>
#include <vector>

namespace elf::models {

/// What the errors of a day's forecast so far say about the rest of the day: for every slot to come
/// a regression, by least squares with a ridge over the last months, of its error on the newest
/// error, the mean of the last three hours and the mean of the day so far.
class Intraday {
public:
    explicit Intraday(std::size_t slots);

    /// truth - forecast of one day made at its midnight, per slot, on the model's scale; NaN: not
    /// known. A day may come again when more of it is known.
    void learn(std::size_t day, const std::vector<double>& errors);

    struct Correction {
        std::vector<double> shift;     ///< to add to the forecast, per slot; 0 where it is known
        std::vector<double> narrowing; ///< of the errors, 0 to 1, per slot
    };
    /// `errors` of today, NaN where not known yet: all slots after the last known one are
    /// corrected.
    Correction correct(const std::vector<double>& errors) const;

    /// State under names that begin with `prefix`. Throws Error(data) where a matrix is missing or
    /// does not fit.
    void to_matrices(const std::string& prefix, std::map<std::string, Matrix>& out) const;
    void from_matrices(const std::string& prefix, const std::map<std::string, Matrix>& from);

private:
    std::size_t m_slots;
    std::vector<double> m_days;   // which day each row of errors is of; -1: none yet
    std::vector<double> m_errors; // kept days x slots, NaN = not known
};

} // namespace elf::models
