#include "event_charts.hpp"

#include "elf/core/error.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/core.h>
#include <fstream>

namespace elf::benchmark {
namespace {

constexpr std::size_t columns = 5;
constexpr double width = 250, height = 110, margin = 6, title = 16;
constexpr std::chrono::days beside{1};

/// One chart's window of time, in steps of the load, and of power.
struct Window {
    std::size_t first, last; // intervals, last not included
    double low, high;
};

Window window_of(const ChartedEvent& e) {
    const Series& load = e.evidence->load;
    const auto limit = static_cast<long>(load.size());
    const auto place = [&](Time t) {
        return static_cast<std::size_t>(std::clamp(load.index(t), 0L, limit));
    };
    Window w{place(e.event.span.begin - beside), place(e.event.span.end + beside), 1e300, -1e300};
    for (std::size_t i = w.first; i < w.last; ++i)
        for (const double v : {load.values[i], e.evidence->forecast[i]})
            if (!std::isnan(v)) {
                w.low = std::min(w.low, v);
                w.high = std::max(w.high, v);
            }
    return w;
}

double x_of(const Window& w, std::size_t i) {
    return margin + (width - 2 * margin) * static_cast<double>(i - w.first) /
                        static_cast<double>(w.last - w.first);
}

double y_of(const Window& w, double v) {
    const double range = std::max(w.high - w.low, 1e-9);
    return height - margin - (height - 2 * margin - title) * (v - w.low) / range;
}

/// A line with gaps where values are missing.
std::string line(const Window& w, const std::vector<double>& values, const char* style) {
    std::string path;
    bool pen_down = false;
    for (std::size_t i = w.first; i < w.last; ++i) {
        if (!std::isnan(values[i]))
            path += fmt::format("{}{:.0f} {:.0f}", pen_down ? 'L' : 'M', x_of(w, i),
                                y_of(w, values[i]));
        pen_down = !std::isnan(values[i]);
    }
    return fmt::format("<path d=\"{}\" {}/>\n", path, style);
}

std::string chart(const ChartedEvent& e, std::size_t number) {
    const Window w = window_of(e);
    const Series& load = e.evidence->load;
    const auto at = [&](Time t) {
        return x_of(
            w, std::clamp(static_cast<std::size_t>(std::max(load.index(t), 0L)), w.first, w.last));
    };
    const double left = at(e.event.span.begin);
    std::string out = fmt::format(
        "<g transform=\"translate({:.0f} {:.0f})\">\n<rect x=\"{:.0f}\" y=\"{:.0f}\" "
        "width=\"{:.0f}\" height=\"{:.0f}\" fill=\"#fde3c8\"/>\n"
        "<text x=\"{:.0f}\" y=\"12\">{}. {} {} {}</text>\n",
        static_cast<double>((number - 1) % columns) * width,
        static_cast<double>((number - 1) / columns) * height, left, title,
        std::max(at(e.event.span.end) - left, 1.0), height - title - margin, margin, number, e.area,
        format_time(e.event.span.begin).substr(0, 10), e.event.event_class);
    out += line(w, e.evidence->forecast, "stroke=\"#888\" stroke-width=\"1.5\"");
    return out + line(w, load.values, "stroke=\"#000\"") + "</g>\n";
}

} // namespace

void write_charts(const std::string& path, const std::vector<ChartedEvent>& events) {
    std::ofstream out(path);
    const std::size_t rows = (events.size() + columns - 1) / columns;
    out << fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\" "
        "font-family=\"sans-serif\" font-size=\"11\" fill=\"none\">\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<style>text{{fill:#000}}</style>\n",
        columns * width, static_cast<double>(rows) * height);
    for (std::size_t k = 0; k < events.size(); ++k)
        out << chart(events[k], k + 1);
    out << "</svg>\n";
    if (!out.flush())
        throw Error(ExitCode::usage, path + " cannot be written");
}

} // namespace elf::benchmark
