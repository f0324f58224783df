#pragma once

#include "elf/core/model.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace elf::models {

/// Online aggregation of experts, one set of weights per slot of the day: Bernstein online
/// aggregation (Wintenberger 2017, Machine Learning 106) with the gradient of the absolute loss, on
/// regrets that fade, so that what an expert did years ago does not decide today. An expert that
/// gives no value (NaN) sleeps: its share goes to the others and it is not judged.
class Aggregation {
public:
    /// `prior` has the weights that experts begin with, one each, need not sum to 1.
    Aggregation(std::size_t slots, std::vector<double> prior);

    std::size_t experts() const { return m_prior.size(); }
    /// Weights for experts with these values, summing to 1; all 0 where none has one.
    std::vector<double> weights(std::size_t slot, std::span<const double> values) const;
    /// The truth of an interval has become known, of which experts had said `values` and the
    /// combination `combined`. May come late.
    void learn(std::size_t slot, std::span<const double> values, double combined, double truth);

    /// State under names that begin with `prefix`; what is restored goes on likewise. Throws
    /// Error(data) where matrices are missing or do not fit.
    void to_matrices(const std::string& prefix, std::map<std::string, Matrix>& out) const;
    void from_matrices(const std::string& prefix, const std::map<std::string, Matrix>& from);

private:
    std::vector<double> m_prior;
    std::size_t m_slots;
    std::vector<double> m_regret;   // slots x experts
    std::vector<double> m_variance; // sums of squared regrets
    std::vector<double> m_largest;  // largest regret
    std::vector<double> m_usual;    // mean absolute error of the combination, per slot
};

} // namespace elf::models
