#include "elf/commands/transform_quantity.hpp"

#include "elf/clean/changes.hpp"
#include "elf/clean/clock_shifts.hpp"
#include "elf/clean/issues.hpp"
#include "elf/clean/repairs.hpp"
#include "elf/clean/swapped_days.hpp"
#include "elf/store/reading.hpp"
#include "elf/store/repair.hpp"
#include "elf/store/transform_state.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace elf::commands {
namespace {

using std::chrono::days;

/// An observation may be as long as this (the schema's limit) and reach into later intervals.
constexpr days longest_observation{1};
/// Later than anything is known.
constexpr Time end_of_time{std::chrono::sys_days{std::chrono::year{9999} / 1 / 1}};
/// What is worked on at a time.
constexpr days chunk_length{400};
/// What is longer, or needs more to be read, is no change of a night: it is read when it is worked
/// on, so that memory does not grow with the areas that share their statements.
constexpr days longest_read_ahead{8};
constexpr days most_read_ahead{250};
/// Only what comes in bulk can have its days swapped: a nightly delivery is of one day.
constexpr days least_bulk{60};

/// A shift that lasts longer is not repaired; before it the weeks to compare it with.
constexpr days longest_shift{70};
constexpr days shift_memory{28};

bool is_shift(const Repair& r) {
    return r.kind == Repair::Kind::clock_shift;
}

/// The four months that a shift is looked for in cost more to read than the rest of a night: each
/// area looks on one day of the week, which differs between areas.
bool is_day_of(const Area& area, TimeRange changed) {
    const auto number = [&](Time t) {
        return std::chrono::floor<days>(t).time_since_epoch().count() + area.id;
    };
    return number(changed.begin) / 7 != number(changed.end) / 7;
}

bool may_be_swapped(const std::string& quantity) {
    return quantity == "load" || quantity == "load_forecast";
}

int year_of(const TimeZone& zone, Time t) {
    return static_cast<int>(
        std::chrono::year_month_day{std::chrono::sys_days{zone.local(t).date.time_since_epoch()}}
            .year());
}

TimeRange year_range(const TimeZone& zone, int year) {
    const auto first = [&](int y) {
        return zone.start_of_day(
            Date{std::chrono::local_days{std::chrono::year{y} / std::chrono::January / 1}});
    };
    return {first(year), first(year + 1)};
}

/// Readings that may change with what happens in `changed`.
TimeRange reach(const TransformInputs& inputs, TimeRange changed) {
    const clean::Reach reach = clean::reach_of(inputs.quantity());
    const Step step = inputs.area().step;
    const Time first = step.floor(changed.begin);
    // The gap before the change may close.
    return {std::min(inputs.last_measured().value_or(first), first - reach.before),
            step.ceil(changed.end + longest_observation + reach.after)};
}

/// What readings of the range are made with.
TimeRange context_of(const std::string& quantity, TimeRange range) {
    const clean::Reach reach = clean::reach_of(quantity);
    return {std::chrono::floor<days>(range.begin - reach.after - longest_observation),
            range.end + reach.before};
}

/// Observations that the cells of a range come from.
TimeRange observed_for(TimeRange cells, const std::vector<Repair>& repairs) {
    TimeRange out = clean::needed(cells, repairs);
    out.begin -= longest_observation;
    return out;
}

/// What is looked at for a shift in the range.
TimeRange seen_for_shifts(TimeRange range) {
    return {std::chrono::floor<days>(range.begin - longest_shift - shift_memory),
            range.end + longest_shift};
}

} // namespace

TransformQuantity::TransformQuantity(cli::Session& session, db::Connection& db,
                                     TransformInputs& inputs, TransformOutput& output, bool replay)
    : m_session(session), m_db(db), m_inputs(inputs), m_output(output), m_area(inputs.area()),
      m_quantity(inputs.quantity()), m_as_of(inputs.as_of()), m_replay(replay),
      m_zone(m_area.time_zone), m_repairs(inputs.repairs()) {}

ReadAhead::Ranges TransformQuantity::ranges_of(const TransformInputs& inputs, TimeRange changed) {
    const std::vector<Repair>& repairs = inputs.repairs();
    ReadAhead::Ranges out{};
    if (is_forecast(inputs.quantity()))
        out.observed = clean::needed(changed, repairs);
    else {
        out.stored = reach(inputs, changed);
        out.overridden = context_of(inputs.quantity(), out.stored);
        out.observed = observed_for(out.overridden, repairs);
        if (inputs.quantity() == "load" && is_day_of(inputs.area(), changed)) {
            const TimeRange seen = observed_for(seen_for_shifts(out.stored), repairs);
            out.observed.begin = std::min(out.observed.begin, seen.begin);
            out.observed.end = std::max(out.observed.end, seen.end);
        }
    }
    const bool ahead = changed.end - changed.begin <= longest_read_ahead &&
                       out.observed.end - out.observed.begin <= most_read_ahead;
    return ahead ? out : ReadAhead::Ranges{};
}

