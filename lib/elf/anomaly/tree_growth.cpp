#include "elf/anomaly/isolation_tree.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace elf::anomaly {
namespace {

struct Range {
    float low = std::numeric_limits<float>::infinity();
    float high = -std::numeric_limits<float>::infinity();
    float width() const { return high - low; }
};

/// A point of [low, high): at least one row lies on either side of it.
float between(Range r, double share) {
    const auto t = static_cast<float>(static_cast<double>(r.low) * (1 - share) +
                                      static_cast<double>(r.high) * share);
    return t >= r.low && t < r.high ? t : r.low;
}

/// Normal, by the sum of twelve uniform numbers: the direction of a plane asks for no more.
double nearly_normal(Random& random) {
    double sum = -6;
    for (int k = 0; k < 12; ++k)
        sum += random.unit();
    return sum;
}

} // namespace

/// Grows a tree over its sample, whose values it keeps column after column.
struct IsolationTree::Grower {
    using Sample = std::span<std::uint32_t>;

    Grower(IsolationTree& of, const Growth& how, Random& drawn)
        : tree(of), growth(how), random(drawn), size(how.sample.size()),
          columns(how.sample.columns() * size), features(how.sample.columns()) {
        for (std::size_t c = 0; c < features.size(); ++c)
            for (std::size_t i = 0; i < size; ++i)
                columns[c * size + i] = how.sample.row(i)[c];
    }

    float value(std::uint32_t i, std::size_t feature) const { return columns[feature * size + i]; }

    Range range_of(Sample rows, std::size_t feature) const {
        Range r;
        for (const std::uint32_t i : rows) { // a comparison with NaN is false
            const float v = value(i, feature);
            r.low = v < r.low ? v : r.low;
            r.high = v > r.high ? v : r.high;
        }
        return r;
    }

    /// Features that have two different values here, drawn without replacement, `most` at most.
    std::vector<std::pair<std::size_t, Range>> draw_features(Sample rows, std::size_t most) {
        std::vector<std::pair<std::size_t, Range>> out;
        std::iota(features.begin(), features.end(), 0U);
        for (std::size_t left = features.size(); left > 0 && out.size() < most; --left) {
            std::swap(features[random.below(left)], features[left - 1]);
            const std::size_t feature = features[left - 1];
            if (const Range r = range_of(rows, feature); r.low < r.high)
                out.emplace_back(feature, r);
        }
        return out;
    }

    /// Where the rows of the second child begin; nullptr where nothing can be split.
    std::uint32_t* split(std::size_t node, Sample rows) {
        const auto drawn = draw_features(rows, tree.m_per_split);
        if (drawn.empty())
            return nullptr;
        return tree.is_plane() ? split_by_plane(node, rows, drawn)
                               : split_by_feature(node, rows, drawn[0].first, drawn[0].second);
    }

    std::uint32_t* split_by_feature(std::size_t node, Sample rows, std::size_t feature, Range r) {
        const float threshold = between(r, random.unit());
        std::uint32_t* const begin = rows.data();
        std::uint32_t* const end = begin + rows.size();
        std::uint32_t* const known = std::partition(
            begin, end, [&](std::uint32_t i) { return !std::isnan(value(i, feature)); });
        std::uint32_t* const upper = std::partition(
            begin, known, [&](std::uint32_t i) { return value(i, feature) <= threshold; });
        Term& term = tree.m_terms[node];
        if (upper - begin >= known - upper) { // the missing go with the lower
            term = {threshold, static_cast<std::uint32_t>(feature)};
            return std::rotate(upper, known, end);
        }
        const float next = std::nextafter(threshold, std::numeric_limits<float>::infinity());
        term = {-next, static_cast<std::uint32_t>(feature + features.size())};
        return std::rotate(begin, upper, end);
    }

    std::uint32_t* split_by_plane(std::size_t node, Sample rows,
                                  const std::vector<std::pair<std::size_t, Range>>& drawn) {
        const std::size_t first = node * tree.m_per_split;
        for (std::size_t k = 0; k < drawn.size(); ++k) {
            const auto& [feature, r] = drawn[k];
            tree.m_terms[first + k] = {between(r, random.unit()),
                                       static_cast<std::uint32_t>(feature)};
            tree.m_weights[first + k] = std::isfinite(r.width())
                                            ? static_cast<float>(nearly_normal(random)) / r.width()
                                            : 0.0F;
        }
        for (std::size_t k = drawn.size(); k < tree.m_per_split; ++k)
            tree.m_terms[first + k].point = 0; // without a weight: no part in the split
        return std::partition(rows.data(), rows.data() + rows.size(), [&](std::uint32_t i) {
            float sum = 0;
            for (std::size_t k = first; k < first + drawn.size(); ++k) {
                const Term& t = tree.m_terms[k];
                const float d = tree.m_weights[k] * (value(i, t.slot) - t.point);
                sum += std::isnan(d) ? 0 : d;
            }
            return !(sum > 0);
        });
    }

    void grow(std::size_t node, Sample rows, int depth) {
        tree.m_rows[node] = static_cast<std::uint32_t>(rows.size());
        tree.m_path[node] = static_cast<float>(depth + growth.path_lengths[rows.size()]);
        if (depth == tree.m_height)
            return;
        std::uint32_t* const second = rows.size() < 2 ? nullptr : split(node, rows);
        if (!second) {
            tree.end_early(node);
            return;
        }
        const auto n = static_cast<std::size_t>(second - rows.data());
        grow(2 * node + 1, rows.first(n), depth + 1);
        grow(2 * node + 2, rows.subspan(n), depth + 1);
    }

    IsolationTree& tree;
    const Growth& growth;
    Random& random;
    std::size_t size;
    std::vector<float> columns;
    std::vector<std::size_t> features;
};

IsolationTree::IsolationTree(const Growth& growth, Random& random)
    : IsolationTree(growth.height, growth.features_per_split) {
    Grower grower(*this, growth, random);
    std::vector<std::uint32_t> rows(growth.sample.size());
    std::iota(rows.begin(), rows.end(), 0U);
    grower.grow(0, rows, 0);
}

} // namespace elf::anomaly
