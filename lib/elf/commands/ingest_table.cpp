#include "elf/commands/ingest_table.hpp"

#include "elf/commands/ingest_delivery.hpp"
#include "elf/core/error.hpp"
#include "elf/core/observation.hpp"
#include "elf/core/unit.hpp"
#include "elf/sources/local_day.hpp"
#include "elf/sources/table.hpp"
#include "elf/store/area.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <map>
#include <set>

namespace elf::commands {
namespace {

constexpr std::size_t most_missing = 20;
/// Of the day before, local: day-ahead forecasts of a file do not tell when they were issued.
constexpr std::chrono::hours forecast_at{12};

bool is_electric(const std::string& quantity) {
    return quantity.starts_with("load");
}

/// One area as the rows of a file see it.
class Target {
public:
    Target(const Area& area, const TableJob& job, const std::vector<TableColumn>& columns)
        : m_area(area), m_zone(area.time_zone), m_length(job.length.value_or(area.step.length())) {
        for (const TableColumn& c : columns) {
            std::string unit;
            if (is_electric(c.quantity)) {
                unit = job.unit.empty() ? area.unit : job.unit;
                conversion(unit, area.unit, m_length);
            } else if (c.quantity.starts_with("temperature")) {
                unit = "°C";
            }
            m_columns.push_back({c, unit, is_forecast(c.quantity), -1});
        }
    }

    void add(store::Incoming& incoming, const sources::TableRow& row) {
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            if (std::isnan(row.values[i]))
                continue;
            Column& c = m_columns[i];
            if (c.series < 0)
                c.series = incoming.declare({m_area.id, c.of.quantity, c.unit, m_length,
                                             c.of.weight ? c.of.name : std::string()});
            if (c.forecast)
                incoming.add(c.series, row.time, row.values[i],
                             sources::day_ahead_issue(m_zone, row.time, forecast_at));
            else
                incoming.add(c.series, row.time, row.values[i]);
        }
    }

    /// Of the quantities that came: which points they have now, or none.
    void save_points(cli::Session& session, const std::string& source) const {
        std::map<std::string, PointWeights> points;
        for (const Column& c : m_columns) {
            if (c.series < 0)
                continue;
            PointWeights& of_quantity = points[c.of.quantity];
            if (c.of.weight)
                of_quantity.emplace_back(source + "/" + c.of.name, *c.of.weight);
        }
        for (const auto& [quantity, weights] : points)
            save_weights(session, session.db(), m_area.id, quantity, source, weights);
    }

private:
    struct Column {
        TableColumn of;
        std::string unit;
        bool forecast;
        int series;
    };

    Area m_area;
    TimeZone m_zone;
    Minutes m_length;
    std::vector<Column> m_columns;
};

using Targets = std::map<std::string, Target, std::less<>>;

bool has(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<TableColumn> columns_of(const TableJob& job, const sources::CsvReader& csv) {
    if (!job.columns.empty())
        return job.columns;
    std::vector<TableColumn> out;
    for (const auto& [name, quantity] : {std::pair{"value", "load"},
                                         {"temperature_c", "temperature"},
                                         {"tso_forecast", "load_forecast"}})
        if (has(csv.header(), name))
            out.push_back({name, quantity});
    if (out.empty())
        out.push_back({"value", "load"}); // whose absence TableReader explains
    return out;
}

std::string time_column_of(const TableJob& job, const sources::CsvReader& csv) {
    if (!job.time_column.empty())
        return job.time_column;
    for (const char* name : {"timestamp_utc", "timestamp", "time"})
        if (has(csv.header(), name))
            return name;
    return "timestamp_utc";
}

[[noreturn]] void refuse_missing(const std::string& file, const std::set<std::string>& missing) {
    std::string names;
    for (const std::string& m : missing)
        names += (names.empty() ? "" : ", ") + sources::quoted(m);
    throw Error(ExitCode::data, fmt::format("{} has areas that are not there: {}", file, names),
                "create each with elf-ingest area NAME --time-zone ..., or choose with --area");
}

class TableIngest {
public:
    TableIngest(const TableJob& job, sources::CsvReader& csv)
        : m_job(job), m_file(csv.name()), m_columns(columns_of(job, csv)),
          m_reader(csv, layout(csv)) {
        for (const Area& a : job.areas)
            m_targets.emplace(a.name, Target(a, job, m_columns));
    }

    void feed(store::Incoming& incoming, cli::Progress& bar) {
        sources::TableRow row;
        Target* only = m_job.area_column.empty() ? &m_targets.begin()->second : nullptr;
        while (m_reader.next(row)) {
            if (Target* target = only ? only : target_of(row.area))
                target->add(incoming, row);
            if (m_reader.rows() % 16384 == 0)
                bar.set(m_reader.rows());
        }
    }

    void finish(cli::Session& session) const {
        refuse_missing_of_shard(session.db());
        for (const auto& [name, target] : m_targets)
            target.save_points(session, m_job.source);
    }

    const sources::TableReader& reader() const { return m_reader; }

private:
    sources::TableLayout layout(const sources::CsvReader& csv) const {
        sources::TableLayout out{
            time_column_of(m_job, csv), m_job.area_column, {}, m_job.time_zone};
        for (const TableColumn& c : m_columns)
            out.value_columns.push_back(c.name);
        return out;
    }

    Target* target_of(std::string_view name) {
        const auto found = m_targets.find(name);
        if (found != m_targets.end())
            return &found->second;
        if (m_job.take_all_areas && !has(m_job.drop, name)) {
            m_missing.emplace(name);
            if (m_missing.size() == most_missing && m_job.shard.is_whole())
                refuse_missing(m_file, m_missing);
        }
        return nullptr;
    }

    /// A name that is nowhere is refused by the one shard that it belongs to.
    void refuse_missing_of_shard(db::Connection& db) const {
        std::vector<std::string> missing =
            store::names_in_shard(db, {m_missing.begin(), m_missing.end()}, m_job.shard);
        missing.resize(std::min(missing.size(), most_missing));
        if (!missing.empty())
            refuse_missing(m_file, {missing.begin(), missing.end()});
    }

    const TableJob& m_job;
    std::string m_file;
    std::vector<TableColumn> m_columns;
    sources::TableReader m_reader;
    Targets m_targets;
    std::set<std::string> m_missing;
};

} // namespace

void ingest_table(cli::Session& session, std::unique_ptr<sources::Input> input,
                  const std::string& name, const TableJob& job) {
    sources::CsvReader csv(std::move(input), name);
    TableIngest ingest(job, csv);
    cli::Progress bar(name, 0, session.progress());
    const store::Received received = deliver(
        session, session.db(), name, job.source, job.known_lag,
        [&](store::Incoming& incoming) { ingest.feed(incoming, bar); },
        [&] { ingest.finish(session); });
    session.count_read(ingest.reader().rows());
    if (const long n = ingest.reader().nonexistent(); n > 0) {
        const std::string text =
            fmt::format("{}: {} rows have a local time that {} skips, and are left out", name, n,
                        job.time_zone);
        job.expect_jumps ? session.info(text) : session.warn(text);
    }
    session.summarise(fmt::format("{}: {} rows read, {} observations added, {} of them corrections",
                                  name, ingest.reader().rows(), received.added,
                                  received.corrected));
}

} // namespace elf::commands
