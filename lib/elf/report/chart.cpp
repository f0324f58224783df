#include "elf/report/chart.hpp"

#include "elf/report/number.hpp"
#include "elf/report/text_width.hpp"
#include "elf/report/time_text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <limits>

namespace elf::report {
namespace {

constexpr std::size_t chart_height = 12;
constexpr std::size_t least_columns = 10;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Marks of a chart, in either set of characters.
struct Marks {
    std::string_view line, band, tick, axis, corner, floor, mark;
};
constexpr Marks fine{"●", "░", "┤", "│", "└", "─", "┬"};
constexpr Marks plain{"*", ":", "+", "|", "+", "-", "+"};

/// One column of the drawing.
struct Bin {
    double value = nan;
    double low = nan;
    double high = nan;
};

double least(double a, double b) {
    return std::isnan(a) || b < a ? b : a;
}
double greatest(double a, double b) {
    return std::isnan(a) || b > a ? b : a;
}

std::vector<Bin> bins_of(const std::vector<ChartPoint>& points, std::size_t columns) {
    std::vector<Bin> out(std::min(columns, points.size()));
    for (std::size_t b = 0; b < out.size(); ++b) {
        double sum = 0;
        long n = 0;
        for (std::size_t i = b * points.size() / out.size();
             i < (b + 1) * points.size() / out.size(); ++i) {
            const ChartPoint& p = points[i];
            if (std::isnan(p.value))
                continue;
            sum += p.value;
            ++n;
            out[b].low = least(out[b].low, std::isnan(p.low) ? p.value : p.low);
            out[b].high = greatest(out[b].high, std::isnan(p.high) ? p.value : p.high);
        }
        if (n)
            out[b].value = sum / static_cast<double>(n);
    }
    return out;
}

/// The axis of values: its ends are multiples of a round step.
struct Scale {
    double low;
    double high;
    double step;

    /// Row of a value, from the bottom.
    std::size_t row(double value) const {
        const double share = (value - low) / (high - low);
        return static_cast<std::size_t>(
            std::clamp(std::lround(share * (chart_height - 1)), 0L, long{chart_height} - 1));
    }
};

Scale scale_of(double low, double high) {
    if (!(high > low)) {
        const double room = low == 0 ? 1 : std::abs(low) / 10;
        low -= room;
        high += room;
    }
    const double rough = (high - low) / 4;
    const double size = std::pow(10, std::floor(std::log10(rough)));
    const double share = rough / size;
    const double step = size * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
    return {std::floor(low / step) * step, std::ceil(high / step) * step, step};
}

class Drawing {
public:
    Drawing(const std::vector<ChartPoint>& points, const ChartTexts& texts, const ChartStyle& style)
        : m_points(points), m_texts(texts), m_style(style), m_marks(style.unicode ? fine : plain) {}

    std::string draw() {
        // Columns are left for labels of up to 12 digits; what they do not need stays empty.
        m_bins = bins_of(m_points, room_for(12));
        double low = nan;
        double high = nan;
        for (const Bin& b : m_bins)
            if (!std::isnan(b.value)) {
                low = least(low, b.low);
                high = greatest(high, b.high);
            }
        if (std::isnan(low))
            return {};
        m_scale = scale_of(low, high);
        label_rows();
        m_bins = bins_of(m_points, room_for(m_label_width));
        // Few points get several columns each.
        m_repeat = std::max<std::size_t>(1, room_for(m_label_width) / m_bins.size());
        std::string out = coloured("1", cut(m_texts.title, m_style.width, ellipsis())) + "\n";
        for (std::size_t row = chart_height; row-- > 0;)
            out += line_of(row);
        return out + time_axis() + below();
    }

private:
    std::string_view ellipsis() const { return m_style.unicode ? "…" : "..."; }
    std::size_t room_for(std::size_t labels) const {
        return std::max(least_columns, m_style.width - std::min(m_style.width, labels + 2));
    }
    std::string coloured(std::string_view code, std::string_view text) const {
        return m_style.colours ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
    }

    void label_rows() {
        m_labels.assign(chart_height, {});
        for (double v = m_scale.low; v <= m_scale.high + m_scale.step / 2; v += m_scale.step) {
            const double shown = std::abs(v) < m_scale.step / 1000 ? 0 : v;
            std::string& label = m_labels[m_scale.row(v)];
            label = m_style.unicode ? readable_number(shown)
                                    : full_number(std::round(shown * 1e6) / 1e6);
            m_label_width = std::max(m_label_width, terminal_width(label));
        }
    }

    std::string line_of(std::size_t row) const {
        const std::string& label = m_labels[row];
        std::string out(m_label_width - terminal_width(label), ' ');
        out.append(label).append(" ").append(label.empty() ? m_marks.axis : m_marks.tick);
        std::string marks;
        for (const Bin& b : m_bins) {
            std::string mark = " ";
            if (!std::isnan(b.value) && m_scale.row(b.value) == row)
                mark = coloured("1;36", m_marks.line);
            else if (!std::isnan(b.value) && m_scale.row(b.low) <= row &&
                     row <= m_scale.row(b.high))
                mark = coloured("34", m_marks.band);
            for (std::size_t i = 0; i < m_repeat; ++i)
                marks += mark;
        }
        return out.append(marks.erase(marks.find_last_not_of(' ') + 1)).append("\n");
    }

    /// Labels stand where they fit: hours within three days, days within two years, else months.
    std::string time_axis() const {
        const std::size_t columns = m_bins.size() * m_repeat;
        const auto span = m_points.back().time - m_points.front().time;
        const bool hours = span <= std::chrono::days{3};
        const bool days = span <= std::chrono::days{730};
        std::string axis = std::string(m_label_width + 1, ' ').append(m_marks.corner);
        std::string labels(m_label_width + 2, ' ');
        for (std::size_t c = 0; c < columns; ++c) {
            const bool marked = c % 12 == 0 && c + 5 <= columns;
            axis += marked ? m_marks.mark : m_marks.floor;
            if (!marked)
                continue;
            const std::size_t bin = c / m_repeat;
            const std::string t = utc_text(m_points[bin * m_points.size() / m_bins.size()].time);
            labels.resize(m_label_width + 2 + c, ' ');
            labels += hours ? t.substr(11, 5) : days ? t.substr(5, 5) : t.substr(0, 7);
        }
        return axis + "\n" + labels + "\n";
    }

    std::string below() const {
        std::string text = m_texts.unit.empty() ? "" : m_texts.unit + ", ";
        text += utc_text(m_points.front().time) + " to " + utc_text(m_points.back().time) + " UTC";
        const bool banded =
            std::any_of(m_bins.begin(), m_bins.end(), [](const Bin& b) { return b.low < b.high; });
        if (banded)
            text.append("; ").append(m_marks.band).append(" ").append(m_texts.band);
        return cut(text, m_style.width, ellipsis()) + "\n";
    }

    const std::vector<ChartPoint>& m_points;
    const ChartTexts& m_texts;
    const ChartStyle& m_style;
    const Marks& m_marks;
    std::vector<Bin> m_bins;
    std::size_t m_repeat = 1;
    Scale m_scale{};
    std::vector<std::string> m_labels;
    std::size_t m_label_width = 0;
};

} // namespace

std::string draw_chart(const std::vector<ChartPoint>& points, const ChartTexts& texts,
                       const ChartStyle& style) {
    return points.empty() ? std::string() : Drawing(points, texts, style).draw();
}

} // namespace elf::report
