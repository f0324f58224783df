#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace elf {

/// Values that come and go, kept sorted for their median; NaN is passed over. Moves of doubles that
/// lie in one piece: faster than trees for the widths of days and weeks (up to some 600 values).
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

} // namespace elf
