#include "elf/report/escape.hpp"
#include "elf/report/writer.hpp"

namespace elf::report {
namespace {

class JsonWriter : public Writer {
public:
    JsonWriter(std::vector<Column> columns, Sink sink)
        : m_columns(std::move(columns)), m_sink(std::move(sink)) {
        for (const Column& c : m_columns)
            m_keys.push_back((m_keys.empty() ? "" : ", ") + json_string(c.name) + ": ");
    }

    void row(std::span<const Cell> cells) override {
        m_line = m_first ? "[\n{" : ",\n{";
        m_first = false;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            m_line += m_keys[i];
            add(m_columns[i].kind, cells[i]);
        }
        m_line += '}';
        m_sink(m_line);
    }
    void finish() override { m_sink(m_first ? "[]\n" : "\n]\n"); }

private:
    void add(Kind kind, const Cell& cell) {
        if (cell.missing)
            m_line += "null";
        else if (kind == Kind::text || kind == Kind::time)
            append_json_string(m_line, cell.text);
        else if (kind == Kind::boolean)
            m_line += cell.text == "t" ? "true" : "false";
        else if (cell.text == "NaN" || cell.text.find("Inf") != std::string_view::npos)
            m_line += "null"; // JSON has no word for them
        else
            m_line += cell.text;
    }

    std::vector<Column> m_columns;
    std::vector<std::string> m_keys;
    Sink m_sink;
    std::string m_line;
    bool m_first = true;
};

} // namespace

std::unique_ptr<Writer> json_writer(std::vector<Column> columns, Sink sink) {
    return std::make_unique<JsonWriter>(std::move(columns), std::move(sink));
}

} // namespace elf::report
