#pragma once

#include "elf/core/model.hpp"
#include "elf/models/experts.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace elf::models {

/// One expert with its regressions, one per slot, and the columns of the design that they see.
class ExpertBank {
public:
    ExpertBank(ExpertSpec spec, const features::Design& design, std::size_t slots);

    const ExpertSpec& spec() const { return m_spec; }
    const std::vector<features::ColumnRange>& columns() const { return m_columns; }
    /// What it adds to its base for a row of the whole design; NaN where it lacks a column.
    double predict(std::size_t slot, std::span<const double> row);
    /// Learns from a row that it had predicted; passes over one that lacks a column.
    void learn(std::size_t slot, std::span<const double> row, double target);
    double usual_error(std::size_t slot) const { return m_regressions[slot].usual_error(); }

    /// The prediction by blocks: sums of coefficient times column over the columns whose `group`
    /// is 0, 1, ...; `sums` has one element per group.
    void contributions(std::size_t slot, std::span<const double> row,
                       std::span<const std::size_t> group, std::span<double> sums) const;

    /// State under names that begin with the expert's. What is restored goes on as if it had never
    /// stopped, but for P, which has the precision of float. Throws Error(data) where matrices are
    /// missing or do not fit.
    void to_matrices(std::map<std::string, Matrix>& out);
    void from_matrices(const std::map<std::string, Matrix>& from);

private:
    bool pack(std::span<const double> row);
    std::string prefix() const { return "expert." + m_spec.name + "."; }

    ExpertSpec m_spec;
    std::vector<features::ColumnRange> m_columns;
    std::size_t m_count = 0;
    std::vector<RecursiveLeastSquares> m_regressions;
    std::vector<double> m_packed;
};

} // namespace elf::models
