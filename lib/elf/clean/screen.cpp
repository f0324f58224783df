#include "elf/clean/screen.hpp"

#include "elf/clean/identical_runs.hpp"
#include "elf/clean/reason.hpp"
#include "elf/clean/spikes.hpp"
#include "elf/clean/unit_jumps.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::clean {
namespace {

void mark_negative_or_zero(const std::vector<double>& values, Verdicts& verdicts) {
    for (std::size_t i = 0; i < values.size(); ++i)
        if (values[i] <= 0)
            verdicts[i] = {reason::negative_or_zero, i, 0, true};
}

/// Without the faults, and with those mended that can be.
std::vector<double> good(const std::vector<double>& values, const Verdicts& verdicts) {
    std::vector<double> out = values;
    for (std::size_t i = 0; i < out.size(); ++i)
        if (verdicts[i].is_fault())
            out[i] = verdicts[i].factor > 0 ? values[i] * verdicts[i].factor
                                            : std::numeric_limits<double>::quiet_NaN();
    return out;
}

Verdicts judge(const std::vector<double>& values, const Usual& usual, Sight sight, Step step,
               bool may_feed_back, Verdicts verdicts) {
    const Screening screening{values, usual, sight, step};
    if (may_feed_back)
        mark_missing_as_zero(screening, verdicts);
    mark_spikes(screening, verdicts);
    // Which stretches lie between faults is seen when the faults after them are.
    if (sight == Sight::centred)
        mark_anomalous_regions(step, values, verdicts);
    return verdicts;
}

} // namespace

Screened screen(const std::vector<double>& values, Step step, bool may_feed_back) {
    Verdicts verdicts(values.size());
    if (!may_feed_back)
        mark_negative_or_zero(values, verdicts);
    mark_identical_runs(values, step, verdicts);
    if (!may_feed_back) {
        mark_gross_values(good(values, verdicts), step, verdicts);
        mark_doubled_stretches(good(values, verdicts), step, verdicts);
    }
    const std::vector<double> kept = good(values, verdicts);
    const Usual usual(kept, step);
    Screened out{judge(kept, usual, Sight::early, step, may_feed_back, verdicts),
                 judge(kept, usual, Sight::centred, step, may_feed_back, std::move(verdicts))};
    const std::size_t reach = static_cast<std::size_t>(centred_days * step.per_day());
    const std::size_t known = values.size() < reach ? 0 : values.size() - reach;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (i >= known)
            out.final[i] = out.early[i];
        else if (!out.final[i].alone)
            out.final[i].decided_by = std::max(out.final[i].decided_by, i + reach);
    return out;
}

} // namespace elf::clean
