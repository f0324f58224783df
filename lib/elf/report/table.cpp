#include "elf/report/escape.hpp"
#include "elf/report/number.hpp"
#include "elf/report/text_width.hpp"
#include "elf/report/writer.hpp"

#include <algorithm>
#include <array>

namespace elf::report {
namespace {

constexpr std::size_t rows_measured = 1000;
constexpr std::size_t least_text = 12;   ///< a cut column stays this wide
constexpr std::size_t least_columns = 3; ///< these are never left out
constexpr std::size_t gap = 2;

bool is_left(Kind kind) {
    return kind == Kind::text || kind == Kind::time || kind == Kind::boolean ||
           kind == Kind::drawing;
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
    case Kind::drawing:
        return std::string(cell.text);
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
    constexpr std::array<Coloured, 15> colours{{{"ok", "\033[32m"},
                                                {"completed", "\033[32m"},
                                                {"warning", "\033[33m"},
                                                {"medium", "\033[33m"},
                                                {"retrying", "\033[33m"},
                                                {"cancelled", "\033[33m"},
                                                {"partial", "\033[33m"},
                                                {"filled", "\033[33m"},
                                                {"stale", "\033[35m"},
                                                {"missing", "\033[35m"},
                                                {"alert", "\033[31m"},
                                                {"high", "\033[31m"},
                                                {"failed", "\033[31m"},
                                                {"timed_out", "\033[31m"},
                                                {"crashed", "\033[31m"}}};
    constexpr std::array<std::string_view, 8> coloured{
        "state", "severity", "quality", "ingest", "transform", "train", "detect", "report"};
    if (std::find(coloured.begin(), coloured.end(), column) == coloured.end())
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
        m_out.resize(m_columns.size());
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
        name_left_out();
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

    std::size_t total() const {
        std::size_t out = 0;
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            out += m_out[i] ? 0 : m_widths[i] + (out ? gap : 0);
        return out;
    }

    /// Texts give way, the longest first; then whole columns.
    void fit() {
        if (m_style.width == 0)
            return;
        while (total() > m_style.width && shorten()) {
        }
        for (std::size_t i = m_columns.size();
             m_style.may_leave_out && total() > m_style.width && i-- > least_columns;)
            m_out[i] = m_columns[i].name != "unit";
    }

    bool shorten() {
        std::size_t longest = m_columns.size();
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            const std::size_t least = std::max(least_text, m_columns[i].name.size());
            if (m_columns[i].kind == Kind::text && m_widths[i] > least &&
                (longest == m_columns.size() || m_widths[i] >= m_widths[longest]))
                longest = i;
        }
        if (longest == m_columns.size())
            return false;
        --m_widths[longest];
        return true;
    }

    void name_left_out() {
        std::string names;
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            if (m_out[i])
                names.append(names.empty() ? "" : ", ").append(m_columns[i].name);
        if (!names.empty())
            m_sink("(no room for " + names + ")\n");
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
            if (m_out[i])
                continue;
            const bool cuts = m_style.width > 0 && m_columns[i].kind == Kind::text;
            const std::string text =
                cuts ? cut(texts[i], m_widths[i], m_style.unicode ? "…" : "...") : texts[i];
            const std::size_t width = terminal_width(text);
            const std::string pad(m_widths[i] > width ? m_widths[i] - width : 0, ' ');
            const std::string_view colour =
                m_style.colours ? colour_of(m_columns[i].name, text) : std::string_view{};
            line.append(i ? gap : 0, ' ');
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
    std::vector<bool> m_out; ///< for which there is no room
    std::vector<std::vector<std::string>> m_rows;
    bool m_measured = false;
};

} // namespace

std::unique_ptr<Writer> table_writer(std::vector<Column> columns, Sink sink, TableStyle style) {
    return std::make_unique<TableWriter>(std::move(columns), std::move(sink), style);
}

} // namespace elf::report
