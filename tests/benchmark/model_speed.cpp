// How long models take and how much memory, on simulated towns of hourly load with temperature:
// see scripts/benchmark speed. Each measure is a process of its own, so that its peak of memory is.
#include "../unit/models/series_of_town.hpp"

#include "elf/cli/linear_algebra.hpp"
#include "elf/models/forecaster.hpp"
#include "elf/models/sarima_fit.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fmt/core.h>
#include <functional>
#include <limits>
#include <linux/perf_event.h>
#include <optional>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace elf;
using models::History;

namespace {

/// Instructions of this process from its making on; nothing where the system does not let count.
class Instructions {
public:
    Instructions() {
        perf_event_attr about{};
        about.type = PERF_TYPE_HARDWARE;
        about.size = sizeof about;
        about.config = PERF_COUNT_HW_INSTRUCTIONS;
        about.exclude_kernel = 1;
        about.exclude_hv = 1;
        m_file = static_cast<int>(syscall(SYS_perf_event_open, &about, 0, -1, -1, 0));
    }
    Instructions(const Instructions&) = delete;
    Instructions& operator=(const Instructions&) = delete;
    ~Instructions() {
        if (m_file >= 0)
            close(m_file);
    }
    std::optional<double> billions() const {
        std::uint64_t n = 0;
        if (m_file < 0 || ::read(m_file, &n, sizeof n) != sizeof n)
            return std::nullopt;
        return static_cast<double>(n) / 1e9;
    }

private:
    int m_file = -1;
};

double seconds_of(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// What the updates of recursive least squares must do at least.
struct Updates {
    double numbers = 0; ///< of the triangles of P, all slots and experts
    double days = 0;    ///< each of which touches them all once

    /// Each number is read once an update, and read and written every eighth time.
    double bytes() const { return numbers * days * sizeof(float) * (1 + 2.0 / 8); }
    /// It stands for two, each multiplied and added, and takes an eighth of eight terms.
    double operations() const { return numbers * days * (4 + 2); }
};

/// Bytes a second of the plainest loop over as much memory.
double bytes_a_second(double numbers) {
    const std::vector<float> memory(static_cast<std::size_t>(numbers) / 16 * 16, 1.0F);
    std::array<float, 16> sum{};
    double best = std::numeric_limits<double>::infinity();
    for (int round = 0; round < 20; ++round)
        best = std::min(best, seconds_of([&] {
                            for (std::size_t i = 0; i < memory.size(); i += sum.size())
                                for (std::size_t k = 0; k < sum.size(); ++k)
                                    sum[k] += memory[i + k];
                        }));
    volatile float kept = sum[0]; // or the loop would be left out
    static_cast<void>(kept);
    return static_cast<double>(memory.size() * sizeof(float)) / best;
}

Updates updates_of(const History& h, int days) {
    const auto model = models::make_forecaster("ensemble");
    model->fit(h, h.load.end());
    Updates out{0, static_cast<double>(days)};
    for (const auto& [name, matrix] : model->to_model().matrices)
        if (name.ends_with(".covariance"))
            out.numbers += static_cast<double>(matrix.values.size());
    return out;
}

struct Measure {
    std::string name;
    std::function<void()> work;
    std::function<std::optional<Updates>()> updates = [] { return std::nullopt; };
};

std::string cell(std::optional<double> v) {
    return v ? fmt::format("{:.3g}", *v) : "";
}

/// One row, by a process of its own. `prepare` takes no part in it but for its memory.
void measure(const std::function<Measure()>& prepare) {
    std::fflush(stdout);
    const pid_t child = fork();
    if (child < 0)
        std::exit(1);
    if (child > 0) {
        int status = 0;
        waitpid(child, &status, 0);
        if (status != 0)
            std::exit(1);
        return;
    }
    const Measure m = prepare();
    const Instructions counted;
    const double seconds = seconds_of(m.work);
    const auto billions = counted.billions();
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    fmt::print("{},{:.3g},{},{:.0f}", m.name, seconds, cell(billions),
               static_cast<double>(used.ru_maxrss) / 1024);
    if (const auto updates = m.updates()) {
        const double floor = updates->bytes() / bytes_a_second(updates->numbers);
        fmt::print(",{:.3g},{:.3g},{:.3g},{:.2f}\n", updates->bytes() / 1e9,
                   updates->operations() / 1e9, floor, seconds / floor);
    } else {
        fmt::print(",,,,\n");
    }
    std::fflush(stdout);
    _exit(0);
}

History town(int days, bool with_operator) {
    test::TownOptions o;
    o.days = days;
    o.temperature = true;
    History h = test::town(o);
    if (with_operator) {
        models::OutsideForecast said{"operator", h.load};
        std::mt19937_64 random(2);
        std::normal_distribution<double> normal;
        for (double& v : said.values.values)
            v *= 1 + 0.02 * normal(random);
        h.outside.push_back(said);
    }
    return h;
}

constexpr int four_years = 4 * 365 + 1;
constexpr int two_years = 2 * 365;
constexpr std::chrono::days a_year{365};

void backtest(const History& h, const std::string& model) {
    if (models::make_forecaster(model)->backtest(h, {h.load.end() - a_year, h.load.end()}).empty())
        std::exit(1);
}

void of_ensemble(bool with_operator) {
    measure([=] {
        const History h = town(four_years, with_operator);
        return Measure{fmt::format("ensemble backtest of 365 days after three years{}",
                                   with_operator ? " with operator" : ""),
                       [h] { backtest(h, "ensemble"); },
                       [h] { return std::optional(updates_of(h, four_years)); }};
    });
}

void of_others() {
    measure([] {
        const History h = town(two_years, false);
        return Measure{"prophet fit of two years",
                       [h] { models::make_forecaster("prophet")->fit(h, h.load.end()); }};
    });
    measure([] {
        const History h = town(60, false);
        models::SarimaData data;
        for (const double v : h.load.values)
            data.y.push_back(std::log(v));
        data.y.resize(1440);
        const models::SarimaOrder order{{{1, 2, 0, 1}, {24, 1, 1, 1}}};
        return Measure{"sarima (2 0 1)(1 1 1)24 of 1440 hours",
                       [=] { models::fit_sarima(data, order, models::Differencing::before); }};
    });
    for (const std::string model : {"prophet", "sarima"})
        measure([&] {
            const History h = town(two_years + 365, false);
            return Measure{model + " backtest of 365 days refitted weekly",
                           [h, model] { backtest(h, model); }};
        });
}

} // namespace

int main() {
    cli::keep_linear_algebra_single();
    fmt::print("measure,seconds,instructions_1e9,peak_mb,update_gb,update_gflop,floor_seconds,"
               "ratio\n");
    of_ensemble(false);
    of_ensemble(true);
    of_others();
    return 0;
}
