#include "elf/commands/report_runs.hpp"

#include "elf/cli/output.hpp"
#include "elf/commands/report_reader.hpp"
#include "elf/core/error.hpp"
#include "elf/report/timeline.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace elf::commands {
namespace {

constexpr std::chrono::days shown_nights{30};

/// One try of a step.
struct Part {
    std::string step, state, attempt, seconds, message;
    TimeRange span;
};

std::vector<Part> parts_of(cli::Session& session, const std::string& flow) {
    store::ReportQuery query{"runs", std::nullopt, session.as_of(), {}, {}, session.run()};
    query.flow = flow;
    std::vector<Part> out;
    store::read_report(session.db(), query, [&](const db::Result& result, std::size_t i) {
        const Reader r("runs", result, i);
        const Time started = r.time("started");
        const Time now = std::max(started, session.as_of());
        out.push_back({r.has("step") ? r.text("step") : r.text("tool"),
                       r.text("state"),
                       r.text("attempt"),
                       r.text("seconds"),
                       r.text("message"),
                       {started, r.has("finished") ? r.time("finished") : now}});
    });
    return out;
}

bool was_at_work(const Part& p) {
    return p.state != "scheduled" && (p.state != "cancelled" || !p.seconds.empty());
}

TimeRange whole_of(const std::vector<Part>& parts) {
    TimeRange out = parts.front().span;
    for (const Part& p : parts)
        if (was_at_work(p))
            out = {std::min(out.begin, p.span.begin), std::max(out.end, p.span.end)};
    return out;
}

} // namespace

void write_nights(cli::Session& session, const ReportOptions& options) {
    ReportOptions nights = options;
    if (nights.from.empty())
        nights.from = format_time(session.as_of() - shown_nights);
    write_report(session, *report::find_report("nights"), nights);
    cli::Output output;
    output.write("(elf-report runs --flow last: a timeline; --fields run,tool,state,message: each "
                 "run, those by hand too)\n");
    output.flush();
}

void write_timeline(cli::Session& session, const ReportOptions& options) {
    db::Transaction transaction(session.db());
    store::freeze(session.db());
    const std::vector<Part> parts = parts_of(session, options.flow);
    transaction.rollback();
    if (parts.empty())
        throw Error(ExitCode::usage, fmt::format("there is no flow '{}'", options.flow),
                    "elf-report runs --fields flow,tool shows them; last is the last one");
    report::TableStyle style = table_style();
    style.may_leave_out = true;
    const std::size_t width = style.width >= 120 ? 40 : 20;
    cli::Output output;
    const auto writer = report::table_writer(
        {{"step", report::Kind::text},
         {"state", report::Kind::text},
         {"time", report::Kind::drawing},
         {"seconds", report::Kind::number},
         {"try", report::Kind::integer},
         {"started", report::Kind::time},
         {"message", report::Kind::text}},
        [&](std::string_view text) { output.write(text); }, style);
    const TimeRange whole = whole_of(parts);
    for (const Part& p : parts) {
        const std::string bar =
            was_at_work(p) ? report::timeline(p.span, whole, width, style.unicode) : "";
        const std::string started = format_time(p.span.begin);
        writer->row(std::vector<report::Cell>{{p.step},
                                              {p.state},
                                              {bar},
                                              {p.seconds, p.seconds.empty()},
                                              {p.attempt},
                                              {started},
                                              {p.message}});
    }
    session.count_read(static_cast<long>(parts.size()));
    writer->finish();
    output.flush();
}

} // namespace elf::commands
