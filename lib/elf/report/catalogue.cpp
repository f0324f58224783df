#include "elf/report/catalogue.hpp"

#include "elf/core/error.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace elf::report {
namespace {

using enum Kind;

std::vector<Column> forecast_columns() {
    std::vector<Column> out{{"area", text},   {"model", text},         {"issued_at", time},
                            {"target", time}, {"lead_hours", percent}, {"mean", number, true}};
    for (const std::string_view p :
         {"p2_5", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p97_5"})
        out.push_back({p, number, true});
    out.push_back({"unit", text});
    out.push_back({"quality", text});
    return out;
}

std::vector<Column> peak_columns() {
    std::vector<Column> out{{"area", text}, {"model", text}, {"issued_at", time}, {"day", text}};
    for (const std::string_view p :
         {"p2_5", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p97_5"})
        out.push_back({p, number, true});
    out.push_back({"likely_at", time});
    out.push_back({"likelihood", percent});
    out.push_back({"unit", text});
    out.push_back({"exceeds", number});
    return out;
}

std::vector<Report> all_reports() {
    return {
        {"status",
         "one line per area: is anything wrong, what comes next",
         {{"area", text},
          {"state", text},
          {"reason", text},
          {"last_reading", time},
          {"load", number, true},
          {"expected", number, true},
          {"next_peak", number, true},
          {"next_peak_at", time},
          {"forecast_until", time},
          {"open_anomalies", integer},
          {"unit", text},
          {"forecast_days", integer}}},
        {"readings",
         "clean values as known at --as-of",
         {{"area", text},
          {"quantity", text},
          {"time", time},
          {"value", number, true},
          {"quality", text},
          {"reason", text},
          {"unit", text},
          {"source", text},
          {"raw", number, true},
          {"raw_time", time}}},
        {"forecast", "the latest forecast of each model, or all in --from --to",
         forecast_columns()},
        {"accuracy",
         "how good the forecasts were",
         {{"area", text},
          {"model", text},
          {"kind", text},
          {"weather", text},
          {"from", time},
          {"to", time},
          {"n", integer},
          {"mape", percent},
          {"wape", percent},
          {"mae", number, true},
          {"rmse", number, true},
          {"mase", percent},
          {"bias", number, true},
          {"pinball", number, true},
          {"coverage_50", percent},
          {"coverage_80", percent},
          {"coverage_90", percent},
          {"coverage_95", percent},
          {"unit", text}}},
        {"coverage",
         "how good forecasts and their bands were by hour, season and temperature",
         {{"area", text},
          {"model", text},
          {"kind", text},
          {"weather", text},
          {"by", text},
          {"class", text},
          {"n", integer},
          {"mape", percent},
          {"coverage_50", percent},
          {"coverage_80", percent},
          {"coverage_90", percent},
          {"coverage_95", percent},
          {"pinball", number, true},
          {"unit", text}}},
        {"changes",
         "what the latest forecast says otherwise than the one before, and why",
         {{"area", text},
          {"target", time},
          {"issued_at", time},
          {"before_issued_at", time},
          {"mean", number, true},
          {"before", number, true},
          {"change", number, true},
          {"calendar", number, true},
          {"recent_load", number, true},
          {"weather", number, true},
          {"experts", number, true},
          {"text", text},
          {"usual", number, true},
          {"model", text},
          {"unit", text}}},
        {"peaks", "the highest interval of each day ahead: how high and when", peak_columns()},
        {"weights",
         "how much each expert counts in the latest forecast",
         {{"area", text},
          {"slot", text},
          {"expert", text},
          {"weight", number},
          {"model", text},
          {"issued_at", time}}},
        {"models",
         "which models were fitted, which one counts, and why",
         {{"area", text},
          {"name", text},
          {"fitted_at", time},
          {"verdict", text},
          {"champion", boolean},
          {"mae", number, true},
          {"champion_mae", number, true},
          {"p_value", number},
          {"n", integer},
          {"champion_at", time},
          {"weather", text},
          {"why", text},
          {"kept", boolean},
          {"unit", text}}},
        {"anomalies",
         "events: what was unusual",
         {{"area", text},
          {"start", time},
          {"end", time},
          {"class", text},
          {"severity", text},
          {"score", percent},
          {"expected", number, true},
          {"observed", number, true},
          {"energy_kwh", number},
          {"reason", text},
          {"state", text},
          {"unit", text},
          {"first_alarm", time},
          {"closed_at", time},
          {"band_low", number, true},
          {"band_high", number, true},
          {"causes", text},
          {"neighbours", text},
          {"similar_days", text},
          {"label", text}}},
        {"alerts",
         "what the alert budget came to",
         {{"area", text},
          {"budget_per_week", number},
          {"threshold", number},
          {"weeks", number},
          {"alarms", integer},
          {"facts", integer},
          {"per_week", number},
          {"labelled_alarm", integer},
          {"labelled_normal", integer},
          {"labelled_fault", integer}}},
        {"scores",
         "how unusual each interval is, and what was expected",
         {{"area", text},
          {"time", time},
          {"score", number},
          {"flagged", boolean},
          {"expected", number, true},
          {"low", number, true},
          {"high", number, true},
          {"unit", text}}},
        {"quality",
         "completeness, freshness, and why readings are not simply measured",
         {{"area", text},
          {"quantity", text},
          {"from", time},
          {"to", time},
          {"n", integer},
          {"missing", integer},
          {"rejected", integer},
          {"corrected", integer},
          {"filled", integer},
          {"reasons", text},
          {"measured", integer},
          {"expected", integer},
          {"completeness", percent},
          {"overridden", integer},
          {"last_value", time},
          {"age_hours", percent}}},
        {"completeness",
         "how much of each local day was received, and why not all of it",
         {{"area", text},
          {"quantity", text},
          {"day", text},
          {"n", integer},
          {"expected", integer},
          {"measured", integer},
          {"corrected", integer},
          {"filled", integer},
          {"rejected", integer},
          {"missing", integer},
          {"share", percent},
          {"overridden", integer},
          {"reasons", text}}},
        {"overrides",
         "what operators decided instead: pins, with who and why",
         {{"area", text},
          {"quantity", text},
          {"from", time},
          {"to", time},
          {"action", text},
          {"value", number, true},
          {"why", text},
          {"known_at", time},
          {"made_by", text},
          {"revoked_at", time},
          {"revoked_by", text},
          {"number", integer},
          {"unit", text}}},
        {"repairs",
         "where a source put values at wrong times, moved back or only named",
         {{"area", text},
          {"quantity", text},
          {"source", text},
          {"kind", text},
          {"from", time},
          {"to", time},
          {"shift_minutes", integer},
          {"applied", boolean},
          {"evidence", number},
          {"known_at", time}}},
        {"sources",
         "which source each span of readings comes from, and where its meaning changed",
         {{"area", text},
          {"quantity", text},
          {"source", text},
          {"from", time},
          {"to", time},
          {"n", integer},
          {"change", text}}},
        {"holidays",
         "which days count as holidays, and who says so",
         {{"region", text}, {"date", text}, {"name", text}, {"kind", text}, {"source", text}}},
        {"runs",
         "what the tools did, when, and how it ended",
         {{"run", integer},
          {"flow", text},
          {"tool", text},
          {"area", text},
          {"as_of", time},
          {"state", text},
          {"attempt", integer},
          {"started", time},
          {"finished", time},
          {"seconds", number},
          {"rows_read", integer},
          {"rows_written", integer},
          {"exit_code", integer},
          {"message", text},
          {"night", text},
          {"step", text},
          {"peak_memory_mb", number},
          {"host", text},
          {"version", text},
          {"settings", text},
          {"shard", text}}},
        {"nights",
         "what became of each night, by step",
         {{"night", text},
          {"state", text},
          {"ingest", text},
          {"transform", text},
          {"train", text},
          {"detect", text},
          {"report", text},
          {"seconds", number},
          {"runs", integer},
          {"started", time},
          {"message", text}}},
    };
}

} // namespace

std::size_t Report::position(std::string_view column) const {
    const auto at = std::find_if(columns.begin(), columns.end(),
                                 [&](const Column& c) { return c.name == column; });
    return static_cast<std::size_t>(at - columns.begin());
}

const std::vector<Report>& reports() {
    static const std::vector<Report> all = all_reports();
    return all;
}

const Report* find_report(std::string_view name) {
    for (const Report& r : reports())
        if (r.name == name)
            return &r;
    return nullptr;
}

std::vector<std::size_t> select_fields(const Report& report,
                                       const std::vector<std::string>& fields) {
    std::vector<std::size_t> out;
    for (const std::string& field : fields) {
        const std::size_t at = report.position(field);
        if (at == report.columns.size()) {
            std::string known;
            for (const Column& c : report.columns)
                known += (known.empty() ? "" : ", ") + std::string(c.name);
            throw Error(ExitCode::usage, fmt::format("{} has no field '{}'", report.name, field),
                        "its fields are " + known);
        }
        out.push_back(at);
    }
    if (fields.empty())
        for (std::size_t i = 0; i < report.columns.size(); ++i)
            out.push_back(i);
    return out;
}

} // namespace elf::report
