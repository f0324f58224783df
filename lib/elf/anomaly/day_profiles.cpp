#include "elf/anomaly/day_profiles.hpp"

#include "elf/core/error.hpp"
#include "elf/core/robust.hpp"
#include "elf/core/stored_matrix.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>

namespace elf::anomaly {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t most_days = 2 * 366;

/// Loads are kept in steps of 16 bits, the last of which says that there is none.
constexpr double most_steps = 65534;
constexpr double no_step = 65535;

struct Scale {
    double least;
    double width;
};

/// Steps from four times the usual range below it to as much above: a seven-thousandth of that
/// range each, whatever a meter once said. What lies beyond is as far as the end.
Scale scale_of(const std::vector<double>& load) {
    std::vector<double> known;
    std::copy_if(load.begin(), load.end(), std::back_inserter(known),
                 [](double v) { return std::isfinite(v); });
    if (known.empty())
        return {0, 1};
    const auto quantile = [&](std::size_t hundredths) {
        const auto place = known.begin() + static_cast<long>((known.size() - 1) * hundredths / 100);
        std::nth_element(known.begin(), place, known.end());
        return *place;
    };
    double low = quantile(1);
    double range = quantile(99) - low;
    if (range == 0) { // flat, but for what is rare
        const auto [first, last] = std::minmax_element(known.begin(), known.end());
        low = *first;
        range = *last - *first;
    }
    constexpr double beyond = 4;
    constexpr double least_share = 1e-11; // of the load: below, steps would be lost in rounding
    const double largest = std::max(std::abs(low), std::abs(low + range));
    const double width = std::max(range * (1 + 2 * beyond) / most_steps, largest * least_share);
    return {low - beyond * range, width > 0 ? width : 1};
}

std::vector<double> steps_of(const std::vector<double>& load, double least, double width) {
    std::vector<double> out;
    out.reserve(load.size());
    for (const double v : load)
        out.push_back(std::isnan(v) ? no_step
                                    : std::clamp(std::round((v - least) / width), 0.0, most_steps));
    return out;
}

std::vector<double> load_of(std::vector<double> steps, double least, double width) {
    for (double& s : steps)
        s = s == no_step ? missing : least + s * width;
    return steps;
}

constexpr std::size_t furthest_rank = 15;

std::size_t rank_of_neighbour(std::size_t days) {
    return std::clamp(days / 6, std::size_t{3}, furthest_rank);
}

/// The nearest of the distances that one slot was given, in order.
class Neighbours {
public:
    void add(double distance) {
        ++m_count;
        if (m_kept == furthest_rank) {
            if (distance >= m_nearest[m_kept - 1])
                return;
            --m_kept;
        }
        std::size_t place = m_kept++;
        for (; place > 0 && m_nearest[place - 1] > distance; --place)
            m_nearest[place] = m_nearest[place - 1];
        m_nearest[place] = distance;
    }

    /// NaN where there are too few.
    double distance() const {
        const std::size_t rank = rank_of_neighbour(m_count);
        return m_count < rank ? missing : m_nearest[rank - 1];
    }

private:
    std::array<double, furthest_rank> m_nearest{};
    std::size_t m_kept = 0;
    std::size_t m_count = 0;
};

/// Days one after another, with as much missing before and after them as a window needs.
class PaddedDays {
public:
    PaddedDays(const std::vector<double>& cells, std::size_t slots, std::size_t half)
        : m_slots(slots), m_cells(cells.size() + 2 * half, missing) {
        std::copy(cells.begin(), cells.end(), m_cells.begin() + static_cast<long>(half));
    }

    /// From the first window of the day on.
    const double* day(std::size_t number) const { return m_cells.data() + number * m_slots; }

private:
    std::size_t m_slots;
    std::vector<double> m_cells;
};

/// Mean absolute differences of two days over the hours around each slot, by running sums; hours
/// before and after them belong to the windows.
class WindowDistance {
public:
    WindowDistance(std::size_t slots, std::size_t half)
        : m_slots(slots), m_width(2 * half + 1), m_sum(slots + m_width), m_count(slots + m_width) {}

    /// Distance at each slot of the day, NaN where less than half of the window is there.
    void measure(const double* a, const double* b, std::vector<double>& out) {
        for (std::size_t k = 0; k + 1 < m_sum.size(); ++k) {
            const double d = std::abs(a[k] - b[k]);
            const bool known = !std::isnan(d);
            m_sum[k + 1] = m_sum[k] + (known ? d : 0);
            m_count[k + 1] = m_count[k] + (known ? 1U : 0U);
        }
        for (std::size_t s = 0; s < m_slots; ++s) {
            const unsigned n = m_count[s + m_width] - m_count[s];
            out[s] = 2 * n >= m_width ? (m_sum[s + m_width] - m_sum[s]) / n : missing;
        }
    }

private:
    std::size_t m_slots;
    std::size_t m_width;
    std::vector<double> m_sum;
    std::vector<unsigned> m_count;
};

std::vector<double> distances(const std::vector<double>& cells, const LocalGrid& grid,
                              const DayProfiles& p, std::size_t first_day) {
    const std::size_t half = grid.slots / 8; // three hours
    const PaddedDays days(cells, grid.slots, half);
    const PaddedDays others(p.load, grid.slots, half);
    WindowDistance window(grid.slots, half);
    std::vector<double> out(cells.size(), missing);
    std::vector<double> one(grid.slots);
    for (std::size_t day = first_day; day < grid.days; ++day) {
        std::vector<Neighbours> neighbours(grid.slots);
        for (std::size_t d = 0; d < p.days(); ++d) {
            const Date date = p.first_day + std::chrono::days{static_cast<long>(d)};
            if ((p.day_off[d] != 0) != grid.day_off[day] || date == grid.date(day))
                continue;
            window.measure(days.day(day), others.day(d), one);
            for (std::size_t s = 0; s < grid.slots; ++s)
                if (!std::isnan(one[s]))
                    neighbours[s].add(one[s]);
        }
        for (std::size_t s = 0; s < grid.slots; ++s)
            if (const std::size_t cell = day * grid.slots + s; !std::isnan(cells[cell]))
                out[cell] = neighbours[s].distance();
    }
    return out;
}

} // namespace

