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
                             Random& random) {
    m_nodes.reserve(2 * sample.size());
    m_nodes.emplace_back();
    grow(table, 0, sample, height, random);
}

void IsolationTree::grow(const Table& table, std::uint32_t node, std::span<std::uint32_t> rows,
                         int height, Random& random) {
    m_nodes[node].rest = average_path_length(rows.size());
    if (height == 0 || rows.size() < 2)
        return;

    // Features are drawn without replacement until one has two different values here.
    std::vector<std::size_t> features(table.columns());
    std::iota(features.begin(), features.end(), 0);
    std::optional<Split> split;
    while (!split && !features.empty()) {
        const std::size_t k = random.below(features.size());
        const std::size_t feature = features[k];
        features[k] = features.back();
        features.pop_back();
        const Range r = range_of(table, rows, feature);
        if (r.low < r.high)
            split = Split{feature, between(r, random.unit())};
    }
    if (!split)
        return;

    const auto value = [&](std::uint32_t i) { return table.row(i)[split->feature]; };
    const auto known = std::stable_partition(
        rows.begin(), rows.end(), [&](std::uint32_t i) { return !std::isnan(value(i)); });
    const auto below = std::stable_partition(
        rows.begin(), known, [&](std::uint32_t i) { return value(i) <= split->threshold; });
    const bool missing_first = below - rows.begin() >= known - below;
    const auto middle = missing_first ? std::rotate(below, known, rows.end()) : below;

    const auto child = static_cast<std::uint32_t>(m_nodes.size());
    m_nodes.resize(m_nodes.size() + 2);
    m_nodes[node].feature = static_cast<std::int32_t>(split->feature);
    m_nodes[node].threshold = split->threshold;
    m_nodes[node].child = child;
    m_nodes[node].missing_first = missing_first;
    grow(table, child, {rows.begin(), middle}, height - 1, random);
    grow(table, child + 1, {middle, rows.end()}, height - 1, random);
}

std::uint32_t IsolationTree::next(const Node& node, std::span<const double> row) const {
    const double v = row[static_cast<std::size_t>(node.feature)];
    const bool first = std::isnan(v) ? node.missing_first : v <= node.threshold;
    return first ? node.child : node.child + 1;
}

double IsolationTree::path_length(std::span<const double> row) const {
    const Node* node = &m_nodes.front();
    double depth = 0;
    for (; node->feature >= 0; ++depth)
        node = &m_nodes[next(*node, row)];
    return depth + node->rest;
}

void IsolationTree::add_credit(std::span<const double> row, std::span<double> credit) const {
    const Node* node = &m_nodes.front();
    while (node->feature >= 0) {
        const Node* below = &m_nodes[next(*node, row)];
        credit[static_cast<std::size_t>(node->feature)] += node->rest - below->rest - 1;
        node = below;
    }
}

} // namespace elf::anomaly
