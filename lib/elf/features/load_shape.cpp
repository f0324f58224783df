#include "elf/features/load_shape.hpp"

#include <cmath>

namespace elf::features {
namespace {

constexpr std::size_t parts_of_a_day = 8;

/// Loads beside the usual of their slot, days back from the day of the row.
class Days {
public:
    explicit Days(const PastShape& s)
        : m_shape(s), m_slots(s.level.size()), m_hour(m_slots / 24), m_mean(days_kept) {
        for (std::size_t k = 1; k < days_kept; ++k) {
            double sum = 0;
            for (std::size_t i = 0; i < m_slots; ++i)
                sum += at(k, i);
            m_mean[k] = sum / static_cast<double>(m_slots);
        }
    }

    double at(std::size_t days_back, std::size_t slot) const {
        return m_shape.past[m_shape.past.size() - days_back * m_slots + slot] - m_shape.level[slot];
    }
    double mean(std::size_t days_back) const { return m_mean[days_back]; }
    /// Mean over one hour of that day.
    double hour(std::size_t days_back, std::size_t hour) const {
        double sum = 0;
        for (std::size_t i = hour * m_hour; i < (hour + 1) * m_hour; ++i)
            sum += at(days_back, i);
        return sum / static_cast<double>(m_hour);
    }
    double last(std::size_t days_back) const { return at(days_back, m_slots - 1); }
    double part(std::size_t p) const {
        double sum = 0;
        for (std::size_t h = 0; h < 24 / parts_of_a_day; ++h)
            sum += hour(1, p * (24 / parts_of_a_day) + h);
        return sum * parts_of_a_day / 24;
    }
    /// The last day of the kind of today's, at most a fortnight back.
    std::size_t same_kind() const {
        for (std::size_t k = 1; k < m_shape.rest.size(); ++k)
            if (m_shape.rest[k] == m_shape.rest[0])
                return k;
        return 7;
    }

private:
    static constexpr std::size_t days_kept = 15;
    const PastShape& m_shape;
    std::size_t m_slots, m_hour;
    std::vector<double> m_mean;
};

std::vector<std::string> numbered(const std::string& name, std::size_t n) {
    std::vector<std::string> out;
    for (std::size_t k = 0; k < n; ++k)
        out.push_back(name + "_" + std::to_string(k));
    return out;
}

} // namespace

std::vector<std::string> kind_names() {
    return {"same_kind", "same_kind_mean", "same_kind_fortnight", "yesterday_on_week",
            "day_2_on_week"};
}

std::vector<std::string> curve_names() {
    return numbered("curve", parts_of_a_day);
}

std::vector<std::string> season_names() {
    return {"load_day_1_year_sin", "load_day_7_year_sin", "last_year_sin", "day_mean_year_sin",
            "load_day_1_year_cos", "load_day_7_year_cos", "last_year_cos", "day_mean_year_cos"};
}

std::vector<std::string> bend_names() {
    return {"mean_change_day",
            "mean_change_week",
            "mean_change_week_squared",
            "mean_change_back",
            "swing",
            "swing_by_mean",
            "mean_squared",
            "load_day_1_squared",
            "last_squared"};
}

void shape_rows(const PastShape& shape, double* out, std::size_t stride) {
    const Days days(shape);
    const std::size_t same = days.same_kind();
    const double week_change = days.mean(1) - days.mean(8);
    const double swing = days.hour(1, 15) - days.hour(1, 4);
    for (std::size_t s = 0; s < shape.level.size(); ++s) {
        double* row = out + s * stride;
        std::size_t c = 0;
        double sum = 0;
        double n = 0;
        for (std::size_t k = 1; k < shape.rest.size(); ++k)
            if (shape.rest[k] == shape.rest[0]) {
                sum += days.at(k, s);
                n += 1;
            }
        row[c++] = days.at(same, s);
        row[c++] = days.mean(same);
        row[c++] = n > 0 ? sum / n : days.at(7, s);
        row[c++] = days.at(1, s) - days.at(8, s);
        row[c++] = days.at(2, s) - days.at(9, s);
        for (std::size_t p = 0; p < parts_of_a_day; ++p)
            row[c++] = days.part(p);
        for (const double phase : {std::sin(shape.year_phase), std::cos(shape.year_phase)})
            for (const double v : {days.at(1, s), days.at(7, s), days.last(1), days.mean(1)})
                row[c++] = v * phase;
        row[c++] = days.mean(1) - days.mean(2);
        row[c++] = week_change;
        row[c++] = week_change * week_change;
        row[c++] = days.mean(2) - days.mean(9);
        row[c++] = swing;
        row[c++] = swing * days.mean(1);
        row[c++] = days.mean(1) * days.mean(1);
        row[c++] = days.at(1, s) * days.at(1, s);
        row[c++] = days.last(1) * days.last(1);
    }
}

std::vector<double> shape_states(const PastShape& shape) {
    const Days days(shape);
    std::vector<double> common;
    for (std::size_t p = 0; p < parts_of_a_day; ++p)
        common.push_back(days.part(p));
    common.insert(common.end(),
                  {days.mean(2), days.mean(7), days.last(1), days.last(1) - days.last(2)});
    for (int k = 1; k <= 2; ++k) {
        common.push_back(std::sin(k * shape.year_phase));
        common.push_back(std::cos(k * shape.year_phase));
    }
    for (const bool flag : {shape.rest[0], shape.rest[1], shape.rest[1] && !shape.rest[0]})
        common.push_back(flag ? 1.0 : 0.0);
    std::vector<double> out;
    for (std::size_t s = 0; s < shape.level.size(); ++s) {
        out.insert(out.end(), common.begin(), common.end());
        out.insert(out.end(), {days.at(1, s) - days.at(8, s), days.at(7, s)});
    }
    return out;
}

} // namespace elf::features
