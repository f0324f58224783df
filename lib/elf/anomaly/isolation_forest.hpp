#pragma once

#include "elf/anomaly/isolation_tree.hpp"
#include "elf/anomaly/table.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace elf::anomaly {

struct ForestOptions {
    int trees = 300;
    std::size_t sample = 256; ///< psi: rows each tree sees
    std::uint64_t seed = 1;
    int threads = 1; ///< changes how long it takes, never the result
};

/// Isolation Forest: F. T. Liu, K. M. Ting, Z.-H. Zhou, "Isolation Forest", ICDM 2008. What is few
/// and different is cut off by few random splits, so short paths mean unusual rows.
///
/// Tree k draws from stream k of the seed, and the path lengths of a row are added in the order of
/// the trees: the same bits for any number of threads. NaN: see IsolationTree.
class IsolationForest {
public:
    /// Throws Error(usage) for less than one tree or a sample of less than two rows.
    explicit IsolationForest(ForestOptions options);

    /// Forgets what it was fitted to before. Throws Error(data) for a table without columns or of
    /// less than two rows. O(trees psi log psi columns).
    void fit(const Table& table);

    /// s = 2^(-mean path length / c(psi)) for each row, in (0, 1); about 0.5 is ordinary. The rows
    /// need not be those of the fit, but must have its columns. O(rows trees log psi).
    std::vector<double> score(const Table& table) const;

    /// For each feature by how many splits, on average, it isolated the row sooner than expected;
    /// negative where it made the row look ordinary. They sum to c(psi) - mean path length, that
    /// is c(psi) (1 + log2 score).
    std::vector<double> attribution(std::span<const double> row) const;

    /// c(psi) of the sample that the trees really had.
    double expected_path_length() const { return m_expected; }

private:
    ForestOptions m_options;
    double m_expected = 0;
    std::vector<IsolationTree> m_trees;
};

} // namespace elf::anomaly
