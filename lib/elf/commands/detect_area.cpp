#include "elf/commands/detect_area.hpp"

#include "elf/commands/detect_evidence.hpp"
#include "elf/commands/detect_plan.hpp"
#include "elf/commands/train_models.hpp"
#include "elf/store/anomaly.hpp"
#include "elf/store/detector.hpp"

#include <fmt/core.h>

namespace elf::commands {
namespace {

/// Late and corrected readings of so long before what is new are judged at once; older ones when
/// the detector is fitted next.
constexpr std::chrono::days again{2};
/// Share of four weeks that may lack an expectation before a pass through the history is worth it.
constexpr double bearable_at_fit = 0;
constexpr double bearable = 0.5;

/// What a stored detector must have been fitted with to be of use.
std::map<std::string, double> settings_of(const DetectRequest& request, const Area& area) {
    return {{"trees", request.options.forest.trees},
            {"seed", static_cast<double>(request.options.forest.seed)},
            {"budget_per_week", request.options.budget.per_week},
            {"step_minutes", static_cast<double>(area.step.length().count())}};
}

class AreaDetection {
public:
    AreaDetection(cli::Session& session, const DetectRequest& request, const Area& area,
                  db::Connection& db)
        : m_session(session), m_request(request), m_area(area), m_zone(area.time_zone), m_db(db),
          m_settings(settings_of(request, area)) {}

    void run() {
        const std::optional<Model> stored = usable();
        const bool anew = !stored;
        const Time from = first_wanted(anew);
        const auto reach = anomaly::Detector::lookback + anomaly::Detector::longest_event;
        const bool whole = anew || from <= always().begin + reach;
        const anomaly::Evidence evidence =
            load_evidence(m_db, m_area, whole ? always().begin : from - reach, m_session.as_of(),
                          anew ? bearable_at_fit : bearable);
        m_session.count_read(static_cast<long>(evidence.load.size()));
        if (anew && evidence.load.range().end - evidence.load.begin < std::chrono::weeks{3})
            return m_session.info(fmt::format(
                "{}: less than three weeks of load, nothing to compare with", m_area.name));
        const anomaly::Detector detector =
            anew ? anomaly::fit(evidence, with_labels(m_request.options)) : restored(*stored);
        save(evidence, detector.score(evidence, from), from, anew ? &detector : nullptr);
    }

private:
    /// The stored detector, unless there is to be another.
    std::optional<Model> usable() {
        if (m_request.refit == Refit::always)
            return {};
        std::optional<Model> stored = load();
        if (m_request.refit == Refit::never) {
            if (!stored)
                throw Error(ExitCode::data, "there is no stored detector",
                            "run elf-detect --refit always once");
            return stored;
        }
        return stored && is_current(*stored) ? stored : std::nullopt;
    }

    std::optional<Model> load() {
        try {
            std::optional<Model> stored = store::load_detector(m_db, m_area, m_session.as_of());
            if (stored)
                read(*stored);
            return stored;
        } catch (const Error& e) {
            if (m_request.refit == Refit::never || !is_of_model(e))
                throw;
            m_session.warn(fmt::format("{}: {}; fitting anew", m_area.name, e.what()));
            return {};
        }
    }

    bool is_current(const Model& stored) const {
        for (const auto& [key, value] : m_settings) {
            const auto found = stored.parameters.find(key);
            if (found == stored.parameters.end() || found->second != value)
                return false;
        }
        return m_request.range ||
               m_zone.local(stored.fitted_at).date == m_zone.local(m_session.as_of()).date;
    }

    static anomaly::Detector read(const Model& stored) {
        return anomaly::Detector::from_model(stored);
    }

    anomaly::DetectionOptions with_labels(anomaly::DetectionOptions options) {
        const Time since = m_session.as_of() - std::chrono::weeks{52};
        for (const auto& [event, label] :
             store::load_labels(m_db, m_area, since, m_session.as_of()))
            options.labels.push_back({event, label != "normal"});
        return options;
    }

    /// With the labels of today.
    anomaly::Detector restored(const Model& stored) {
        anomaly::Detector out = read(stored);
        const anomaly::DetectionOptions options = with_labels(m_request.options);
        out.set_budget(options.budget, options.labels);
        return out;
    }

    Time first_wanted(bool anew) {
        if (m_request.range)
            return m_request.range->begin;
        if (anew)
            return always().begin;
        const auto last = store::last_scored(m_db, m_area, m_session.as_of());
        return last ? *last + m_area.step.length() - again : always().begin;
    }

    Chosen chosen(const anomaly::Evidence& evidence, const anomaly::Detection& found, Time from,
                  bool anew) {
        if (anew && !m_request.range)
            return chosen_new(evidence.load, found,
                              store::load_scored_times(m_db, m_area, evidence.load.range()));
        return chosen_range(evidence.load, m_request.range.value_or(TimeRange{from, always().end}));
    }

    void save(const anomaly::Evidence& evidence, const anomaly::Detection& found, Time from,
              const anomaly::Detector* fitted) {
        db::Transaction transaction(m_db);
        const DetectPlan todo =
            plan(evidence, found, chosen(evidence, found, from, fitted != nullptr),
                 store::load_events(m_db, m_area, m_session.as_of()),
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