DayProfiles day_profiles(const std::vector<double>& load, const LocalGrid& grid) {
    DayProfiles out;
    out.slots = grid.slots;
    const std::size_t first = grid.days > most_days ? grid.days - most_days : 0;
    out.first_day = grid.date(first);
    const std::vector<double> cells = grid.by_day(load);
    const std::vector<double> kept(cells.begin() + static_cast<long>(first * grid.slots),
                                   cells.end());
    const auto [least, width] = scale_of(kept);
    out.least = least;
    out.width = width;
    out.load = load_of(steps_of(kept, out.least, out.width), out.least, out.width); // as stored
    for (std::size_t d = first; d < grid.days; ++d)
        out.day_off.push_back(grid.day_off[d] ? 1 : 0);
    out.usual_distance = median(distances(cells, grid, out, 0));
    return out;
}

std::vector<double> profile_distance(const std::vector<double>& load, const LocalGrid& grid,
                                     const DayProfiles& profiles, std::size_t first_day) {
    const std::vector<double> cells = distances(grid.by_day(load), grid, profiles, first_day);
    std::vector<double> out(load.size(), missing);
    for (std::size_t i = 0; i < load.size(); ++i)
        if (!std::isnan(load[i]) && profiles.usual_distance > 0)
            out[i] = cells[grid.cell(i)] / profiles.usual_distance;
    return out;
}

std::vector<Date> similar_days(const std::vector<double>& load, const LocalGrid& grid,
                               const DayProfiles& profiles, std::size_t first, std::size_t last,
                               std::size_t count) {
    const std::size_t day = grid.day[first];
    const std::size_t least = grid.slots / 4;
    std::vector<double> cells(grid.slots, missing); // of that day, what happened left out
    std::size_t left = 0;
    for (std::size_t i = 0; i < load.size(); ++i)
        if (grid.day[i] == day && (i < first || i >= last) && !std::isnan(load[i])) {
            cells[grid.slot[i]] = load[i];
            ++left;
        }
    std::vector<std::pair<double, Date>> found;
    for (std::size_t d = 0; d < profiles.days() && left >= least; ++d) {
        const Date date = profiles.first_day + std::chrono::days{static_cast<long>(d)};
        if ((profiles.day_off[d] != 0) != grid.day_off[day] || date == grid.date(day))
            continue;
        double sum = 0;
        std::size_t n = 0;
        for (std::size_t s = 0; s < grid.slots; ++s)
            if (const double x = std::abs(cells[s] - profiles.load[d * grid.slots + s]);
                !std::isnan(x)) {
                sum += x;
                ++n;
            }
        if (n >= least)
            found.emplace_back(sum / static_cast<double>(n), date);
    }
    const std::size_t most = std::min(count, found.size());
    std::partial_sort(found.begin(), found.begin() + static_cast<long>(most), found.end());
    std::vector<Date> out;
    for (std::size_t k = 0; k < most; ++k)
        out.push_back(found[k].second);
    return out;
}

std::map<std::string, Matrix> DayProfiles::matrices() const {
    const auto number = static_cast<double>(first_day.time_since_epoch().count());
    return {{"profiles", {slots, days(), steps_of(load, least, width), Storage::uint16}},
            {"profiles_day_off", {days(), 1, day_off, Storage::uint8}},
            {"profiles_scale", {4, 1, {number, usual_distance, least, width}}}};
}

DayProfiles DayProfiles::from(const std::map<std::string, Matrix>& matrices, std::size_t slots) {
    DayProfiles out;
    out.slots = slots;
    out.day_off = stored_matrix(matrices, "profiles_day_off", any_number, 1).values;
    const std::vector<double>& scale = stored_matrix(matrices, "profiles_scale", 4, 1).values;
    constexpr double most = 1e6; // days from 1970: beyond any calendar
    if (!(std::abs(scale[0]) < most) || !std::isfinite(scale[2]) || !(scale[3] > 0))
        throw Error(ExitCode::data, "the stored detector has damaged profiles", "fit it again");
    out.first_day = Date{std::chrono::days{static_cast<long>(scale[0])}};
    out.usual_distance = scale[1];
    out.least = scale[2];
    out.width = scale[3];
    out.load = load_of(stored_matrix(matrices, "profiles", slots, out.days()).values, out.least,
                       out.width);
    return out;
}

} // namespace elf::anomaly
