#include "elf/anomaly/isolation_tree.hpp"

#include "elf/core/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace elf::anomaly {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

} // namespace

std::vector<double> average_path_lengths(std::size_t n) {
    std::vector<double> out(n + 1, 0.0);
    double harmonic = 0;
    for (std::size_t k = 2; k <= n; ++k) {
        const auto count = static_cast<double>(k);
        harmonic += 1 / (count - 1);
        out[k] = 2 * harmonic - 2 * (count - 1) / count;
    }
    return out;
}

IsolationTree::IsolationTree(int height, std::size_t features_per_split)
    : m_height(height), m_per_split(features_per_split),
      m_terms(inner() * m_per_split, {infinity, 0}),
      m_weights(is_plane() ? m_terms.size() : 0, 0.0F), m_path(2 * inner() + 1, 0.0F),
      m_rows(m_path.size(), 0) {}

float IsolationTree::distance(std::size_t term, const float* row) const {
    const float d = m_weights[term] * (row[m_terms[term].slot] - m_terms[term].point);
    return std::isnan(d) ? 0 : d;
}

std::size_t IsolationTree::child(std::size_t node, const float* row) const {
    // Arithmetic in place of branches: which way a row goes cannot be predicted.
    if (!is_plane()) {
        const Term& t = m_terms[node];
        return 2 * node + 1 + static_cast<std::size_t>(row[t.slot] > t.point);
    }
    float sum = 0;
    for (std::size_t k = node * m_per_split; k < (node + 1) * m_per_split; ++k)
        sum += distance(k, row);
    return 2 * node + 1 + static_cast<std::size_t>(sum > 0);
}

template <std::size_t abreast>
void IsolationTree::walk(const float* first, std::size_t slots, double* sum) const {
    const Term* const all = m_terms.data();
    std::array<std::size_t, abreast> node{};
    for (int depth = 0; depth < m_height; ++depth)
#pragma GCC unroll 8
        for (std::size_t k = 0; k < abreast; ++k) {
            const Term& t = all[node[k]];
            const bool upper = first[k * slots + t.slot] > t.point;
            node[k] = 2 * node[k] + 1 + static_cast<std::size_t>(upper);
        }
    for (std::size_t k = 0; k < abreast; ++k)
        sum[k] += static_cast<double>(m_path[node[k]]);
}

void IsolationTree::add_path_lengths(const Rows& rows, std::span<double> sum) const {
    constexpr std::size_t abreast = 8; // walks that hide each other's waiting
    std::size_t i = 0;
    for (; !is_plane() && i + abreast <= sum.size(); i += abreast)
        walk<abreast>(rows.row(i), rows.slots(), sum.data() + i);
    for (; i < sum.size(); ++i) {
        std::size_t node = 0;
        for (int depth = 0; depth < m_height; ++depth)
            node = child(node, rows.row(i));
        sum[i] += static_cast<double>(m_path[node]);
    }
}

void IsolationTree::add_credit(const Rows& row, std::span<double> credit) const {
    const float* values = row.row(0);
    std::size_t node = 0;
    for (int depth = 0; depth < m_height; ++depth) {
        const std::size_t next = child(node, values);
        const double saved = static_cast<double>(m_path[node]) - static_cast<double>(m_path[next]);
        const std::size_t first = node * m_per_split;
        const double side = next == 2 * node + 2 ? 1 : -1;
        double all = 0;
        for (std::size_t k = first; is_plane() && k < first + m_per_split; ++k)
            all += std::max(0.0, side * static_cast<double>(distance(k, values)));
        for (std::size_t k = first; k < first + m_per_split; ++k) {
            const double share =
                all > 0 ? std::max(0.0, side * static_cast<double>(distance(k, values))) / all
                        : 1 / static_cast<double>(m_per_split);
            credit[m_terms[k].slot % row.columns()] += share * saved;
        }
        node = next;
    }
}

void IsolationTree::end_early(std::size_t node) {
    const float path = m_path[node];
    for (std::size_t below = node; below < m_path.size(); below = 2 * below + 1)
        m_path[below] = path;
}

void IsolationTree::store(StoredTrees& to) const {
    store(to, 0, 0);
}

void IsolationTree::store(StoredTrees& to, std::size_t node, int depth) const {
    if (depth == m_height)
        return;
    if (m_rows[2 * node + 1] + m_rows[2 * node + 2] == 0) {
        to.slots.push_back(StoredTrees::leaf);
        return;
    }
    for (std::size_t k = node * m_per_split; k < (node + 1) * m_per_split; ++k) {
        to.slots.push_back(m_terms[k].slot);
        to.points.push_back(static_cast<double>(m_terms[k].point));
        if (is_plane())
            to.weights.push_back(static_cast<double>(m_weights[k]));
    }
    to.rows.push_back(m_rows[2 * node + 1]);
    store(to, 2 * node + 1, depth + 1);
    store(to, 2 * node + 2, depth + 1);
}

/// Puts a stored tree together again.
struct IsolationTree::Restorer {
    IsolationTree& tree;
    const TreesView& from;
    TreePlace& at;
    const std::vector<double>& path_lengths;
    std::size_t slots;

    static void refuse(bool wrong) {
        if (wrong)
            throw Error(ExitCode::data, "a stored tree is damaged", "fit the detector again");
    }

    static double next(std::span<const double> of, std::size_t& place) {
        refuse(place >= of.size());
        return of[place++];
    }

    void term(std::size_t k) {
        const double slot = next(from.slots, at.slot);
        refuse(!(slot >= 0 && slot < static_cast<double>(slots)));
        const std::size_t weight = at.term;
        const auto point = static_cast<float>(next(from.points, at.term));
        refuse(std::isnan(point));
        tree.m_terms[k] = {point, static_cast<std::uint32_t>(slot)};
        if (!tree.is_plane())
            return;
        refuse(weight >= from.weights.size() || !std::isfinite(from.weights[weight]));
        tree.m_weights[k] = static_cast<float>(from.weights[weight]);
    }

    void restore(std::size_t node, std::size_t rows, int depth) {
        tree.m_rows[node] = static_cast<std::uint32_t>(rows);
        tree.m_path[node] = static_cast<float>(depth + path_lengths[rows]);
        if (depth == tree.m_height)
            return;
        refuse(at.slot >= from.slots.size());
        if (from.slots[at.slot] == StoredTrees::leaf) {
            ++at.slot;
            tree.end_early(node);
            return;
        }
        for (std::size_t k = node * tree.m_per_split; k < (node + 1) * tree.m_per_split; ++k)
            term(k);
        const double first = next(from.rows, at.split);
        refuse(!(first >= 0 && first <= static_cast<double>(rows)));
        restore(2 * node + 1, static_cast<std::size_t>(first), depth + 1);
        restore(2 * node + 2, rows - static_cast<std::size_t>(first), depth + 1);
    }
};

IsolationTree::IsolationTree(const TreesView& from, TreePlace& place,
                             const std::vector<double>& path_lengths, int height,
                             std::size_t features_per_split, std::size_t slots)
    : IsolationTree(height, features_per_split) {
    Restorer{*this, from, place, path_lengths, slots}.restore(0, path_lengths.size() - 1, 0);
}

} // namespace elf::anomaly
