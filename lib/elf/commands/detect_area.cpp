#include "elf/commands/detect_area.hpp"

#include "elf/anomaly/echoes.hpp"
#include "elf/commands/detect_evidence.hpp"
#include "elf/commands/detect_plan.hpp"
#include "elf/commands/train_models.hpp"
#include "elf/store/anomaly.hpp"
#include "elf/store/detector.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <limits>

namespace elf::commands {
namespace {

/// Late and corrected readings of so long before what is new are judged at once; older ones when
/// the detector is fitted next.
constexpr std::chrono::days again{2};
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
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// What a stored detector must have been fitted with to be of use.
std::map<std::string, double> settings_of(const DetectRequest& request, const Area& area) {
    return {{"trees", request.options.forest.trees},
            {"seed", static_cast<double>(request.options.forest.seed)},
            {"budget_per_week", request.options.budget.per_week},
            {"step_minutes", static_cast<double>(area.step.length().count())}};
}

std::vector<TimeRange> spans_of(const std::vector<store::StoredEvent>& events) {
    std::vector<TimeRange> out;
    for (const store::StoredEvent& e : events)
        if (e.event_class != "missing_data")
            out.push_back(e.span);
    return out;
}

class AreaDetection {
    using Detector = anomaly::Detector;

public:
    AreaDetection(cli::Session& session, const DetectRequest& request, const Area& area,
                  db::Connection& db)
        : m_session(session), m_request(request), m_area(area), m_zone(area.time_zone), m_db(db),
          m_settings(settings_of(request, area)) {}

    void run() {
        if (std::optional<Stored> stored = usable())
            judge(std::move(stored->detector));
        else
            judge_anew();
    }

private:
    /// A detector as it is stored.
    struct Stored {
        Detector detector;
        std::map<std::string, double> parameters;
        Time fitted_at;
    };

    /// With a detector fitted to the whole history.
    void judge_anew() {
        anomaly::Evidence evidence =
            load_evidence(m_db, m_area, always().begin, m_session.as_of()).evidence;
        complete(evidence, m_db, m_session.as_of(), bearable_at_fit);
        m_session.count_read(static_cast<long>(evidence.load.size()));
        if (evidence.load.range().end - evidence.load.begin < std::chrono::weeks{3})
            return m_session.info(fmt::format(
                "{}: less than three weeks of load, nothing to compare with", m_area.name));
        const Detector detector = anomaly::fit(evidence, with_labels(m_request.options));
        const Time from = m_request.range ? m_request.range->begin : always().begin;
        const std::vector<store::StoredEvent> events = events_since(always().begin);
        save(evidence,
             detector.score(evidence, from, from - Detector::longest_event, spans_of(events)), from,
             events, &detector);
    }

    /// With a stored one and the labels of today.
    void judge(Detector detector) {
        Time from = first_wanted();
        const Time reach = from <= always().begin ? from : from - Detector::longest_event;
        const std::vector<store::StoredEvent> events = events_since(reach);
        Time since = m_request.range ? reach : first_told(from, reach, events);
        const anomaly::DetectionOptions options = with_labels(m_request.options);
        detector.set_budget(options.budget, options.labels);
        const Known known = evidence_since(since, detector.recent());
        if (!m_request.range && from > always().begin) {
            from = std::max(from, first_unjudged(known, from) - settling);
            since = first_told(from, reach, events);
        }
        save(known.evidence, detector.score(known.evidence, from, since, spans_of(events)), from,
             events, nullptr);
    }

    std::vector<store::StoredEvent> events_since(Time ended) {
        return store::load_events(m_db, m_area, ended, m_session.as_of());
    }

    /// From when on events are told anew: those known to reach `from`, shifts that may echo there,
    /// and what may have begun shortly before.
    static Time first_told(Time from, Time reach, const std::vector<store::StoredEvent>& events) {
        Time out = from <= always().begin ? from : from - hindsight;
        for (const store::StoredEvent& e : events)
            if (e.span.end >= from ||
                (e.event_class == "level_shift" && e.span.begin + anomaly::longest_echo >= from))
                out = std::min(out, e.span.begin - edge);
        return std::max(out, reach);
    }

