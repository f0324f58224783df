#include "elf/commands/transform_pin.hpp"

#include "elf/cli/run_tool.hpp"
#include "elf/commands/transform_quantity.hpp"
#include "elf/core/error.hpp"
#include "elf/core/observation.hpp"
#include "elf/core/override.hpp"
#include "elf/store/area.hpp"
#include "elf/store/override.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <pwd.h>
#include <unistd.h>

namespace elf::commands {
namespace {

/// AREA QUANTITY FROM TO, as written.
struct SpanOptions {
    std::string area;
    std::string quantity;
    std::string from;
    std::string to;
};

struct PinOptions {
    SpanOptions span;
    std::optional<double> value;
    bool reject = false;
    bool accept = false;
    std::string why;
};

struct UnpinOptions {
    SpanOptions span;
    std::vector<int> numbers;
};

/// A quantity of an area, and a part of its grid.
struct Span {
    Area area;
    std::string quantity;
    TimeRange range;
};

[[noreturn]] void refuse(const std::string& what, const std::string& hint) {
    throw Error(ExitCode::usage, what, hint);
}

std::string user() {
    const passwd* entry = getpwuid(geteuid());
    return entry ? entry->pw_name : std::to_string(geteuid());
}

std::string text_of(const TimeRange& range) {
    return fmt::format("{} to {}", format_time(range.begin), format_time(range.end));
}

Time on_grid(const Area& area, const char* name, const std::string& text) {
    const Time t = parse_time(text);
    const Time before = area.step.floor(t);
    if (t != before)
        refuse(fmt::format("{} {} is not on the grid of {}", name, text, area.name),
               fmt::format("its intervals begin every {} minutes: {} or {}",
                           area.step.length().count(), format_time(before),
                           format_time(area.step.ceil(t))));
    return t;
}

void check_quantity(cli::Session& session, const Area& area, const std::string& quantity) {
    if (is_forecast(quantity))
        refuse(fmt::format("{} is a forecast: what was forecast was forecast", quantity),
               "pins are for what is measured, such as load");
    const auto received = store::quantities_received(session.db(), area);
    if (std::find(received.begin(), received.end(), quantity) == received.end())
        refuse(fmt::format("{} has no '{}'", area.name, quantity),
               received.empty() ? "nothing was received for it yet"
                                : fmt::format("it has {}", fmt::join(received, ", ")));
}

Area area_named(cli::Session& session, const std::string& name) {
    if (name.find_first_of("*?") != std::string::npos)
        refuse(fmt::format("'{}' is not the name of one area", name), "pin areas one by one");
    return store::load_areas(session.db(), {name}).front();
}

Span span_of(cli::Session& session, const SpanOptions& o) {
    Span span{area_named(session, o.area), o.quantity, {}};
    check_quantity(session, span.area, o.quantity);
    span.range = {on_grid(span.area, "FROM", o.from), on_grid(span.area, "TO", o.to)};
    if (span.range.empty())
        refuse(fmt::format("from {} to {} there is no interval", o.from, o.to),
               "TO is the end of the last interval, and not part of the span");
    return span;
}

Override::Action action_of(const PinOptions& o) {
    if (int{o.value.has_value()} + int{o.reject} + int{o.accept} != 1)
        refuse("a pin needs one of --value, --reject and --accept",
               "--value V takes V, --reject takes nothing, --accept takes what was received");
    if (o.value && !(std::abs(*o.value) <= 1e300))
        refuse("--value is not a number", "to say that there is no value: --reject");
    return o.value    ? Override::Action::value
           : o.reject ? Override::Action::reject
                      : Override::Action::accept;
}

/// What was decided about the span, whenever.
std::vector<Override> known_in(cli::Session& session, const Span& span) {
    return store::load_overrides(session.db(), {{&span.area, span.quantity, span.range}},
                                 session.as_of())
        .front();
}

bool same_decision(const Override& a, const Override& b) {
    return a.range == b.range && a.action == b.action && a.why == b.why &&
           (a.value == b.value || (std::isnan(a.value) && std::isnan(b.value)));
}

/// Whether it holds already, with no later one above it.
bool is_pinned_so(const std::vector<Override>& overrides, const Override& wanted) {
    for (auto o = overrides.rbegin(); o != overrides.rend(); ++o)
        if (!o->revoked_at)
            return same_decision(*o, wanted);
    return false;
}

void pin(cli::Session& session, const PinOptions& o) {
    const Override::Action action = action_of(o);
    if (o.why.find_first_not_of(" \t\r\n") == std::string::npos)
        refuse("a pin needs --why", "say in a few words who knows it and from where");
    const Span span = span_of(session, o.span);
    if (o.value && span.range.end > session.as_of())
        refuse(
            fmt::format("{} is not over at {}", text_of(span.range), format_time(session.as_of())),
            "a value can be pinned to what has been; --reject also to what is to come");
    const Override wanted{0,           span.area.id,    o.span.quantity,
                          span.range,  action,          o.value.value_or(std::nan("")),
                          o.why,       session.as_of(), user(),
                          std::nullopt};
    db::Connection& db = session.db();
    session.lock_area(db, span.area);
    db::Transaction transaction(db);
    if (is_pinned_so(known_in(session, span), wanted))
        return session.summarise(fmt::format("{} {}, {}: pinned so already", span.area.name,
                                             span.quantity, text_of(span.range)));
    const int number = store::add_override(db, wanted, session.run());
    session.count_written(1);
    clean_again(session, span.area, db, span.quantity, span.range);
    session.commit(transaction);
    session.summarise(fmt::format("{} {}, {}: pinned as number {}", span.area.name, span.quantity,
                                  text_of(span.range), number));
}

/// Those in force inside of the span; one that reaches beyond is not cut in two.
std::vector<Override> pins_inside(cli::Session& session, const Span& span) {
    std::vector<Override> out;
    for (Override& o : known_in(session, span)) {
        if (o.revoked_at)
            continue;
        if (o.range.begin < span.range.begin || o.range.end > span.range.end)
            refuse(fmt::format("number {} reaches beyond: {}", o.id, text_of(o.range)),
                   fmt::format("unpin it whole (--number {}), and pin what should stay", o.id));
        out.push_back(std::move(o));
    }
    return out;
}

void revoke(cli::Session& session, const Area& area, const std::vector<Override>& pins) {
    db::Connection& db = session.db();
    session.lock_area(db, area);
    db::Transaction transaction(db);
    for (const Override& o : pins) {
        session.count_written(
            store::revoke_overrides(db, {o.id}, session.as_of(), user(), session.run()));
        clean_again(session, area, db, o.quantity, o.range);
    }
    session.commit(transaction);
}

void unpin_numbers(cli::Session& session, const std::vector<int>& numbers) {
    std::vector<Override> pins;
    for (const int number : numbers) {
        auto found = store::find_override(session.db(), number, session.as_of());
        if (!found)
            refuse(fmt::format("there is no pin of number {}", number),
                   "elf-report overrides shows the numbers");
        if (!found->revoked_at)
            pins.push_back(std::move(*found));
    }
    for (const Override& o : pins)
        revoke(session, store::load_areas_by_key(session.db(), {o.area}).front(), {o});
    session.summarise(fmt::format("{} pins revoked", pins.size()));
}

void unpin(cli::Session& session, const UnpinOptions& o) {
    if (!o.numbers.empty()) {
        if (!o.span.area.empty())
            refuse("--number says it all", "leave AREA QUANTITY FROM TO out");
        return unpin_numbers(session, o.numbers);
    }
    if (o.span.to.empty())
        refuse("unpin needs AREA QUANTITY FROM TO or --number",
               "elf-report overrides shows what is pinned");
    const Span span = span_of(session, o.span);
    const std::vector<Override> pins = pins_inside(session, span);
    if (!pins.empty())
        revoke(session, span.area, pins);
    session.summarise(fmt::format("{} {}, {}: {} pins revoked", span.area.name, span.quantity,
                                  text_of(span.range), pins.size()));
}

void declare_span(CLI::App& app, SpanOptions& o, bool required) {
    app.add_option("AREA", o.area, "name of the area")->required(required)->type_name("");
    app.add_option("QUANTITY", o.quantity, "load, temperature, ...")
        ->required(required)
        ->type_name("");
    app.add_option("FROM", o.from, "start of the first interval")
        ->required(required)
        ->type_name("TIME");
    app.add_option("TO", o.to, "end of the last interval")->required(required)->type_name("TIME");
}

CLI::App* declare_pin(CLI::App& app, PinOptions& o) {
    CLI::App* sub =
        app.add_subcommand("pin", "decide about a span of readings, above every screen");
    declare_span(*sub, o.span, true);
    sub->add_option("--value", o.value, "take this, in the unit of the readings")
        ->type_name("V")
        ->group(cli::data_options);
    sub->add_flag("--reject", o.reject, "take nothing")->group(cli::data_options);
    sub->add_flag("--accept", o.accept, "take what was received")->group(cli::data_options);
    sub->add_option("--why", o.why, "who knows it, and from where")
        ->type_name("TEXT")
        ->group(cli::data_options);
    return sub;
}

CLI::App* declare_unpin(CLI::App& app, UnpinOptions& o) {
    CLI::App* sub = app.add_subcommand("unpin", "revoke what was pinned: the screens decide again");
    declare_span(*sub, o.span, false);
    sub->add_option("--number", o.numbers, "by number, as elf-report overrides shows it")
        ->delimiter(',')
        ->type_name("N,...")
        ->group(cli::data_options);
    return sub;
}

} // namespace

std::function<bool(cli::Session&)> declare_pins(CLI::App& app) {
    const auto pinned = std::make_shared<PinOptions>();
    const auto unpinned = std::make_shared<UnpinOptions>();
    app.require_subcommand(0, 1);
    const CLI::App* pin_word = declare_pin(app, *pinned);
    const CLI::App* unpin_word = declare_unpin(app, *unpinned);
    return [=](cli::Session& session) {
        if (pin_word->parsed()) {
            session.set_tool("elf-transform pin");
            pin(session, *pinned);
        } else if (unpin_word->parsed()) {
            session.set_tool("elf-transform unpin");
            unpin(session, *unpinned);
        }
        return pin_word->parsed() || unpin_word->parsed();
    };
}

} // namespace elf::commands
