#include "elf/report/escape.hpp"
#include "elf/report/number.hpp"
#include "elf/report/writer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

namespace elf::report {
namespace {

constexpr std::array<std::string_view, 8> bars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

/// Means of neighbours, at most `width` of them; NaN where a whole bar is missing.
std::vector<double> averaged(const std::vector<double>& values, std::size_t width) {
    const std::size_t n = std::min(width, values.size());
    std::vector<double> out;
    for (std::size_t bar = 0; bar < n; ++bar) {
        double sum = 0;
        long count = 0;
        for (std::size_t i = bar * values.size() / n; i < (bar + 1) * values.size() / n; ++i)
            if (!std::isnan(values[i])) {
                sum += values[i];
                ++count;
            }
        out.push_back(count ? sum / static_cast<double>(count)
                            : std::numeric_limits<double>::quiet_NaN());
    }
    return out;
}

class ChartWriter : public Writer {
public:
    ChartWriter(std::vector<Column> columns, Sink sink, std::string_view value, std::size_t width)
        : m_sink(std::move(sink)), m_width(width), m_value(columns.size()), m_unit(columns.size()) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (columns[i].name == value)
                m_value = i;
            if (columns[i].name == "unit")
                m_unit = i;
        }
    }

    void row(std::span<const Cell> cells) override {
        std::string name(cells[0].text);
        name += ' ';
        name += cells[1].text;
        if (name != m_name)
            finish();
        m_name = std::move(name);
        m_unit_text = cells[m_unit].text;
        m_values.push_back(cells[m_value].missing ? std::numeric_limits<double>::quiet_NaN()
                                                  : parse_number(cells[m_value].text));
    }

    void finish() override {
        if (m_values.empty())
            return;
        const std::vector<double> shown = averaged(m_values, m_width);
        m_values.clear();
        double low = std::numeric_limits<double>::infinity();
        double high = -low;
        for (const double v : shown)
            if (!std::isnan(v)) {
                low = std::min(low, v);
                high = std::max(high, v);
            }
        std::string line = terminal_text(m_name);
        line.append("  ").append(readable_number(low)).append(" ");
        for (const double v : shown)
            line.append(std::isnan(v) ? " " : bars[level(v, low, high)]);
        line.append(" ").append(readable_number(high)).append(" ");
        line.append(terminal_text(m_unit_text)).append("\n");
        m_sink(line);
    }

private:
    static std::size_t level(double v, double low, double high) {
        const double share = high > low ? (v - low) / (high - low) : 0.5;
        return std::min(bars.size() - 1, static_cast<std::size_t>(share * 8));
    }

    Sink m_sink;
    std::size_t m_width;
    std::size_t m_value;
    std::size_t m_unit;
    std::string m_name;
    std::string m_unit_text;
    std::vector<double> m_values;
};

} // namespace

std::unique_ptr<Writer> chart_writer(std::vector<Column> columns, Sink sink, std::string_view value,
                                     std::size_t width) {
    return std::make_unique<ChartWriter>(std::move(columns), std::move(sink), value, width);
}

} // namespace elf::report
