#include "elf/anomaly/isolation_tree.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace elf::anomaly {
namespace {

struct Range {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
};

Range range_of(const Table& table, std::span<const std::uint32_t> rows, std::size_t feature) {
    Range r;
    for (const std::uint32_t i : rows) {
        const double v = table.row(i)[feature];
        if (std::isnan(v))
            continue;
        r.low = std::min(r.low, v);
        r.high = std::max(r.high, v);
    }
    return r;
}

/// A point of [low, high): at least one row lies on either side of it.
double between(Range r, double share) {
    const double t = r.low * (1 - share) + r.high * share;
    return t >= r.low && t < r.high ? t : r.low;
}

struct Split {
    std::size_t feature;
    double threshold;
};

/// Features are drawn without replacement until one has two different values here.
std::optional<Split> draw_split(const Table& table, std::span<const std::uint32_t> rows,
                                Random& random) {
    std::vector<std::size_t> features(table.columns());
    std::iota(features.begin(), features.end(), 0U);
    while (!features.empty()) {
        const std::size_t k = random.below(features.size());
        const std::size_t feature = features[k];
        features[k] = features.back();
        features.pop_back();
        const Range r = range_of(table, rows, feature);
        if (r.low < r.high)
            return Split{feature, between(r, random.unit())};
    }
    return {};
}

} // namespace

double average_path_length(std::size_t n) {
    if (n < 2)
        return 0;
    double harmonic = 0;
    for (std::size_t i = n - 1; i >= 1; --i) // the small terms first
        harmonic += 1.0 / static_cast<double>(i);
    const auto count = static_cast<double>(n);
    return 2 * harmonic - 2 * (count - 1) / count;
}

IsolationTree::IsolationTree(const Table& table, std::vector<std::uint32_t> sample, int height,
                             Random& random)
    : m_height(height) {
    m_nodes.reserve(2 * sample.size());
    add_leaf(sample.size(), 0);
    grow(table, 0, sample, 0, random);
}

void IsolationTree::add_leaf(std::size_t rows, int depth) {
    const auto self = static_cast<std::uint32_t>(m_nodes.size());
    m_nodes.push_back({std::numeric_limits<double>::infinity(), depth + average_path_length(rows),
                       0, self, false});
}

void IsolationTree::grow(const Table& table, std::uint32_t node, std::span<std::uint32_t> rows,
                         int depth, Random& random) {
    if (depth == m_height || rows.size() < 2)
        return;
    const std::optional<Split> split = draw_split(table, rows, random);
    if (!split)
        return;

    const auto value = [&](std::uint32_t i) { return table.row(i)[split->feature]; };
    const auto known = std::stable_partition(
        rows.begin(), rows.end(), [&](std::uint32_t i) { return !std::isnan(value(i)); });
    const auto below = std::stable_partition(
        rows.begin(), known, [&](std::uint32_t i) { return value(i) <= split->threshold; });
    const bool missing_second = below - rows.begin() < known - below;
    const auto middle = missing_second ? below : std::rotate(below, known, rows.end());

    const auto child = static_cast<std::uint32_t>(m_nodes.size());
    m_nodes[node].threshold = split->threshold;
    m_nodes[node].feature = static_cast<std::uint32_t>(split->feature);
    m_nodes[node].child = child;
    m_nodes[node].missing_second = missing_second;
    const std::span<std::uint32_t> first{rows.begin(), middle};
    const std::span<std::uint32_t> second{middle, rows.end()};
    add_leaf(first.size(), depth + 1);
    add_leaf(second.size(), depth + 1);
    grow(table, child, first, depth + 1, random);
    grow(table, child + 1, second, depth + 1, random);
}

std::uint32_t IsolationTree::next(const Node& node, std::span<const double> row) {
    // Arithmetic in place of branches: which way a row goes cannot be predicted.
    const double v = row[node.feature];
    const auto above = static_cast<unsigned>(v > node.threshold);
    const auto missing = static_cast<unsigned>(std::isnan(v));
    return node.child + (above | (missing & static_cast<unsigned>(node.missing_second)));
}

double IsolationTree::path_length(std::span<const double> row) const {
    std::uint32_t node = 0;
    for (int i = 0; i < m_height; ++i)
        node = next(m_nodes[node], row);
    return m_nodes[node].path;
}

void IsolationTree::add_credit(std::span<const double> row, std::span<double> credit) const {
    std::uint32_t node = 0;
    for (std::uint32_t below = next(m_nodes[node], row); below != node;
         below = next(m_nodes[node], row)) {
        credit[m_nodes[node].feature] += m_nodes[node].path - m_nodes[below].path;
        node = below;
    }
}

} // namespace elf::anomaly
