#include "elf/report/chart.hpp"
#include "elf/report/escape.hpp"
#include "elf/report/number.hpp"

#include <algorithm>
#include <limits>

namespace elf::report {
namespace {

std::size_t position(const std::vector<Column>& columns, std::string_view name) {
    const auto at = std::find_if(columns.begin(), columns.end(),
                                 [&](const Column& c) { return c.name == name; });
    return static_cast<std::size_t>(at - columns.begin());
}

double number_at(std::span<const Cell> cells, std::size_t i) {
    return i >= cells.size() || cells[i].missing ? std::numeric_limits<double>::quiet_NaN()
                                                 : parse_number(cells[i].text);
}

class ChartWriter : public Writer {
public:
    ChartWriter(std::vector<Column> columns, Sink sink, ChartStyle style)
        : m_sink(std::move(sink)), m_style(style), m_issue(position(columns, "issued_at")),
          m_unit(position(columns, "unit")), m_low(position(columns, "p5")),
          m_high(position(columns, "p95")) {
        const bool forecast = m_issue < columns.size();
        m_value = position(columns, forecast ? "mean" : "value");
        m_time = position(columns, forecast ? "target" : "time");
        m_texts.band = forecast ? "5 to 95 %" : "least to greatest";
    }

    void row(std::span<const Cell> cells) override {
        std::string title(cells[0].text);
        title.append(" ").append(cells[1].text);
        if (m_issue < cells.size())
            title.append(", issued ").append(cells[m_issue].text);
        title = terminal_text(title);
        if (title != m_texts.title)
            finish();
        m_texts.title = std::move(title);
        m_texts.unit = terminal_text(cells[m_unit].text);
        m_points.push_back({parse_time(cells[m_time].text), number_at(cells, m_value),
                            number_at(cells, m_low), number_at(cells, m_high)});
    }

    void finish() override {
        const std::string drawn = draw_chart(m_points, m_texts, m_style);
        m_points.clear();
        if (drawn.empty())
            return;
        if (m_any)
            m_sink("\n");
        m_any = true;
        m_sink(drawn);
    }

private:
    Sink m_sink;
    ChartStyle m_style;
    std::size_t m_issue;
    std::size_t m_unit;
    std::size_t m_low;
    std::size_t m_high;
    std::size_t m_value;
    std::size_t m_time;
    ChartTexts m_texts;
    std::vector<ChartPoint> m_points;
    bool m_any = false;
};

} // namespace

std::unique_ptr<Writer> chart_writer(std::vector<Column> columns, Sink sink, ChartStyle style) {
    return std::make_unique<ChartWriter>(std::move(columns), std::move(sink), style);
}

} // namespace elf::report
