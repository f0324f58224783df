#pragma once

#include "elf/anomaly/detector.hpp"

#include <map>
#include <string>
#include <vector>

/// What the benchmark of the detector reads.
namespace elf::benchmark {

struct EvidenceOptions {
    std::string area; ///< empty: all of the file
    std::string zone = "UTC";
    std::string holidays; ///< region; empty: none
    Step step{Minutes{60}};
    std::string valid_column, valid_word; ///< values of other rows count as missing
    bool forecasts = true;                ///< make the day-ahead forecast of `adaptive`
};

struct Labelled {
    anomaly::Evidence evidence;
    std::vector<bool> is_anomaly; ///< by people, column `anomaly`; all false without
};

/// By series_id, or file name without a column of that name. Columns timestamp_utc, value and,
/// where they are there, temperature_c and anomaly. Throws Error.
std::map<std::string, Labelled> read_evidence(const std::vector<std::string>& files,
                                              const EvidenceOptions& options);

/// The same evidence of some of the intervals.
anomaly::Evidence cut(const anomaly::Evidence& evidence, std::size_t first, std::size_t last);

struct Ranking {
    double auc;               ///< area under the receiver operating characteristic
    double average_precision; ///< sum of precision times step of recall, ties taken together
};

/// NaN ranks lowest; intervals whose load is NaN do not count.
Ranking ranking(const std::vector<double>& scores, const std::vector<bool>& is_anomaly,
                const std::vector<double>& load);

} // namespace elf::benchmark
