#include "elf/anomaly/isolation_forest.hpp"

#include "elf/core/error.hpp"
#include "elf/core/stored_matrix.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <functional>
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
    for (int i = 1; i < threads && static_cast<std::size_t>(i) * block < n; ++i)
        others.emplace_back(worker);
    worker();
}

/// Row numbers in open addressing: a quarter full, so that most are found at once.
class Taken {
public:
    explicit Taken(std::size_t size) : m_places(std::bit_ceil(4 * size), none) {}

    /// False where the row was there before.
    bool insert(std::uint32_t row) {
        std::size_t i = (row * 2654435769U) & (m_places.size() - 1); // Knuth's multiplier
        for (; m_places[i] != none; i = (i + 1) & (m_places.size() - 1))
            if (m_places[i] == row)
                return false;
        m_places[i] = row;
        return true;
    }

private:
    static constexpr std::uint32_t none = 0xffffffffU;
    std::vector<std::uint32_t> m_places;
};

/// A sample without replacement (R. W. Floyd, CACM 30, 1987): O(size), whatever the rows.
std::vector<std::uint32_t> sample_of(std::size_t rows, std::size_t size, Random& random) {
    std::vector<std::uint32_t> out;
    out.reserve(size);
    Taken taken(size);
    for (std::size_t last = rows - size; last < rows; ++last) {
        auto row = static_cast<std::uint32_t>(random.below(last + 1));
        if (!taken.insert(row)) {
            row = static_cast<std::uint32_t>(last);
            taken.insert(row);
        }
        out.push_back(row);
    }
    return out;
}

Error damaged(const char* part) {
    return {ExitCode::data, std::string("the stored detector has damaged ") + part, "fit it again"};
}

/// ceil(log2 psi): a tree that is grown further tells no more (Liu, Ting, Zhou 2008).
int height_of(std::size_t psi) {
    return static_cast<int>(std::bit_width(psi - 1));
}

} // namespace

IsolationForest::IsolationForest(ForestOptions options) : m_options(options) {
    if (options.trees < 1 || options.sample < 2 || options.features_per_split < 1)
        throw Error(ExitCode::usage,
                    "a forest needs a tree, a tree a sample of two rows, and a split a feature",
                    "use 100 trees or more");
}

void IsolationForest::fit(const Table& table) {
    if (table.rows() < 2)
        throw Error(ExitCode::data, "an isolation forest needs two rows with a feature",
                    "load more history");
    m_psi = std::min(m_options.sample, table.rows());
    const std::vector<double> path_lengths = average_path_lengths(m_psi);
    m_height = height_of(m_psi);
    m_per_split = std::min(m_options.features_per_split, table.columns());
    m_expected = path_lengths[m_psi];
    std::vector<std::optional<IsolationTree>> grown(static_cast<std::size_t>(m_options.trees));
    in_parallel(grown.size(), 16, m_options.threads, [&](std::size_t first, std::size_t last) {
        for (std::size_t k = first; k < last; ++k) {
            Random random(m_options.seed, k);
            const std::vector<std::uint32_t> sample = sample_of(table.rows(), m_psi, random);
            const Rows rows(table, sample);
            grown[k].emplace(Growth{rows, path_lengths, m_height, m_per_split}, random);
        }
    });
    m_trees.clear();
    for (std::optional<IsolationTree>& tree : grown)
        m_trees.push_back(std::move(*tree));
}

std::vector<double> IsolationForest::score(const Table& table) const {
    // A block of rows passes tree after tree: both stay in the cache meanwhile.
    constexpr std::size_t block = 256;
    const auto trees = static_cast<double>(m_trees.size());
    std::vector<double> out(table.rows(), 0.0);
    in_parallel(out.size(), block, m_options.threads, [&](std::size_t first, std::size_t last) {
        const Rows rows(table, first, last);
        const std::span<double> sum(out.data() + first, last - first);
        for (const IsolationTree& tree : m_trees)
            tree.add_path_lengths(rows, sum);
        for (double& s : sum)
            s = std::exp2(-s / trees / m_expected);
    });
    return out;
}

std::vector<double> IsolationForest::attribution(const Table& table, std::size_t row) const {
    const Rows one(table, row, row + 1);
    std::vector<double> credit(table.columns(), 0.0);
    for (const IsolationTree& tree : m_trees)
        tree.add_credit(one, credit);
    for (double& c : credit)
        c /= static_cast<double>(m_trees.size());
    return credit;
}

std::map<std::string, Matrix> IsolationForest::matrices() const {
    StoredTrees all;
    for (const IsolationTree& tree : m_trees)
        tree.store(all);
    // A split leaves a row to each side. Rows beyond 65535 are counted by floats, which hold them
    // all.
    const Storage counts = m_psi <= 1U << 8U   ? Storage::uint8
                           : m_psi < 1U << 16U ? Storage::uint16
                                               : Storage::float32;
    const auto column = [](std::vector<double>& v, Storage storage) {
        return Matrix{v.size(), 1, std::move(v), storage};
    };
    return {{"forest",
             {4,
              1,
              {static_cast<double>(m_psi), static_cast<double>(m_height),
               static_cast<double>(m_per_split), static_cast<double>(m_trees.size())}}},
            {"tree_slots", column(all.slots, Storage::uint8)},
            {"tree_points", column(all.points, Storage::float32)},
            {"tree_weights", column(all.weights, Storage::float32)},
            {"tree_rows", column(all.rows, counts)}};
}

IsolationForest::IsolationForest(const std::map<std::string, Matrix>& matrices,
                                 std::size_t columns) {
    constexpr double most_rows = 1 << 20;
    constexpr double most_trees = 100000;
    const Matrix& forest = stored_matrix(matrices, "forest", 4, 1);
    const double psi = forest.values[0];
    const double per_split = forest.values[2];
    const double trees = forest.values[3];
    if (!(psi >= 2 && psi <= most_rows &&
          forest.values[1] == height_of(static_cast<std::size_t>(psi)) && per_split >= 1 &&
          per_split <= static_cast<double>(columns) && trees >= 1 && trees <= most_trees))
        throw damaged("forest");
    m_psi = static_cast<std::size_t>(psi);
    m_per_split = static_cast<std::size_t>(per_split);
    m_height = height_of(m_psi);
    const std::vector<double> path_lengths = average_path_lengths(m_psi);
    m_expected = path_lengths.back();
    const auto column = [&](const char* name) {
        return std::span<const double>(stored_matrix(matrices, name, any_number, 1).values);
    };
    const TreesView all{column("tree_slots"), column("tree_points"), column("tree_weights"),
                        column("tree_rows")};
    m_options.trees = static_cast<int>(trees);
    TreePlace place;
    m_trees.reserve(static_cast<std::size_t>(trees));
    for (int k = 0; k < m_options.trees; ++k)
        m_trees.emplace_back(all, place, path_lengths, m_height, m_per_split, 2 * columns);
    if (place.slot != all.slots.size())
        throw damaged("trees");
}

} // namespace elf::anomaly
