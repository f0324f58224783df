#include "elf/commands/detect_area.hpp"

#include "elf/anomaly/echoes.hpp"
#include "elf/commands/detect_evidence.hpp"
#include "elf/commands/detect_plan.hpp"
#include "elf/commands/fit_turn.hpp"
#include "elf/commands/train_models.hpp"
#include "elf/core/stored_matrix.hpp"
#include "elf/store/anomaly.hpp"
#include "elf/store/detector.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <limits>

namespace elf::commands {
namespace {

/// Late and corrected readings of so long before what is new are judged at once; older ones at the
/// first run of a local day, and still older ones when the detector is fitted next.
constexpr std::chrono::days again{2};
constexpr std::chrono::days again_daily{8};
/// What is unusual enough may come to light so long after it began: a lasting change needs the day
/// after it, with the hours on both sides that say where it began.
constexpr std::chrono::hours hindsight{26};
/// So long before a new reading a score may still change: what is told looks at six hours of level
/// after it, and scores at three of the hours around.
constexpr std::chrono::hours settling{7};
/// Before an event that is known to begin somewhere: what its first edge is told by.
constexpr std::chrono::hours edge{3};
/// Share of four weeks that may lack an expectation before a pass through the history is worth it.
constexpr double bearable_at_fit = 0;
constexpr double bearable = 0.5;
/// Parameter of a stored detector: when it was fitted. It may be stored again on later days.
constexpr const char* learnt_at = "learnt_at";
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// What a stored detector must have been fitted with to be of use.
std::map<std::string, double> settings_of(const DetectRequest& request, const Area& area) {
    return {{"trees", request.options.forest.trees},
            {"seed", static_cast<double>(request.options.forest.seed)},
            {"budget_per_week", request.options.budget.per_week},
            {"step_minutes", static_cast<double>(area.step.length().count())}};
}

anomaly::DetectionOptions with_labels(anomaly::DetectionOptions options,
                                      const std::vector<store::EventLabel>& labels) {
    for (const auto& [event, label] : labels)
        options.labels.push_back({event, label != "normal"});
    return options;
}

std::vector<TimeRange> spans_of(const std::vector<store::StoredEvent>& events) {
    std::vector<TimeRange> out;
    for (const store::StoredEvent& e : events)
        if (e.event_class != "missing_data")
            out.push_back(e.span);
    return out;
}

using Detector = anomaly::Detector;

/// What is unusual in a few areas: those with a usable detector together, the others one by one.
class Detecting {
public:
    Detecting(cli::Session& session, const DetectRequest& request, db::Connection& db)
        : m_session(session), m_request(request), m_db(db) {}

    void run(const std::vector<const Area*>& areas) {
        std::vector<const Area*> anew;
        std::vector<Judged> known;
        if (m_request.refit == Refit::always) {
            anew = areas;
        } else {
            const store::StoredDetectors stored(m_db, areas, as_of());
            for (std::size_t k = 0; k < areas.size(); ++k)
                if (std::optional<Judged> usable = usable_of(*areas[k], stored, k))
                    known.push_back(std::move(*usable));
                else
                    anew.push_back(areas[k]);
        }
        if (!known.empty())
            judge(std::move(known));
        for (const Area* a : anew)
            judge_anew(*a);
    }

private:
    /// An area with its stored detector, and what is known of it.
    struct Judged {
        const Area* area;
        Detector detector;
        Time learnt;      ///< when it was fitted
        bool is_of_today; ///< or stored later, on the same local day
        Time from;        ///< what is scored begins here
        Time reach;       ///< and no event that is told anew before
        Time since;       ///< events are told anew from here on
        std::vector<store::StoredEvent> events;
    };

    /// What becomes of the rows of an area.
    struct Found {
        const Area* area;
        DetectPlan plan;
        std::optional<Model> detector; ///< where it is to be stored
    };

    Time as_of() const { return m_session.as_of(); }

    /// With a detector fitted to the whole history.
    void judge_anew(const Area& area) {
        anomaly::Evidence evidence =
            std::move(load_evidence(m_db, {{&area, always()}}, as_of()).front().evidence);
        complete(evidence, m_db, as_of(), bearable_at_fit);
        m_session.count_read(static_cast<long>(evidence.load.size()));
        if (evidence.load.range().end - evidence.load.begin < std::chrono::weeks{3})
            return m_session.info(fmt::format(
                "{}: less than three weeks of load, nothing to compare with", area.name));
        const auto labels = store::load_labels(m_db, {&area}, labels_since(), as_of());
        const Time from = m_request.range ? m_request.range->begin : always().begin;
        const auto events = store::load_events(m_db, {{&area, always()}}, as_of());
        const auto [detector, found] =
            anomaly::Fit::to(evidence, with_labels(m_request.options, labels.front()), from,
                             from - Detector::longest_event, spans_of(events.front()));
        const bool late = store::was_judged_later(m_db, {&area}, as_of()).front();
        save({{&area, planned(evidence, found, chosen(evidence, found, late, {}), events.front()),
               stored(detector, area, as_of())}});
    }

