#pragma once

#include "elf/anomaly/alarm.hpp"
#include "elf/anomaly/evidence.hpp"
#include "elf/anomaly/isolation_forest.hpp"
#include "elf/anomaly/long_reference.hpp"
#include "elf/anomaly/recent.hpp"
#include "elf/anomaly/residual_scan.hpp"
#include "elf/core/anomaly.hpp"
#include "elf/core/model.hpp"

#include <optional>
#include <vector>

namespace elf::anomaly {

struct Picture;

struct DetectionOptions {
    ForestOptions forest;
    AlertBudget budget;
    std::vector<Label> labels; ///< of events of the last 52 weeks; see alarm_thresholds
};

/// Scores and events of one load series.
struct Detection {
    std::vector<double> scores;  ///< one per interval; NaN where there is no value or no history,
                                 ///< or where it was not asked for
    double threshold = 1;        ///< isolation scores of at least this raise an alarm
    std::vector<Anomaly> events; ///< by time, not overlapping
};

/// What is learnt of the history of one area, so that what is new can be scored without it: the
/// forest, what is usual in the long run, the threshold that the alert budget leaves, and the end
/// of the history itself.
class Detector {
public:
    /// The earlier load that the score of an interval depends on. From that much before the first
    /// interval asked for on, scores are those of the whole history, to the bit.
    static constexpr std::chrono::days lookback{61};
    /// How long before the first interval asked for an event may have begun to be told whole.
    static constexpr std::chrono::days longest_event{28};

    /// Scores every interval at or after `from`, and describes the events that reach it; those that
    /// began before `since`, which is not after `from`, from some time before that on. A pure
    /// function of what is given; of the number of threads only how long it takes. Give `evidence`
    /// that begins lookback before `since` or earlier. A forecast that was there at the fit and is
    /// missing now counts as missing values. Throws Error(usage) for load on another grid than that
    /// of the fit. Milliseconds: O(intervals from `since` on (28 + trees log psi)).
    ///
    /// What is found of an event of `told`, by start, that began earlier is described from that
    /// beginning on, as far as it belongs to `since` or later.
    Detection score(const Evidence& evidence, Time from, Time since,
                    const std::vector<TimeRange>& told = {}) const;
    /// With events as long as they may be.
    Detection score(const Evidence& evidence, Time from) const {
        return score(evidence, from, from - longest_event);
    }

    const Recent& recent() const { return m_recent; }
    /// Sizes from which alarms are raised.
    const Thresholds& thresholds() const { return m_thresholds; }
    /// Sets them anew from the history of the fit, for another budget or by later labels.
    void set_budget(const AlertBudget& budget, const std::vector<Label>& labels);
    void set_threads(int threads);
    /// Keeps the end of this in place of that of the history it was fitted to, which may be days
    /// ago by now. It scores as before.
    void keep_end_of(const Evidence& evidence) { m_recent = Recent::of(evidence); }

    /// As it is stored: name "anomaly". It scores to the bit as before.
    Model to_model(Time fitted_at) const;
    /// Throws Error(data) for a model of another name or version, or a damaged one.
    static Detector from_model(const Model& model);

private:
    friend Detector fit(const Evidence& history, const DetectionOptions& options);
    friend struct Fit;
    Detector() = default;
    static Detector learnt(const Evidence& history, const Picture& picture,
                           const DetectionOptions& options);
    Detection judged(const Evidence& evidence, const Picture& picture, Time from, Time since,
                     const std::vector<TimeRange>& told) const;

    Step m_step{Minutes{60}};
    std::optional<IsolationForest> m_forest; ///< none where the history was too short for one
    LongReference m_reference;
    Recent m_recent;
    AlertBudget m_budget;
    ScanScale m_scale;
    AlarmHistory m_history;
    Thresholds m_thresholds;
};

/// Learns what is usual and unusual in the history, which is all the load known. A history of less
/// than five weeks gives a detector without a forest, which finds what simple tests find.
/// O(intervals (28 + trees log psi)).
Detector fit(const Evidence& history, const DetectionOptions& options);

/// Both for a whole history, in little more than half the time: a fit, and what its detector
/// scores.
struct Fit {
    Detector detector;
    Detection found;

    /// See Detector::score.
    static Fit to(const Evidence& history, const DetectionOptions& options, Time from, Time since,
                  const std::vector<TimeRange>& told = {});
};

/// What a detector fitted to the history tells of all of it.
Detection detect(const Evidence& history, const DetectionOptions& options);

} // namespace elf::anomaly
