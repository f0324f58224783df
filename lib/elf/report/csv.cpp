#include "elf/report/escape.hpp"
#include "elf/report/writer.hpp"

namespace elf::report {
namespace {

class CsvWriter : public Writer {
public:
    CsvWriter(std::vector<Column> columns, Sink sink)
        : m_columns(std::move(columns)), m_sink(std::move(sink)) {
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            m_line.append(i ? "," : "").append(m_columns[i].name);
        end_line();
    }

    void row(std::span<const Cell> cells) override {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i)
                m_line += ',';
            if (!cells[i].missing)
                add(m_columns[i].kind, cells[i].text);
        }
        end_line();
    }
    void finish() override {}

private:
    void add(Kind kind, std::string_view text) {
        if (kind == Kind::text)
            append_csv_text(m_line, text);
        else if (kind == Kind::boolean)
            m_line += text == "t" ? "true" : "false";
        else
            m_line += text;
    }
    void end_line() {
        m_line += '\n';
        m_sink(m_line);
        m_line.clear();
    }

    std::vector<Column> m_columns;
    Sink m_sink;
    std::string m_line;
};

} // namespace

std::unique_ptr<Writer> csv_writer(std::vector<Column> columns, Sink sink) {
    return std::make_unique<CsvWriter>(std::move(columns), std::move(sink));
}

} // namespace elf::report