    /// With stored ones and the labels of today.
    void judge(std::vector<Judged> areas) {
        look_back(areas);
        const std::vector<Known> known = evidence_of(areas);
        const std::vector<bool> late = store::was_judged_later(m_db, names_of(areas), as_of());
        std::vector<Found> out;
        for (std::size_t k = 0; k < areas.size(); ++k) {
            Judged& a = areas[k];
            const anomaly::Evidence& evidence = known[k].evidence;
            if (!m_request.range && a.from > always().begin) {
                a.from = std::max(a.from, first_unjudged(known[k], a.from) - settling);
                a.since = first_told(a);
            }
            const anomaly::Detection found =
                a.detector.score(evidence, a.from, a.since, spans_of(a.events));
            out.push_back(
                {a.area,
                 planned(evidence, found, chosen(evidence, found, late[k], a.from), a.events),
                 {}});
            if (!a.is_of_today && !m_request.range && m_request.refit != Refit::never) {
                a.detector.keep_end_of(evidence);
                out.back().detector = stored(a.detector, *a.area, a.learnt);
            }
        }
        save(out);
    }

    /// Labels, events, and from when on each area is looked at.
    void look_back(std::vector<Judged>& areas) {
        const std::vector<const Area*> names = names_of(areas);
        const auto last = store::last_scored(m_db, names, as_of());
        const auto labels = store::load_labels(m_db, names, labels_since(), as_of());
        std::vector<store::AreaRange> reaches;
        for (std::size_t k = 0; k < areas.size(); ++k) {
            Judged& a = areas[k];
            const anomaly::DetectionOptions options = with_labels(m_request.options, labels[k]);
            a.detector.set_budget(options.budget, options.labels);
            a.from = m_request.range ? m_request.range->begin
                     : last[k]
                         ? *last[k] + a.area->step.length() - (a.is_of_today ? again : again_daily)
                         : always().begin;
            a.reach = a.from <= always().begin ? a.from : a.from - Detector::longest_event;
            reaches.push_back({a.area, {a.reach, always().end}});
        }
        auto events = store::load_events(m_db, reaches, as_of());
        for (std::size_t k = 0; k < areas.size(); ++k) {
            areas[k].events = std::move(events[k]);
            areas[k].since = m_request.range ? areas[k].reach : first_told(areas[k]);
        }
    }

    static std::vector<const Area*> names_of(const std::vector<Judged>& areas) {
        std::vector<const Area*> out;
        for (const Judged& a : areas)
            out.push_back(a.area);
        return out;
    }

    /// From when on events are told anew: those known to reach `from`, shifts that may echo there,
    /// and what may have begun shortly before.
    static Time first_told(const Judged& a) {
        Time out = a.from <= always().begin ? a.from : a.from - hindsight;
        for (const store::StoredEvent& e : a.events)
            if (e.span.end >= a.from ||
                (e.event_class == "level_shift" && e.span.begin + anomaly::longest_echo >= a.from))
                out = std::min(out, e.span.begin - edge);
        return std::max(out, a.reach);
    }

    static Time evidence_begin(const Judged& a) {
        return a.since <= always().begin ? always().begin : a.since - Detector::lookback;
    }
    /// Whether the detector has kept what was before.
    static bool is_kept(const Judged& a) {
        const Series& load = a.detector.recent().load;
        return !load.empty() && load.begin <= evidence_begin(a);
    }

    /// Up to where what the detector has kept need not be read again, unless it changed since. The
    /// first run of a day reads all that it may judge.
    Time known_until(const Judged& a) const {
        if (!is_kept(a))
            return evidence_begin(a);
        return std::min(a.is_of_today && !m_request.range ? a.detector.recent().known_until(a.since)
                                                          : a.since,
                        a.detector.recent().load.end());
    }

    /// Only what is later or changed is read where the detector has kept what was before.
    std::vector<Known> evidence_of(const std::vector<Judged>& areas) {
        std::vector<store::AreaRange> kept;
        std::vector<store::AreaRange> wanted;
        for (const Judged& a : areas) {
            const Time known = known_until(a);
            kept.push_back({a.area, {std::min(a.from, known), known}});
            wanted.push_back({a.area, {known, always().end}});
        }
        const auto changed = store::first_changes(m_db, kept, as_of());
        for (std::size_t k = 0; k < areas.size(); ++k)
            wanted[k].range.begin = changed[k].value_or(wanted[k].range.begin);
        std::vector<Known> out = load_evidence(m_db, wanted, as_of());
        for (std::size_t k = 0; k < areas.size(); ++k) {
            m_session.count_read(static_cast<long>(out[k].evidence.load.size()));
            if (is_kept(areas[k]))
                out[k] = joined(areas[k].detector.recent(), out[k]);
            complete(out[k].evidence, m_db, as_of(), bearable);
        }
        return out;
    }

