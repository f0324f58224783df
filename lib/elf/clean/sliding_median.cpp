#include "elf/clean/sliding_median.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elf::clean {
namespace {

class SortedWindow {
public:
    explicit SortedWindow(std::size_t width) { m_values.reserve(width); }

    void add(double v) {
        if (!std::isnan(v))
            m_values.insert(std::upper_bound(m_values.begin(), m_values.end(), v), v);
    }

    void remove(double v) {
        if (!std::isnan(v))
            m_values.erase(std::lower_bound(m_values.begin(), m_values.end(), v));
    }

    /// As add and remove, with one move of what lies between.
    void replace(double old, double v) {
        if (std::isnan(old) || std::isnan(v)) {
            remove(old);
            add(v);
            return;
        }
        const auto from = std::lower_bound(m_values.begin(), m_values.end(), old);
        const auto to = std::lower_bound(m_values.begin(), m_values.end(), v);
        if (from < to) {
            std::move(from + 1, to, from);
            *(to - 1) = v;
        } else {
            std::move_backward(to, from, from + 1);
            *to = v;
        }
    }

    double median(std::size_t least) const {
        const std::size_t n = m_values.size();
        if (n == 0 || n < least)
            return std::numeric_limits<double>::quiet_NaN();
        return n % 2 == 1 ? m_values[n / 2] : (m_values[n / 2 - 1] + m_values[n / 2]) / 2;
    }

private:
    std::vector<double> m_values;
};

} // namespace

void sliding_median(const std::vector<double>& values, std::size_t reach, std::size_t least,
                    std::vector<double>& out, std::size_t first, std::size_t stride) {
    out.resize(values.size());
    if (first >= values.size())
        return;
    const std::size_t n = (values.size() - first + stride - 1) / stride;
    const auto at = [&](std::size_t k) { return first + k * stride; };
    SortedWindow window(2 * reach + 1);
    for (std::size_t k = 0; k < std::min(reach, n); ++k)
        window.add(values[at(k)]);
    for (std::size_t k = 0; k < n; ++k) {
        const bool enters = k + reach < n;
        const bool leaves = k > reach;
        if (enters && leaves)
            window.replace(values[at(k - reach - 1)], values[at(k + reach)]);
        else if (enters)
            window.add(values[at(k + reach)]);
        else if (leaves)
            window.remove(values[at(k - reach - 1)]);
        out[at(k)] = window.median(least);
    }
}

} // namespace elf::clean