void TransformQuantity::transform(TimeRange changed) {
    const bool may_be_shifted = m_quantity == "load" && is_day_of(m_area, changed);
    if (may_be_swapped(m_quantity) && changed.end - changed.begin >= least_bulk)
        changed = look_for_swapped_days(changed);
    const TimeRange affected = is_forecast(m_quantity) ? changed : reach(m_inputs, changed);
    for (Time begin = affected.begin; begin < affected.end; begin += chunk_length) {
        // A chunk may reach into the one before, and then finds there what that left.
        if (begin > affected.begin)
            m_output.flush();
        const TimeRange chunk{begin, std::min(begin + chunk_length, affected.end)};
        if (is_forecast(m_quantity))
            transform_issues(chunk);
        else
            transform_measured(chunk, may_be_shifted);
    }
}

std::vector<clean::SourceCells> TransformQuantity::load_cells(TimeRange range,
                                                              const std::vector<Repair>& repairs) {
    std::vector<clean::SourceCells> out;
    for (const auto& [source, rows] : m_inputs.observations(m_db, observed_for(range, repairs))) {
        const auto of_source = clean::repairs_of(repairs, source);
        const Step step = m_area.step;
        out.push_back({source,
                       of_source.empty()
                           ? clean::resample(rows, range, step, m_area.unit)
                           : clean::resample(clean::move_back(rows, of_source, m_zone, false),
                                             range, step, m_area.unit),
                       of_source});
    }
    return out;
}

/// Looks at every year of the range by itself; the range grows to the whole of those years that
/// are seen otherwise now.
TimeRange TransformQuantity::look_for_swapped_days(TimeRange changed) {
    TimeRange affected = changed;
    const int last = year_of(m_zone, changed.end);
    for (int year = year_of(m_zone, changed.begin); year <= last; ++year) {
        const TimeRange range = year_range(m_zone, year);
        const auto before = m_repairs;
        for (const auto& [source, rows] : m_inputs.observations(m_db, range))
            judge_year(year, source, rows, range);
        if (m_repairs != before) {
            affected.begin = std::min(affected.begin, range.begin);
            affected.end = std::max(affected.end, range.end);
        }
    }
    return affected;
}

void TransformQuantity::judge_year(int year, const std::string& source,
                                   const std::vector<Observation>& observations, TimeRange range) {
    const Time begin = m_area.step.floor(range.begin);
    std::vector<double> values;
    Time known_at{};
    for (const clean::Cell& c : clean::resample(observations, {begin, m_area.step.ceil(range.end)},
                                                m_area.step, m_area.unit))
        values.push_back(c.value);
    for (const Observation& o : observations)
        known_at = std::max(known_at, o.known_at);
    std::vector<Repair> found;
    for (const clean::SwappedDays& s : clean::find_swapped_days(values, begin, m_area.step, m_zone))
        if (s.year == year)
            found.push_back({source, Repair::Kind::swapped_days, range, Minutes{0}, s.evidence,
                             true, known_at});
    record(source, Repair::Kind::swapped_days, range, found);
}

/// Looks for clocks that were wrong; the range grows by the spans that are seen otherwise now.
TimeRange TransformQuantity::look_for_clock_shifts(TimeRange range) {
    const TimeRange seen = seen_for_shifts(range);
    const TimeRange begin_in{seen.begin + shift_memory, range.end};
    std::vector<Repair> others = m_repairs;
    std::erase_if(others, is_shift);
    const std::vector<Repair> before = m_repairs;
    for (const clean::SourceCells& source : load_cells(seen, others))
        record(source.source, Repair::Kind::clock_shift, begin_in,
               clock_shifts_of(source, seen, begin_in));
    const auto widen = [&](const std::vector<Repair>& these, const std::vector<Repair>& those) {
        for (const Repair& r : these)
            if (std::find(those.begin(), those.end(), r) == those.end())
                range.begin = std::min(range.begin, m_area.step.floor(r.range.begin));
    };
    widen(before, m_repairs);
    widen(m_repairs, before);
    return range;
}

std::vector<Repair> TransformQuantity::clock_shifts_of(const clean::SourceCells& source,
                                                       TimeRange seen, TimeRange begin_in) {
    std::vector<double> values;
    values.reserve(source.cells.size());
    std::size_t end = 0; // of what is known
    for (const clean::Cell& c : source.cells) {
        values.push_back(c.value);
        if (!std::isnan(c.value))
            end = values.size();
    }
    values.resize(end);
    std::vector<Repair> out;
    for (const clean::ClockShift& s :
         clean::find_clock_shifts(values, seen.begin, m_area.step, m_zone)) {
        if (!begin_in.contains(s.begin))
            continue;
        const bool applied = clean::may_be_repaired(s);
        const auto decided =
            static_cast<std::size_t>((s.decided - seen.begin) / m_area.step.length());
        Time known_at = s.decided;
        for (std::size_t i = 0; i < std::min(decided, end); ++i)
            known_at = std::max(known_at, source.cells[i].known_at);
        out.push_back({source.source,
                       Repair::Kind::clock_shift,
                       {s.begin, s.end},
                       s.shift,
                       s.evidence,
                       applied,
                       std::min(known_at, m_as_of)});
    }
    return out;
}