    /// What the detector has kept was judged.
    static Known joined(const anomaly::Recent& before, const Known& latest) {
        Known out{before.with(latest.evidence), {}};
        const std::vector<double>& load = out.evidence.load.values;
        out.judged.assign(load.begin(),
                          load.end() - static_cast<long>(latest.evidence.load.size()));
        out.judged.insert(out.judged.end(), latest.judged.begin(), latest.judged.end());
        return out;
    }

    /// The stored detector, unless there is to be another.
    std::optional<Judged> usable_of(const Area& area, const store::StoredDetectors& stored,
                                    std::size_t place) {
        try {
            if (const std::optional<Model> model = stored.of(place))
                if (Judged out = judged_with(area, *model);
                    m_request.refit == Refit::never || is_current(out, *model))
                    return out;
        } catch (const Error& e) {
            if (m_request.refit == Refit::never || !is_of_model(e))
                throw;
            m_session.warn(fmt::format("{}: {}; fitting anew", area.name, e.what()));
        }
        if (m_request.refit == Refit::never)
            throw Error(ExitCode::data, "there is no stored detector",
                        "run elf-detect --refit always once");
        return {};
    }

    Judged judged_with(const Area& area, const Model& model) const {
        const TimeZone zone(area.time_zone);
        const auto learnt = static_cast<long>(stored_parameter(model, learnt_at));
        return {&area,
                Detector::from_model(model),
                Time{std::chrono::seconds{learnt}},
                zone.local(model.fitted_at).date == zone.local(as_of()).date,
                {},
                {},
                {},
                {}};
    }

    bool is_current(const Judged& a, const Model& model) const {
        for (const auto& [key, value] : settings_of(m_request, *a.area)) {
            const auto found = model.parameters.find(key);
            if (found == model.parameters.end() || found->second != value)
                return false;
        }
        return m_request.range || a.is_of_today || !is_due(a);
    }

    /// A detector is fitted anew once a week; a young one, which has not yet all of the past that
    /// it looks back on, every day.
    bool is_due(const Judged& a) const {
        const Series& recent = a.detector.recent().load;
        if (recent.range().end - recent.begin < anomaly::Recent::length)
            return true;
        return is_fit_due(*a.area, a.learnt, as_of());
    }

    Model stored(const Detector& detector, const Area& area, Time learnt) const {
        Model out = detector.to_model(as_of());
        out.parameters.merge(settings_of(m_request, area));
        out.parameters[learnt_at] = static_cast<double>(learnt.time_since_epoch().count());
        return out;
    }

    /// What people ask for, else what is new: `from` then on, or, with a detector fitted just now,
    /// what chosen_new says. A run of a later clock than this one knew more, and the next one will
    /// take its judgement for done: after it only what nobody has scored.
    Chosen chosen(const anomaly::Evidence& evidence, const anomaly::Detection& found, bool late,
                  std::optional<Time> from) {
        if (m_request.range)
            return chosen_range(evidence.load, *m_request.range);
        if (from && !late)
            return chosen_range(evidence.load, {*from, always().end});
        const std::vector<Time> scored =
            store::load_scored_times(m_db, evidence.area, evidence.load.range());
        return late ? chosen_unscored(evidence.load, found, scored)
                    : chosen_new(evidence.load, found, scored);
    }

    Time labels_since() const { return as_of() - std::chrono::weeks{52}; }

    DetectPlan planned(const anomaly::Evidence& evidence, const anomaly::Detection& found,
                       const Chosen& chosen, const std::vector<store::StoredEvent>& events) const {
        DetectPlan out = plan(evidence, found, chosen, events,
                              m_request.range ? NotFound::remove : NotFound::keep);
        m_session.debug(fmt::format("{}: threshold {:.3f}, {} scores, {} events",
                                    evidence.area.name, found.threshold, out.scores.size(),
                                    out.events.save.size()));
        return out;
    }

    void save(const std::vector<Found>& areas) {
        std::vector<store::AreaScore> scores;
        for (const Found& a : areas)
            for (const AnomalyScore& s : a.plan.scores)
                scores.push_back({a.area->id, s});
        db::Transaction transaction(m_db);
        long rows = store::save_scores(m_db, scores, m_session.run());
        for (const Found& a : areas) {
            rows += store::save_events(m_db, *a.area, a.plan.events, as_of(), m_session.run());
            if (a.detector)
                rows += store::save_detector(m_db, *a.area, *a.detector, m_session.run());
        }
        m_session.count_written(rows);
        m_session.commit(transaction);
    }

    cli::Session& m_session;
    const DetectRequest& m_request;
    db::Connection& m_db;
};

} // namespace

TimeRange always() {
    return {parse_time("1900-01-01"), parse_time("9999-01-01")};
}

void detect_areas(cli::Session& session, const DetectRequest& request,
                  const std::vector<const Area*>& areas, db::Connection& db) {
    Detecting(session, request, db).run(areas);
}

} // namespace elf::commands
