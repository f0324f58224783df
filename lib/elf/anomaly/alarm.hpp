#pragma once

#include "elf/anomaly/stretch.hpp"
#include "elf/core/model.hpp"
#include "elf/core/time.hpp"

#include <vector>

namespace elf::anomaly {

/// How many alarms people bear.
struct AlertBudget {
    double per_week = 1;
    LeastSizes least{};
    std::chrono::weeks memory{52}; ///< the end of the history that the budget is counted in
};

/// What people say of an event that they were told.
struct Label {
    TimeRange span;
    bool is_true; ///< it was right to wake them
};

/// What was grave in the last weeks of a history: what the budget is spent on.
struct AlarmHistory {
    struct Peak {
        Time time;
        View view;
        double size;
    };
    std::vector<Peak> peaks; ///< by time
    double weeks = 0;

    Matrix matrix() const; ///< 3 x peaks: seconds, view, size; the weeks in the first column
    /// Throws Error(data) where it is damaged.
    static AlarmHistory from(const Matrix& matrix);
};

/// Opinions on what a fact tells anyway are left out. O(stretches facts).
AlarmHistory alarm_history(const std::vector<Stretch>& stretches, const Series& load,
                           std::chrono::weeks memory);

/// Sizes from which each view raises an alarm.
struct Thresholds {
    double score = 1; ///< of the forest
    double rise = 0;
    double fall = 0;
    double shift = 0;
    double band = 0;

    double of(View view) const; ///< 0 of facts
    bool reached_by(const Stretch& s) const;
};

/// The same rank for all views, give or take one: as many of the greatest of each as the budget
/// allows events in the time of the history, those of several views within twelve hours counted
/// once. Rises and falls of the load are two views: where a meter often reads too little, rises
/// need not be as large to be told. Facts are always told and use up half of the budget at most.
/// What the budget has no room for stays silent, and everything like it; no threshold is below the
/// least size.
///
/// Labels move the threshold of a view away from there to where fewer of them are on the wrong
/// side: by a factor of e (of 1 - score for the forest) for two labels put right, by no more than a
/// factor of 4 in all. O(peaks log peaks + labels^2).
Thresholds alarm_thresholds(const AlarmHistory& history, const AlertBudget& budget,
                            const std::vector<Label>& labels = {});

} // namespace elf::anomaly
