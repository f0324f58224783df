#include "elf/report/timeline.hpp"

#include <algorithm>

namespace elf::report {

std::string timeline(TimeRange part, TimeRange whole, std::size_t width, bool unicode) {
    const auto length = static_cast<double>(std::max<long>(1, (whole.end - whole.begin).count()));
    const auto place = [&](Time t) {
        const double share = static_cast<double>((t - whole.begin).count()) / length;
        return static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(width));
    };
    const std::size_t first = std::min(place(part.begin), width - 1);
    const std::size_t last = std::max(place(part.end), first + 1);
    std::string out(first, ' ');
    for (std::size_t i = first; i < last; ++i)
        out += unicode ? "█" : "#";
    return out.append(width - last, ' ');
}

} // namespace elf::report
