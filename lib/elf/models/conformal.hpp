#pragma once

#include "elf/core/forecast.hpp"
#include "elf/models/error_scale.hpp"

#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace elf::models {

struct ConformalOptions {
    std::size_t memory = 365;  ///< scores kept per slot
    double slot_gain = 0.1;    ///< step of the widths of a slot and its neighbours, per day
    double common_gain = 0.15; ///< step of the widths of all slots together, per day
    double wild = 15;          ///< errors beyond this many usual ones are the meter's or the grid's
};

/// What has become known of one forecast.
struct Outcome {
    std::size_t slot;
    double error;    ///< truth - forecast on the model's scale; NaN: not known, is passed over
    double spread;   ///< it was issued with
    Quantiles given; ///< offsets it was issued with, before any widening; NaN: none
};

/// Adaptive conformal quantiles of the errors of one model in one area, per slot of the local day,
/// on the model's scale. The offsets are the empirical quantiles of past errors in units of their
/// expected size (ErrorScale), their distances from the median stretched by factors that grow when
/// truth falls outside and shrink while it does not, so that the coverage is right in the long run
/// whatever the errors do (Gibbs and Candès 2021, NeurIPS 34; Angelopoulos, Candès and Tibshirani
/// 2023, NeurIPS 36).
///
/// An error of more than `wild` usual ones is not learnt from, unless the slot has had several in a
/// row. An outcome costs O(log memory), asking O(1); memory is slots * 4 * memory numbers.
class Conformal {
public:
    explicit Conformal(std::size_t slots, ConformalOptions options = {});

    /// Offsets from the forecast at the nine `quantile_levels`, ascending; all NaN while too little
    /// is known. `spread` (> 0; NaN: unknown) says how uncertain the interval looks beforehand: the
    /// disagreement of experts. Only its ratio to what is usual for the slot counts.
    Quantiles offsets(std::size_t slot, double spread) const;

    /// Takes what became known together, usually a day, in any order, late ones among them. Every
    /// outcome is compared with what stood before the batch.
    void learn(std::span<const Outcome> batch);
    void learn(std::size_t slot, double error, double spread, const Quantiles& given);

    std::size_t slots() const { return m_scores.size(); }

    /// State for the stored model, under names that begin with `prefix`. What is restored gives
    /// bit-equal offsets, and goes on learning likewise.
    void to_matrices(const std::string& prefix, std::map<std::string, Matrix>& out) const;
    /// Throws Error(data) where matrices are missing or do not fit.
    static Conformal from_matrices(const std::string& prefix,
                                   const std::map<std::string, Matrix>& from, std::size_t slots,
                                   ConformalOptions options = {});

private:
    struct Ring {
        std::vector<double> values;
        std::size_t next = 0;
    };

    void keep(std::size_t slot, double score);
    void pool_scores();
    void start_when_enough();
    bool is_believed(std::size_t slot, double score);
    void track(const Outcome& outcome);
    Matrix scores() const;

    ConformalOptions m_options;
    std::vector<Ring> m_scores;               // errors themselves until m_scale is there
    std::vector<std::vector<double>> m_pools; // sorted scores of a slot and its neighbours
    std::vector<int> m_disbelieved;           // wild errors in a row, per slot
    std::vector<Quantiles> m_widths;          // logarithms of the factors, per slot
    Quantiles m_common_widths{};
    std::optional<ErrorScale> m_scale;
};

} // namespace elf::models
