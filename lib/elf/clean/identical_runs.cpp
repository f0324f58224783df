#include "elf/clean/identical_runs.hpp"

#include "elf/clean/reason.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>

namespace elf::clean {
namespace {

constexpr std::size_t shortest_run = 3;
constexpr std::size_t memory_days = 21;
/// Fewer repeats than this say nothing about how common they are.
constexpr std::size_t least_repeats = 8;
/// Runs this many times as long as the longest of the usual ones are not usual.
constexpr double beyond_usual = 1.5;

/// From this length on a meter is stuck beyond doubt, and was from its second value on.
constexpr std::size_t certain_run = 7;

/// Lengths of the runs that ended in the weeks before, so that a run is judged by the others.
class Repeats {
public:
    explicit Repeats(std::size_t memory) : m_memory(memory) {}

    void add(std::size_t end, std::size_t length) {
        length = std::min(length, m_count.size() - 1);
        m_runs.push_back({end, length});
        ++m_count[length];
    }

    /// The shortest run that is not usual before `now`. A long run (the stuck meter itself) must
    /// not make the next one usual: it is the length that nine in ten stay below that counts.
    std::size_t shortest_unusual(std::size_t now) {
        while (!m_runs.empty() && m_runs.front().end + m_memory < now) {
            --m_count[m_runs.front().length];
            m_runs.pop_front();
        }
        if (m_runs.size() < least_repeats)
            return shortest_run;
        std::size_t below = 0;
        std::size_t length = 0;
        while (length + 1 < m_count.size() && 10 * below < 9 * m_runs.size())
            below += m_count[++length];
        return std::max(
            shortest_run,
            static_cast<std::size_t>(std::ceil(static_cast<double>(length) * beyond_usual)) + 1);
    }

private:
    struct Run {
        std::size_t end, length;
    };
    std::deque<Run> m_runs;
    std::array<std::size_t, 65> m_count{}; ///< of runs by length, the last of all longer ones
    std::size_t m_memory;
};

void mark(Verdict& verdict, std::size_t decided_by) {
    if (!verdict.is_fault())
        verdict = {reason::identical_run, decided_by, 0};
}

} // namespace

void mark_identical_runs(const std::vector<double>& values, Step step, Verdicts& verdicts) {
    Repeats repeats(memory_days * static_cast<std::size_t>(step.per_day()));
    std::size_t length = 1;
    std::size_t longest = shortest_run;
    for (std::size_t i = 1; i < values.size(); ++i) {
        if (values[i] == values[i - 1]) {
            if (++length == 2)
                longest = repeats.shortest_unusual(i);
            if (length >= longest)
                mark(verdicts[i], i);
            if (length == std::max(longest, certain_run))
                for (std::size_t k = i - length + 2; k < i; ++k)
                    mark(verdicts[k], i);
            continue;
        }
        if (length > 1)
            repeats.add(i, length);
        length = 1;
    }
}

} // namespace elf::clean
