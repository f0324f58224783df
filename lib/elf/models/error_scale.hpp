#pragma once

#include "elf/core/model.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace elf::models {

/// How large the error of a forecast is likely to be, per slot of the day, before it is made: the
/// slot's usual size times a factor that is log-linear in what the last week of the slot, the last
/// days of all slots and the `spread` of the forecast say (multiplicative heteroscedasticity;
/// Harvey 1976, Econometrica 44, 461-465), fitted by least squares with forgetting to log |error|.
/// One step costs O(1), a batch one solution of four equations.
class ErrorScale {
public:
    static constexpr std::size_t terms = 4;
    using Terms = std::array<double, terms>;

    /// `usual`: size of an error to begin with, > 0, for every slot.
    ErrorScale(std::size_t slots, double usual);

    /// Expected absolute error up to a constant factor, > 0. `spread` as in Conformal.
    double size(std::size_t slot, double spread) const;

    struct Seen {
        std::size_t slot;
        double error; ///< not NaN
        double spread;
    };
    /// Takes what became known together: every error is compared with what stood before all of
    /// them.
    void learn(std::span<const Seen> batch);

    /// Writes `prefix` + name of each matrix.
    void to_matrices(const std::string& prefix, std::map<std::string, Matrix>& out) const;
    /// Throws Error(data) where they are missing or do not fit the number of slots.
    static ErrorScale from_matrices(const std::string& prefix,
                                    const std::map<std::string, Matrix>& from, std::size_t slots);

private:
    struct Slot {
        double usual;      // mean absolute error, months
        double recent;     // the same, a week
        double log_spread; // mean of log spread, months; NaN: none seen
        double count;
    };

    Terms terms_of(std::size_t slot, double spread) const;
    void add_row(const Terms& x, double target);
    void update(Slot& slot, const Seen& seen) const;
    void solve();

    std::vector<Slot> m_slots;
    double m_last_days = 1; // mean of |error| / usual of all slots
    std::array<Terms, terms> m_squares{};
    Terms m_products{};
    Terms m_coefficients{};
};

} // namespace elf::models