/// Makes `found` the repairs of the kind that start in the range.
void TransformQuantity::record(const std::string& source, Repair::Kind kind, TimeRange range,
                               const std::vector<Repair>& found) {
    std::erase_if(m_repairs, [&](const Repair& r) {
        return r.source == source && r.kind == kind && range.contains(r.range.begin);
    });
    m_repairs.insert(m_repairs.end(), found.begin(), found.end());
    std::stable_sort(m_repairs.begin(), m_repairs.end(), [](const Repair& a, const Repair& b) {
        return a.range.begin < b.range.begin;
    });
    if (!m_replay)
        store::save_repairs(m_db, m_area, m_quantity, source, kind, range, found, m_session.run());
}

void TransformQuantity::transform_issues(TimeRange range) {
    store::ObservationsBySource sources =
        m_inputs.observations(m_db, clean::needed(range, m_repairs));
    for (auto& [source, rows] : sources)
        if (const auto repairs = clean::repairs_of(m_repairs, source); !repairs.empty())
            rows = clean::move_back(std::move(rows), repairs, m_zone, true);
    auto issues = clean::issues(m_area, m_quantity, sources, m_inputs.weights(), m_repairs);
    std::erase_if(issues, [&](const Reading& r) { return !range.contains(r.time); });
    m_output.add({&m_area, m_quantity, std::move(issues), {}}, m_as_of);
}

/// Makes the readings of the range anew.
void TransformQuantity::transform_measured(TimeRange range, bool may_be_shifted) {
    if (may_be_shifted)
        range = look_for_clock_shifts(range);
    save(range, readings(context_of(m_quantity, range)));
}

/// What is said of the intervals, first without what was found out later about the clock.
std::vector<Reading> TransformQuantity::readings(TimeRange context) {
    const std::vector<Override>& overrides = m_inputs.overrides(m_db, context);
    const auto clean_with = [&](const std::vector<Repair>& repairs) {
        return clean::clean(
            m_area, m_quantity, context.begin,
            clean::merge_points(m_quantity, load_cells(context, repairs), m_inputs.weights()),
            overrides);
    };
    std::set<Time> turns;
    for (const Repair& r : m_repairs)
        if (is_shift(r) && r.range.begin < context.end && r.range.end > context.begin)
            turns.insert(r.known_at);
    std::vector<Repair> known = m_repairs;
    std::erase_if(known, is_shift);
    std::vector<Reading> out = clean_with(known);
    for (const Time turn : turns) {
        std::copy_if(m_repairs.begin(), m_repairs.end(), std::back_inserter(known),
                     [&](const Repair& r) { return is_shift(r) && r.known_at == turn; });
        out = clean::since(turn, out, clean_with(known));
    }
    return out;
}

void TransformQuantity::save(TimeRange range, const std::vector<Reading>& wanted) {
    std::vector<Reading> inside;
    std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(inside),
                 [&](const Reading& r) { return range.contains(r.time); });
    clean::Changes changes = clean::changes(m_inputs.readings(m_db, range), inside);
    if (m_replay)
        keep_present(range, changes.versions);
    m_output.add({&m_area, m_quantity, std::move(changes.versions), std::move(changes.superseded)},
                 m_as_of);
}

/// A version of the past that is dated after the present one would become the present: where that
/// says something else, it is said again, from just after the replay on.
void TransformQuantity::keep_present(TimeRange range, std::vector<Reading>& versions) {
    const std::vector<Reading> present =
        store::load_readings(m_db, {{&m_area, m_quantity, range}}, end_of_time).front();
    std::vector<Reading> kept;
    auto now = present.begin();
    for (std::size_t i = 0; i < versions.size(); ++i) {
        const bool last = i + 1 == versions.size() || versions[i + 1].time != versions[i].time;
        while (now != present.end() && now->time < versions[i].time)
            ++now;
        if (!last || now == present.end() || now->time != versions[i].time ||
            now->known_at > m_as_of || clean::same_content(*now, versions[i]))
            continue;
        kept.push_back(*now);
        kept.back().known_at = m_as_of + std::chrono::seconds{1};
    }
    versions.insert(versions.end(), kept.begin(), kept.end());
}

void clean_again(cli::Session& session, const Area& area, db::Connection& db,
                 const std::string& quantity, TimeRange range) {
    const Time as_of = session.as_of();
    const Time until = store::worked_in_until(db, area, quantity).value_or(as_of);
    const auto clean_at = [&](Time moment, bool replay) {
        std::vector<TransformInputs> inputs{{area, quantity, moment}};
        ReadAhead(db, inputs).begin({range});
        TransformOutput output(session, db);
        TransformQuantity(session, db, inputs.front(), output, replay).transform(range);
        output.flush();
        session.count_read(inputs.front().rows_read());
    };
    clean_at(as_of, until > as_of);
    if (until > as_of)
        clean_at(until, false);
}

} // namespace elf::commands
