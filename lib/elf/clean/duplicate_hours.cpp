#include "elf/clean/duplicate_hours.hpp"

#include <cmath>

namespace elf::clean {
namespace {

constexpr std::size_t days_before = 28, least_days = 14;

/// The `length` intervals from i on against those just before them.
enum class Pass { incomplete, differs, repeats };
Pass compare(const std::vector<double>& values, std::size_t i, std::size_t length) {
    bool is_zero = true;
    for (std::size_t k = i; k < i + length; ++k) {
        if (std::isnan(values[k]) || std::isnan(values[k - length]))
            return Pass::incomplete;
        if (values[k] != values[k - length])
            return Pass::differs;
        is_zero = is_zero && values[k] == 0;
    }
    return is_zero ? Pass::incomplete : Pass::repeats;
}

/// Whether what repeats at i never did on the days before.
bool is_unusual(const std::vector<double>& values, std::size_t i, std::size_t length,
                std::size_t per_day) {
    std::size_t days = 0;
    for (std::size_t back = 1; back <= days_before && back * per_day + length <= i; ++back) {
        const Pass pass = compare(values, i - back * per_day, length);
        if (pass == Pass::repeats)
            return false;
        days += pass == Pass::differs;
    }
    return days >= least_days;
}

} // namespace

std::vector<std::size_t> find_duplicate_hours(const std::vector<double>& values, Time begin,
                                              Step step, const TimeZone& zone) {
    std::vector<std::size_t> found;
    const std::chrono::seconds grid = step.length();
    auto before = zone.local(begin).utc_offset;
    for (std::size_t i = 1; i < values.size(); ++i) {
        const auto offset = zone.local(begin + grid * static_cast<long>(i)).utc_offset;
        const auto back = before - offset; // what the clock shows again
        before = offset;
        if (back <= back.zero() || back % grid != back.zero())
            continue;
        const auto length = static_cast<std::size_t>(back / grid);
        if (i < length || i + length > values.size() ||
            compare(values, i, length) != Pass::repeats ||
            !is_unusual(values, i, length, static_cast<std::size_t>(step.per_day())))
            continue;
        for (std::size_t k = i; k < i + length; ++k)
            found.push_back(k);
    }
    return found;
}

} // namespace elf::clean