    /// Only what is later than `since` is read where the detector has kept what was before.
    Known evidence_since(Time since, const anomaly::Recent& recent) {
        const Time begin = since <= always().begin ? always().begin : since - Detector::lookback;
        const bool kept = !recent.load.empty() && recent.load.begin <= begin;
        Known out = load_evidence(m_db, m_area, kept ? std::min(since, recent.load.end()) : begin,
                                  m_session.as_of());
        anomaly::Evidence& e = out.evidence;
        m_session.count_read(static_cast<long>(e.load.size()));
        if (kept && !e.load.empty()) {
            e = recent.with(e);
            out.judged.insert(out.judged.begin(), e.load.size() - out.judged.size(), missing);
        }
        complete(e, m_db, m_session.as_of(), bearable);
        return out;
    }

    /// The stored detector, unless there is to be another.
    std::optional<Stored> usable() {
        if (m_request.refit == Refit::always)
            return {};
        std::optional<Stored> stored = load();
        if (m_request.refit == Refit::never) {
            if (!stored)
                throw Error(ExitCode::data, "there is no stored detector",
                            "run elf-detect --refit always once");
            return stored;
        }
        return stored && is_current(*stored) ? stored : std::nullopt;
    }

    std::optional<Stored> load() {
        try {
            std::optional<Model> model = store::load_detector(m_db, m_area, m_session.as_of());
            if (!model)
                return {};
            return Stored{Detector::from_model(*model), std::move(model->parameters),
                          model->fitted_at};
        } catch (const Error& e) {
            if (m_request.refit == Refit::never || !is_of_model(e))
                throw;
            m_session.warn(fmt::format("{}: {}; fitting anew", m_area.name, e.what()));
            return {};
        }
    }

    bool is_current(const Stored& stored) const {
        for (const auto& [key, value] : m_settings) {
            const auto found = stored.parameters.find(key);
            if (found == stored.parameters.end() || found->second != value)
                return false;
        }
        return m_request.range ||
               m_zone.local(stored.fitted_at).date == m_zone.local(m_session.as_of()).date;
    }

    anomaly::DetectionOptions with_labels(anomaly::DetectionOptions options) {
        const Time since = m_session.as_of() - std::chrono::weeks{52};
        for (const auto& [event, label] :
             store::load_labels(m_db, m_area, since, m_session.as_of()))
            options.labels.push_back({event, label != "normal"});
        return options;
    }

    Time first_wanted() {
        if (m_request.range)
            return m_request.range->begin;
        const auto last = store::last_scored(m_db, m_area, m_session.as_of());
        return last ? *last + m_area.step.length() - again : always().begin;
    }

    Chosen chosen(const anomaly::Evidence& evidence, const anomaly::Detection& found, Time from,
                  bool anew) {
        if (m_request.range)
            return chosen_range(evidence.load, *m_request.range);
        const bool late = store::was_judged_later(m_db, m_area, m_session.as_of());
        if (!late && !anew)
            return chosen_range(evidence.load, {from, always().end});
        const std::vector<Time> scored =
            store::load_scored_times(m_db, m_area, evidence.load.range());
        // A run of a later clock knew more, and the next one will take its judgement for done.
        return late ? chosen_unscored(evidence.load, found, scored)
                    : chosen_new(evidence.load, found, scored);
    }

    void save(const anomaly::Evidence& evidence, const anomaly::Detection& found, Time from,
              const std::vector<store::StoredEvent>& events, const Detector* fitted) {
        db::Transaction transaction(m_db);
        const DetectPlan todo =
            plan(evidence, found, chosen(evidence, found, from, fitted != nullptr), events,
                 m_request.range ? NotFound::remove : NotFound::keep);
        long rows =
            store::save_scores(m_db, m_area, todo.scores, m_session.run()) +
            store::save_events(m_db, m_area, todo.events, m_session.as_of(), m_session.run());
        if (fitted) {
            Model model = fitted->to_model(m_session.as_of());
            model.parameters.insert(m_settings.begin(), m_settings.end());
            rows += store::save_detector(m_db, m_area, model, m_session.run());
        }
        m_session.count_written(rows);
        m_session.commit(transaction);
        m_session.debug(fmt::format("{}: {}, threshold {:.3f}, {} scores, {} events", m_area.name,
                                    fitted ? "fitted anew" : "with the stored detector",
                                    found.threshold, todo.scores.size(), todo.events.save.size()));
    }

    cli::Session& m_session;
    const DetectRequest& m_request;
    const Area& m_area;
    TimeZone m_zone;
    db::Connection& m_db;
    std::map<std::string, double> m_settings;
};

} // namespace

TimeRange always() {
    return {parse_time("1900-01-01"), parse_time("9999-01-01")};
}

void detect_area(cli::Session& session, const DetectRequest& request, const Area& area,
                 db::Connection& db) {
    AreaDetection(session, request, area, db).run();
}

} // namespace elf::commands
