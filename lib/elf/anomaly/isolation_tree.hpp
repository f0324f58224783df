#pragma once

#include "elf/anomaly/random.hpp"
#include "elf/anomaly/rows.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace elf::anomaly {

/// c(0) ... c(n): the average depth at which an unsuccessful search ends in a binary search tree
/// of as many keys, c(n) = 2 H(n-1) - 2 (n-1)/n with the exact harmonic number; c(0) = c(1) = 0,
/// c(2) = 1. O(n).
std::vector<double> average_path_lengths(std::size_t n);

/// Trees as they are stored: of each its nodes from the root on, a first child with all below it
/// before the second.
struct StoredTrees {
    static constexpr double leaf = 255; ///< in place of a slot

    std::vector<double> slots;  ///< of each term of a split; one `leaf` for a leaf above the bottom
    std::vector<double> points; ///< of each term of a split
    std::vector<double> weights; ///< of each term of a plane
    std::vector<double> rows;    ///< of the sample that went to the first child of a split
};

/// The same to read from.
struct TreesView {
    std::span<const double> slots, points, weights, rows;
};

/// Where the next of stored trees begins.
struct TreePlace {
    std::size_t slot = 0;
    std::size_t term = 0;
    std::size_t split = 0;
};

/// How one tree is grown.
struct Growth {
    const Rows& sample;
    const std::vector<double>& path_lengths; ///< c(0) ... c(psi)
    int height;                              ///< splits on a path, at most
    std::size_t features_per_split;          ///< 1: splits of Liu; more: of Hariri
};

/// One tree of the forest (Liu, Ting, Zhou 2008, algorithms 2 and 3). All leaves lie at the same
/// depth, the children of node i at 2i + 1 and 2i + 2, so that several rows walk down side by side
/// without asking where they end; below a leaf grown early every row keeps to the first child.
///
/// Splits on several features (Hariri, Carrasco Kind, Brunner 2018) ask on which side of a plane a
/// row lies: through a point drawn from the box around the rows of the node, its normal drawn from
/// a normal distribution in units of that box.
///
/// NaN: a feature splits a node by the values that are there; rows without a value go to the side
/// that took more of the others, and from a plane they are as far as its point. Missing is thus
/// taken as ordinary: it neither isolates a row nor hides what its other features say.
class IsolationTree {
public:
    IsolationTree(const Growth& growth, Random& random);
    /// The tree stored at `place`, which moves on to the next. `path_lengths`: see Growth. Throws
    /// Error(data) where there can be no tree over rows of so many slots.
    IsolationTree(const TreesView& from, TreePlace& place, const std::vector<double>& path_lengths,
                  int height, std::size_t features_per_split, std::size_t slots);

    /// Adds to `sum`, for each row, the splits passed on the way to its leaf plus the average path
    /// length of the leaf's size.
    void add_path_lengths(const Rows& rows, std::span<double> sum) const;

    /// Adds to `credit`, for each feature, by how much its splits made the path of the row shorter
    /// than expected: a split from n rows down to m adds c(n) - c(m) - 1, shared among the features
    /// of a plane by how far each took the row to its side. Over all features this sums to
    /// c(psi) - path length.
    /// `row`: one row.
    void add_credit(const Rows& row, std::span<double> credit) const;

    /// Adds what the tree is made of to that of others.
    void store(StoredTrees& to) const;

private:
    struct Grower;
    struct Restorer;
    /// A value of a row and what it is compared with; of a plane, a coordinate of its point.
    struct Term {
        float point;
        std::uint32_t slot;
    };
    IsolationTree(int height, std::size_t features_per_split);

    std::size_t inner() const { return (std::size_t{1} << static_cast<unsigned>(m_height)) - 1; }
    bool is_plane() const { return m_per_split > 1; }
    float distance(std::size_t term, const float* row) const;
    std::size_t child(std::size_t node, const float* row) const;
    template <std::size_t abreast>
    void walk(const float* first, std::size_t slots, double* sum) const;

    void store(StoredTrees& to, std::size_t node, int depth) const;
    /// The path of a leaf goes on through first children.
    void end_early(std::size_t node);

    int m_height;
    std::size_t m_per_split;
    std::vector<Term> m_terms;         ///< of inner nodes, node after node
    std::vector<float> m_weights;      ///< of the terms of planes
    std::vector<float> m_path;         ///< of all nodes: depth + c(rows of the sample in it)
    std::vector<std::uint32_t> m_rows; ///< of the sample in each node; 0 below a leaf grown early
};

} // namespace elf::anomaly
