#pragma once

#include "elf/anomaly/random.hpp"
#include "elf/anomaly/table.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace elf::anomaly {

/// Average depth at which an unsuccessful search ends in a binary search tree of n keys:
/// c(n) = 2 H(n-1) - 2 (n-1)/n with the exact harmonic number; c(0) = c(1) = 0, c(2) = 1.
double average_path_length(std::size_t n);

/// One tree of the forest (Liu, Ting, Zhou 2008, algorithms 2 and 3), its nodes in one array.
///
/// NaN: a feature splits a node by the values that are there; rows without a value go to the side
/// that took more of the others. Missing is thus taken as ordinary: it neither isolates a row nor
/// hides what its other features say.
class IsolationTree {
public:
    /// Grows over the sample, `height` splits deep at most. O(psi height columns).
    IsolationTree(const Table& table, std::vector<std::uint32_t> sample, int height,
                  Random& random);

    /// Splits passed on the way to the row's leaf, plus the average path length of its size.
    double path_length(std::span<const double> row) const;

    /// Adds to `credit`, for each feature, by how much its splits made the path of the row shorter
    /// than expected: a split from n rows down to m adds c(n) - c(m) - 1. Over all features this
    /// sums to c(psi) - path_length(row), exactly.
    void add_credit(std::span<const double> row, std::span<double> credit) const;

private:
    /// A leaf is its own child, so that a walk of `m_height` steps ends in it without asking.
    struct Node {
        double threshold; ///< row[feature] <= threshold goes to `child`, else child + 1
        double path;      ///< depth + c(rows of the sample in this node)
        std::uint32_t feature;
        std::uint32_t child;
        bool missing_second; ///< NaN goes to child + 1
    };
    static std::uint32_t next(const Node& node, std::span<const double> row);
    void add_leaf(std::size_t rows, int depth);
    void grow(const Table& table, std::uint32_t node, std::span<std::uint32_t> rows, int depth,
              Random& random);

    int m_height;
    std::vector<Node> m_nodes;
};

} // namespace elf::anomaly
