#include "elf/anomaly/isolation_forest.hpp"

#include "elf/core/error.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <thread>

namespace elf::anomaly {
namespace {

/// Runs work(first, last) over blocks of 0 ... n - 1 on some threads.
void in_parallel(std::size_t n, std::size_t block, int threads,
                 const std::function<void(std::size_t, std::size_t)>& work) {
    std::atomic<std::size_t> next{0};
    const auto worker = [&] {
        for (std::size_t i = next.fetch_add(block); i < n; i = next.fetch_add(block))
            work(i, std::min(n, i + block));
    };
    std::vector<std::jthread> others;
    for (int i = 1; i < threads; ++i)
        others.emplace_back(worker);
    worker();
}

/// A sample without replacement: the first `size` steps of a Fisher-Yates shuffle.
std::vector<std::uint32_t> sample_of(std::size_t rows, std::size_t size, Random& random) {
    std::vector<std::uint32_t> all(rows);
    std::iota(all.begin(), all.end(), 0U);
    for (std::size_t i = 0; i < size; ++i)
        std::swap(all[i], all[i + random.below(rows - i)]);
    all.resize(size);
    return all;
}

} // namespace

IsolationForest::IsolationForest(ForestOptions options) : m_options(options) {
    if (options.trees < 1 || options.sample < 2)
        throw Error(ExitCode::usage, "a forest needs a tree, and a tree a sample of two rows",
                    "use 100 trees or more");
}

void IsolationForest::fit(const Table& table) {
    if (table.rows() < 2)
        throw Error(ExitCode::data, "an isolation forest needs two rows with a feature",
                    "load more history");
    const std::size_t size = std::min(m_options.sample, table.rows());
    const auto height = static_cast<int>(std::bit_width(size - 1)); // ceil(log2 size)
    m_expected = average_path_length(size);
    std::vector<std::optional<IsolationTree>> grown(static_cast<std::size_t>(m_options.trees));
    in_parallel(grown.size(), 1, m_options.threads, [&](std::size_t first, std::size_t last) {
        for (std::size_t k = first; k < last; ++k) {
            Random random(m_options.seed, k);
            std::vector<std::uint32_t> sample = sample_of(table.rows(), size, random);
            grown[k].emplace(table, std::move(sample), height, random);
        }
    });
    m_trees.clear();
    for (std::optional<IsolationTree>& tree : grown)
        m_trees.push_back(std::move(*tree));
}

std::vector<double> IsolationForest::score(const Table& table) const {
    // A block of rows passes tree after tree, so that a tree stays in the cache meanwhile.
    constexpr std::size_t block = 512;
    const auto trees = static_cast<double>(m_trees.size());
    std::vector<double> out(table.rows(), 0.0);
    in_parallel(out.size(), block, m_options.threads, [&](std::size_t first, std::size_t last) {
        for (const IsolationTree& tree : m_trees)
            for (std::size_t i = first; i < last; ++i)
                out[i] += tree.path_length(table.row(i));
        for (std::size_t i = first; i < last; ++i)
            out[i] = std::exp2(-out[i] / trees / m_expected);
    });
    return out;
}

std::vector<double> IsolationForest::attribution(std::span<const double> row) const {
    std::vector<double> credit(row.size(), 0.0);
    for (const IsolationTree& tree : m_trees)
        tree.add_credit(row, credit);
    for (double& c : credit)
        c /= static_cast<double>(m_trees.size());
    return credit;
}

} // namespace elf::anomaly
