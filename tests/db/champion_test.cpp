#include "database.hpp"

#include "elf/commands/train_models.hpp"
#include "elf/core/error.hpp"
#include "elf/store/area.hpp"
#include "elf/store/model.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace elf;
using namespace elf::commands;

namespace {

/// A model that misses by what it is told, and remembers that it did.
class Misser final : public models::Forecaster {
public:
    Misser(double next_miss, bool continues, bool remembers)
        : m_next(next_miss), m_continues(continues), m_remembers(remembers) {}

    std::string name() const override { return "misser"; }
    void fit(const models::History& history, Time as_of) override {
        m_fitted_at = as_of;
        m_miss = m_next;
        m_load = history.load;
    }
    Forecast predict(const models::History&, Time as_of, TimeRange targets) const override {
        return {name(), as_of, "ok", {{targets.begin, 100 + m_miss, {}, {}}}, {}, {}};
    }
    std::vector<Forecast> backtest(const models::History&, TimeRange) const override { return {}; }
    Model to_model() const override {
        return {name(),      1,
                m_fitted_at, {{"miss", m_miss}},
                {},          {{"load", {m_load.size(), 1, m_load.values}}}};
    }
    void from_model(const Model& model) override {
        m_miss = model.parameters.at("miss");
        m_fitted_at = model.fitted_at;
    }
    bool continues() const override { return m_continues; }
    Series recent() const override {
        if (!m_remembers)
            return {};
        Series out{parse_time("2024-04-01"), Step{Minutes{60}}, {}};
        for (std::size_t i = 0; i < 60 * 24; ++i)
            out.values.push_back(100 + m_miss + std::sin(m_miss + static_cast<double>(i / 24)));
        return out;
    }

private:
    double m_next;
    bool m_continues, m_remembers;
    double m_miss = 0;
    Time m_fitted_at{};
    Series m_load;
};

/// Nights of an area whose load is always 100.
class Nights {
public:
    Nights() {
        m_area.name = "town";
        store::save_area(m_database.db(), m_area);
    }

    /// The night's forecast minus 100: how much the model that made it misses by.
    double night(const std::string& as_of, double miss, const std::string& use = "",
                 Refit refit = Refit::when_old) {
        TrainPlan plan{{"misser"}, std::nullopt, std::chrono::hours{24},
                       refit,      std::nullopt, std::chrono::days{0},
                       true};
        if (!use.empty())
            plan.recall = parse_time(use);
        const Time now = parse_time(as_of);
        Prepared prepared{{m_area, TimeZone("UTC"), {}, load_until(now), {}}, m_weather, {}};
        const auto make = [&](const std::string&) {
            return std::make_unique<Misser>(miss, m_continues, m_remembers);
        };
        ChosenModel chosen = choose_model(m_database.db(), plan, "misser", prepared, now, make);
        Outcome out;
        out.choices.push_back(std::move(chosen.choice));
        const TimeRange hour{now, now + std::chrono::hours{1}};
        const double mean = chosen.model->predict(prepared.history, now, hour).values[0].mean;
        db::Transaction transaction(m_database.db());
        m_changed = save_outcome(m_database.db(), m_area, plan, out, 1);
        transaction.commit();
        return mean - 100;
    }
    std::string verdicts() {
        return text("select string_agg(extract(day from fitted_at) || ' ' || verdict, ', ' "
                    "order by fitted_at) from model");
    }
    std::string champions() {
        return text("select string_agg(extract(day from chosen_at) || ' ' || "
                    "extract(day from fitted_at), ', ' order by chosen_at) from champion");
    }
    std::string text(const std::string& sql) {
        const db::Result r = m_database.exec(sql);
        return r.is_null(0, 0) ? "" : r.str(0, 0);
    }
    long changed() const { return m_changed; }
    void set_weather(Weather w) { m_weather = w; }
    void set_continues(bool c) { m_continues = c; }
    void forget() { m_remembers = false; }

private:
    static Series load_until(Time end) {
        Series out{parse_time("2024-04-01"), Step{Minutes{60}}, {}};
        out.values.assign(TimeRange{out.begin, end}.steps(out.step), 100);
        return out;
    }

    test::Database m_database;
    Area m_area;
    Weather m_weather = Weather::none;
    bool m_continues = true;
    bool m_remembers = true;
    long m_changed = 0;
};

} // namespace

