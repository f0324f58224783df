#include "elf/report/escape.hpp"
#include "elf/report/number.hpp"
#include "elf/report/writer.hpp"

#include <algorithm>
#include <array>

namespace elf::report {
namespace {

constexpr std::size_t rows_measured = 1000;
constexpr std::size_t least_text = 12; ///< a cut column stays this wide

bool is_left(Kind kind) {
    return kind == Kind::text || kind == Kind::time || kind == Kind::boolean;
}

std::string shown(Kind kind, const Cell& cell) {
    if (cell.missing)
        return "-";
    switch (kind) {
    case Kind::number:
        return short_number(cell.text);
    case Kind::percent:
        return fixed_number(cell.text, 2);
    case Kind::boolean:
        return cell.text == "t" ? "yes" : "no";
    default:
        return terminal_text(cell.text);
    }
}

/// Colours of the words that say how bad something is.
std::string_view colour_of(std::string_view column, std::string_view word) {
    struct Coloured {
        std::string_view word;
        std::string_view code;
    };
    constexpr std::array<Coloured, 12> colours{{{"ok", "\033[32m"},
                                                {"completed", "\033[32m"},
                                                {"warning", "\033[33m"},
                                                {"medium", "\033[33m"},
                                                {"retrying", "\033[33m"},
                                                {"filled", "\033[33m"},
                                                {"stale", "\033[35m"},
                                                {"missing", "\033[35m"},
                                                {"alert", "\033[31m"},
                                                {"high", "\033[31m"},
                                                {"failed", "\033[31m"},
                                                {"crashed", "\033[31m"}}};
    if (column != "state" && column != "severity" && column != "quality")
        return {};
    for (const Coloured& c : colours)
        if (c.word == word)
            return c.code;
    return {};
}

class TableWriter : public Writer {
public:
    TableWriter(std::vector<Column> columns, Sink sink, TableStyle style)
        : m_columns(std::move(columns)), m_sink(std::move(sink)), m_style(style) {
        for (const Column& c : m_columns)
            m_widths.push_back(c.name.size());
    }

    void row(std::span<const Cell> cells) override {
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < cells.size(); ++i)
            texts.push_back(shown(m_columns[i].kind, cells[i]));
        if (m_measured) {
            write(texts);
            return;
        }
        m_rows.push_back(std::move(texts));
        if (m_rows.size() == rows_measured)
            begin();
    }

    void finish() override {
        if (!m_measured)
            begin();
    }

private:
    void begin() {
        m_measured = true;
        for (const auto& texts : m_rows)
            for (std::size_t i = 0; i < texts.size(); ++i)
                m_widths[i] = std::max(m_widths[i], terminal_width(texts[i]));
        fit();
        write_header();
        for (const auto& texts : m_rows)
            write(texts);
        m_rows.clear();
    }

    /// Gives the widest text column what the others leave.
    void fit() {
        if (m_style.width == 0)
            return;
        std::size_t total = 2 * (m_columns.size() - 1);
        std::size_t widest = m_columns.size();
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            total += m_widths[i];
            if (m_columns[i].kind == Kind::text &&
                (widest == m_columns.size() || m_widths[i] >= m_widths[widest]))
                widest = i;
        }
        if (total <= m_style.width || widest == m_columns.size())
            return;
        const std::size_t excess = total - m_style.width;
        const std::size_t wish = m_widths[widest] > excess ? m_widths[widest] - excess : 0;
        const std::size_t least = std::max(least_text, m_columns[widest].name.size());
        m_cut = widest;
        m_widths[widest] = std::min(m_widths[widest], std::max(wish, least));
    }

    void write_header() {
        std::vector<std::string> names;
        for (const Column& c : m_columns)
            names.emplace_back(c.name);
        if (m_style.colours)
            m_sink("\033[1m");
        write(names);
        if (m_style.colours)
            m_sink("\033[0m");
    }

    void write(const std::vector<std::string>& texts) {
        std::string line;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const std::string text = i == m_cut ? cut(texts[i], m_widths[i]) : texts[i];
            const std::size_t width = terminal_width(text);
            const std::string pad(m_widths[i] > width ? m_widths[i] - width : 0, ' ');
            const std::string_view colour =
                m_style.colours ? colour_of(m_columns[i].name, text) : std::string_view{};
            line += i ? "  " : "";
            line += is_left(m_columns[i].kind) ? "" : pad;
            line += colour;
            line += text;
            line += colour.empty() ? "" : "\033[0m";
            line += is_left(m_columns[i].kind) ? pad : "";
        }
        line.erase(line.find_last_not_of(' ') + 1);
        m_sink(line + "\n");
    }

    std::vector<Column> m_columns;
    Sink m_sink;
    TableStyle m_style;
    std::vector<std::size_t> m_widths;
    std::size_t m_cut = static_cast<std::size_t>(-1);
    std::vector<std::vector<std::string>> m_rows;
    bool m_measured = false;
};

} // namespace

std::unique_ptr<Writer> table_writer(std::vector<Column> columns, Sink sink, TableStyle style) {
    return std::make_unique<TableWriter>(std::move(columns), std::move(sink), style);
}

} // namespace elf::report
