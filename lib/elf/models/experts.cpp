#include "elf/models/experts.hpp"

#include <algorithm>

namespace elf::models {
namespace {

using features::Block;

/// Above this many slots a day the largest experts are left out.
constexpr std::size_t slots_of_large_experts = 48;
/// Windows from which models of a hundred columns and more are worth fitting.
constexpr std::size_t days_of_a_season = 112;
constexpr std::size_t days_of_a_year = 365;
/// Small models count this much more until there is something to judge by.
constexpr double prior_of_small = 4;
/// Of a small set: the temperature with half of its hinges; lags, last hours, yesterday's curve and
/// means, without the seasons. P is kept in squares of eight columns: with the calendar and the
/// constant these fill four and three of them.
constexpr std::size_t columns_of_small_weather = 4;
constexpr std::size_t columns_of_small_deviations = 23;

const std::vector<Block> all_blocks{Block::calendar, Block::lags,           Block::kinds,
                                    Block::curve,    Block::seasons,        Block::bends,
                                    Block::weather,  Block::lasting_weather};

std::vector<Block> and_also(std::vector<Block> blocks, Block more) {
    blocks.push_back(more);
    return blocks;
}

RecursiveOptions options(double forgetting, double ridge = 4) {
    RecursiveOptions o;
    o.forgetting = forgetting;
    o.ridge = ridge;
    return o;
}

std::vector<ExpertSpec> small_experts() {
    return {{"correction",
             {Block::deviations},
             Base::calendar,
             options(0.9985),
             1,
             {{Block::deviations, columns_of_small_deviations}}},
            {"brief", {Block::kinds, Block::curve}, Base::usual, options(0.99, 1), prior_of_small}};
}

} // namespace

ExpertSpec calendar_expert(ExpertSet set) {
    ExpertSpec out{"calendar", {Block::calendar, Block::weather}, Base::usual, options(0.9995), 1,
                   {}};
    if (set == ExpertSet::small)
        out.limits = {{Block::weather, columns_of_small_weather}};
    return out;
}

std::vector<ExpertSpec> adaptive_experts(ExpertSet set, std::size_t slots, std::size_t window,
                                         bool with_operator) {
    if (set == ExpertSet::small)
        return small_experts();
    const bool is_large = window >= days_of_a_year && slots <= slots_of_large_experts;
    std::vector<ExpertSpec> experts;
    if (window >= days_of_a_season) {
        if (!is_large)
            experts.push_back({"full", all_blocks, Base::usual, options(0.998), 1});
        experts.push_back({"deviations",
                           {Block::calendar, Block::weather, Block::kinds, Block::curve,
                            Block::deviations, Block::deviation_bends},
                           Base::usual,
                           options(0.9995),
                           1});
        experts.push_back({"correction",
                           {Block::deviations, Block::deviation_bends},
                           Base::calendar,
                           options(0.9995),
                           1});
    }
    experts.push_back({"quick",
                       {Block::calendar, Block::lags, Block::kinds, Block::weather},
                       Base::usual,
                       options(0.995),
                       1});
    experts.push_back(
        {"brief", {Block::kinds, Block::curve}, Base::usual, options(0.99, 1), prior_of_small});
    if (is_large) {
        experts.push_back(
            {"steady", and_also(all_blocks, Block::random), Base::usual, options(0.9995, 2), 1});
        experts.push_back({"wide",
                           {Block::calendar, Block::kinds, Block::curve, Block::seasons,
                            Block::random_more, Block::weather},
                           Base::usual,
                           options(0.9998, 2),
                           1});
    }
    if (with_operator) {
        if (window >= days_of_a_year)
            experts.push_back({"with_operator", and_also(all_blocks, Block::operators), Base::usual,
                               options(0.998), 1});
        experts.push_back({"operator_and_days",
                           {Block::calendar, Block::kinds, Block::curve, Block::operators},
                           Base::usual,
                           options(0.998),
                           1});
        experts.push_back(
            {"operator_corrected", {Block::operators}, Base::operators, options(0.998), 1});
    }
    return experts;
}

std::vector<features::ColumnRange> columns_of(const ExpertSpec& expert,
                                              const features::Design& design) {
    std::vector<features::ColumnRange> out;
    if (expert.blocks.front() != Block::calendar)
        out.push_back({0, 1}); // the constant
    for (const Block b : expert.blocks) {
        features::ColumnRange range = design.block(b);
        for (const auto& [block, most] : expert.limits)
            if (block == b)
                range.count = std::min(range.count, most);
        if (range.count == 0)
            continue;
        if (!out.empty() && out.back().first + out.back().count == range.first)
            out.back().count += range.count;
        else
            out.push_back(range);
    }
    return out;
}

} // namespace elf::models