TEST_CASE("a fresh champion goes on, and after a week a challenger is fitted") {
    Nights n; // the week of the first area begins on Wednesdays, as the first of May was
    CHECK(n.night("2024-05-01", 5) == 5);
    CHECK(n.changed() == 2); // the model and its choice
    CHECK(n.night("2024-05-01", 6) == 5);
    CHECK(n.night("2024-05-07T23:59Z", 6) == 5);
    CHECK(n.changed() == 0);
    CHECK(n.night("2024-05-08", 4) == 4);
    CHECK(n.verdicts() == "1 first, 8 accepted");
    CHECK(n.champions() == "1 1, 8 8");
    CHECK(n.text("select concat_ws(' ', n, round(mae), round(champion_mae), champion_at::date, "
                 "p_value > 0.95) from model where verdict = 'accepted'") ==
          "888 4 5 2024-05-01 t");
    CHECK(n.night("2024-05-09", 9, "", Refit::always) == 4); // whatever its age
}

TEST_CASE("a challenger that is clearly worse is kept, and not used") {
    Nights n;
    n.night("2024-05-01", 5);
    CHECK(n.night("2024-05-08", 8) == 5);
    CHECK(n.verdicts() == "1 first, 8 rejected");
    CHECK(n.champions() == "1 1");
    CHECK(n.text("select p_value < 0.05 from model where verdict = 'rejected'") == "t");
    // The same night again: the verdict is a week old at most, so the champion goes on.
    CHECK(n.night("2024-05-08", 8) == 5);
    CHECK(n.changed() == 0);
    CHECK(n.night("2024-05-08", 8, "", Refit::always) == 5);
    CHECK(n.changed() == 0);
    // A better one of the same moment takes over, and gives the place back.
    CHECK(n.night("2024-05-08", 3, "", Refit::always) == 3);
    CHECK(n.champions() == "1 1, 8 8");
    CHECK(n.night("2024-05-08", 8, "", Refit::always) == 5);
    CHECK(n.champions() == "1 1");
}

TEST_CASE(
    "models that do not remember are compared by forecasts of the last fortnight made again") {
    Nights n;
    n.set_continues(false);
    n.forget();
    CHECK(n.night("2024-05-01", 5) == 5);
    CHECK(n.night("2024-05-02", 8) == 5);
    CHECK(n.night("2024-05-03", 4) == 4);
    CHECK(n.verdicts() == "1 first, 2 rejected, 3 accepted");
    CHECK(n.text("select concat_ws(' ', n, mae, champion_mae) from model "
                 "where verdict = 'rejected'") == "14 8 5");
}

TEST_CASE("a stored model can be recalled") {
    Nights n;
    n.night("2024-05-01", 5);
    n.night("2024-05-08", 4);
    CHECK(n.night("2024-05-10", 0, "2024-05-01") == 5);
    CHECK(n.verdicts() == "1 recalled, 8 accepted");
    CHECK(n.champions() == "1 1, 8 8, 10 1");
    CHECK(n.night("2024-05-10", 0, "2024-05-01") == 5);
    CHECK(n.changed() == 0);
    CHECK(n.night("2024-05-11", 0) == 5);
    CHECK(n.night("2024-05-09", 0) == 4); // before it was recalled
    CHECK_THROWS_AS(n.night("2024-05-12", 0, "2024-05-02"), Error);
    CHECK_THROWS_AS(n.night("2024-05-07", 0, "2024-05-08"), Error); // not made yet
}

TEST_CASE("what was fitted with other weather is no judge, nor goes it on") {
    Nights n;
    n.night("2024-05-01", 5);
    n.set_weather(Weather::forecast);
    CHECK(n.night("2024-05-02", 9) == 9);
    CHECK(n.verdicts() == "1 first, 2 accepted");
    CHECK(n.text("select n is null from model where verdict = 'accepted'") == "t");
}

TEST_CASE("a model that does not go on by itself is fitted every night") {
    Nights n;
    n.set_continues(false);
    CHECK(n.night("2024-05-01", 5) == 5);
    CHECK(n.night("2024-05-02", 4) == 4);
    CHECK(n.champions() == "1 1, 2 2");
    CHECK(n.night("2024-05-03", 9, "", Refit::never) == 4);
}
