#include "elf/models/experts.hpp"

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

} // namespace

ExpertSpec calendar_expert() {
    return {"calendar", {Block::calendar, Block::weather}, Base::usual, options(0.9995), 1};
}

std::vector<ExpertSpec> adaptive_experts(std::size_t slots, std::size_t window,
                                         bool with_operator) {
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
        const features::ColumnRange range = design.block(b);
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
