#include "elf/report/escape.hpp"
#include "elf/report/writer.hpp"

namespace elf::report {
namespace {

class JsonWriter : public Writer {
public:
    JsonWriter(std::vector<Column> columns, Sink sink)
        : m_columns(std::move(columns)), m_sink(std::move(sink)) {}

    void row(std::span<const Cell> cells) override {
        std::string line = m_first ? "[\n{" : ",\n{";
        m_first = false;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i)
                line += ", ";
            line += json_string(m_columns[i].name) + ": ";
            add(line, m_columns[i].kind, cells[i]);
        }
        m_sink(line + "}");
    }
    void finish() override { m_sink(m_first ? "[]\n" : "\n]\n"); }

private:
    static void add(std::string& line, Kind kind, const Cell& cell) {
        if (cell.missing)
            line += "null";
        else if (kind == Kind::text || kind == Kind::time)
            line += json_string(cell.text);
        else if (kind == Kind::boolean)
            line += cell.text == "t" ? "true" : "false";
        else if (cell.text == "NaN" || cell.text.find("Inf") != std::string_view::npos)
            line += "null"; // JSON has no word for them
        else
            line += cell.text;
    }

    std::vector<Column> m_columns;
    Sink m_sink;
    bool m_first = true;
};

} // namespace

std::unique_ptr<Writer> json_writer(std::vector<Column> columns, Sink sink) {
    return std::make_unique<JsonWriter>(std::move(columns), std::move(sink));
}

} // namespace elf::report
