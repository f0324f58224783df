#pragma once

#include "elf/anomaly/isolation_tree.hpp"
#include "elf/anomaly/table.hpp"
#include "elf/core/model.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace elf::anomaly {

struct ForestOptions {
    int trees = 300;
    std::size_t sample = 256; ///< psi: rows each tree sees
    std::uint64_t seed = 1;
    int threads = 1;                    ///< changes how long it takes, never the result
    std::size_t features_per_split = 1; ///< more: planes in place of thresholds, see IsolationTree
};

/// Isolation Forest: F. T. Liu, K. M. Ting, Z.-H. Zhou, "Isolation Forest", ICDM 2008; with more
/// than one feature per split the extended one: S. Hariri, M. Carrasco Kind, R. J. Brunner, IEEE
/// TKDE 33 (2021), doi 10.1109/TKDE.2019.2947676. What is few and different is cut off by few
/// random splits, so short paths mean unusual rows.
///
/// Values are compared as floats. Tree k draws from stream k of the seed, and the path lengths of a
/// row are added in the order of the trees: the same bits for any number of threads. NaN: see
/// IsolationTree.
class IsolationForest {
public:
    /// Throws Error(usage) for less than one tree, a sample of less than two rows or splits on no
    /// feature.
    explicit IsolationForest(ForestOptions options);

    /// Of what `matrices` gave. Throws Error(data) where that is damaged or of other columns.
    IsolationForest(const std::map<std::string, Matrix>& matrices, std::size_t columns);

    /// Forgets what it was fitted to before. Throws Error(data) for a table without columns or of
    /// less than two rows. O(trees psi log psi), whatever the number of rows.
    void fit(const Table& table);

    /// s = 2^(-mean path length / c(psi)) for each row, in (0, 1); about 0.5 is ordinary. The rows
    /// need not be those of the fit, but must have its columns. O(rows trees log psi).
    std::vector<double> score(const Table& table) const;

    /// For each feature by how many splits, on average, it isolated the row sooner than expected;
    /// negative where it made the row look ordinary. They sum to c(psi) - mean path length, that
    /// is c(psi) (1 + log2 score).
    std::vector<double> attribution(const Table& table, std::size_t row) const;

    /// c(psi) of the sample that the trees really had.
    double expected_path_length() const { return m_expected; }

    /// The forest as stored: `forest` (psi, splits on a path, features per split, trees) and the
    /// trees, some 0.8 kB each: see StoredTrees. For less than 128 columns. It scores to the bit as
    /// before; threads are not stored.
    std::map<std::string, Matrix> matrices() const;
    void set_threads(int threads) { m_options.threads = threads; }

private:
    ForestOptions m_options;
    std::size_t m_psi = 0; ///< rows each tree really had
    int m_height = 0;
    std::size_t m_per_split = 1;
    double m_expected = 0;
    std::vector<IsolationTree> m_trees;
};

} // namespace elf::anomaly
