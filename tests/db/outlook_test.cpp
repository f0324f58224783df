#include "database.hpp"

#include "elf/core/error.hpp"
#include "elf/store/area.hpp"
#include "elf/store/champion.hpp"
#include "elf/store/forecast.hpp"
#include "elf/store/model.hpp"
#include "elf/store/outlook.hpp"
#include "elf/store/score_part.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

using namespace elf;

namespace {

class Store {
public:
    Store() {
        m_area.name = "town";
        store::save_area(m_database.db(), m_area);
    }
    long save(const store::Issue& issue, int run = 1) {
        db::Transaction transaction(m_database.db());
        const long rows = store::save_forecast(m_database.db(), m_area, issue, run);
        transaction.commit();
        return rows;
    }
    std::string text(const std::string& sql) {
        const db::Result r = m_database.exec(sql);
        return r.is_null(0, 0) ? "" : r.str(0, 0);
    }
    db::Connection& db() { return m_database.db(); }
    const Area& area() const { return m_area; }

private:
    test::Database m_database;
    Area m_area;
};

store::Issue issue_at(const std::string& issued_at) {
    store::Issue out{{"m", parse_time(issued_at), "ok", {}, {}, {}}, "forecast"};
    for (int h = 0; h < 3; ++h)
        out.forecast.values.push_back({out.forecast.issued_at + std::chrono::hours{h},
                                       100,
                                       {1, 2, 3, 4, 5, 6, 7, 8, 9},
                                       {90, -5, 1.0 / 3, 8, 6}});
    out.forecast.weights = {{"one", "two, \"quoted\""}, {0.1 + 0.2, 0.7, 1, 0}};
    out.forecast.peaks = {
        {parse_date("2024-05-01"), {1, 2, 3, 4, 5, 6, 7, 8, 9}, out.forecast.issued_at, 0.25}};
    return out;
}

Model model_at(const std::string& fitted_at) {
    Model m;
    m.name = "adaptive";
    m.fitted_at = parse_time(fitted_at);
    m.matrices["x"] = {1, 1, {2.5}};
    return m;
}

ScorePart part(const std::string& name, long n) {
    ScorePart p{"m", "backtest", "none", parse_date("2024-05-01"), "slot", name};
    p.n = n;
    return p;
}

} // namespace

TEST_CASE("an issue keeps its parts, weights and peaks") {
    Store s;
    const store::Issue issue = issue_at("2024-05-01");
    CHECK(s.save(issue) == 5);
    CHECK(s.save(issue, 2) == 0);
    const auto read =
        store::load_issues(s.db(), s.area(), parse_time("2024-05-01"), parse_time("2024-05-01"));
    REQUIRE(read.size() == 1);
    CHECK(read[0].weather == "forecast");
    REQUIRE(read[0].forecast.values.size() == 3);
    CHECK(read[0].forecast.values[2].quantiles[8] == 9);
    CHECK(read[0].forecast.values[2].parts.usual == 90);
    CHECK(read[0].forecast.values[2].parts.calendar == -5);
    CHECK(read[0].forecast.values[2].parts.recent_load == 1.0 / 3);
    CHECK(read[0].forecast.values[2].parts.weather == 8);
    CHECK(read[0].forecast.values[2].parts.experts == 6);
    const ExpertWeights w = store::load_weights(s.db(), s.area(), "m", issue.forecast.issued_at);
    CHECK(w.experts == issue.forecast.weights.experts);
    CHECK(w.weights == issue.forecast.weights.weights);
    const auto peaks = store::load_peaks(s.db(), s.area(), "m", issue.forecast.issued_at);
    REQUIRE(peaks.size() == 1);
    CHECK(peaks[0].day == parse_date("2024-05-01"));
    CHECK(peaks[0].height == issue.forecast.peaks[0].height);
    CHECK(peaks[0].likely_at == issue.forecast.issued_at);
    CHECK(peaks[0].likelihood == 0.25);
}

TEST_CASE("an issue without parts, weights and peaks takes away those it had") {
    Store s;
    store::Issue issue = issue_at("2024-05-01");
    s.save(issue);
    issue.forecast.weights = {};
    issue.forecast.peaks.clear();
    for (ForecastValue& v : issue.forecast.values)
        v.parts = {};
    CHECK(s.save(issue) == 5);
    CHECK(s.text("select count(*) from forecast where usual is null and experts is null") == "3");
    CHECK(s.text("select count(*) from expert_weight") == "0");
    CHECK(s.text("select count(*) from peak") == "0");
}

TEST_CASE("weights are kept for ninety days") {
    Store s;
    s.save(issue_at("2024-05-01"));
    s.save(issue_at("2024-07-30"));
    CHECK(s.text("select count(*) from expert_weight") == "2");
    s.save(issue_at("2024-07-31"));
    CHECK(s.text("select min(issued_at) from expert_weight") == "2024-07-30 00:00:00+00");
    CHECK(s.text("select count(*) from peak") == "3");
}

TEST_CASE("the issue before is the latest one that reaches far enough") {
    Store s;
    s.save(issue_at("2024-05-01"));
    s.save(issue_at("2024-05-01T01:00Z"));
    const auto before = [&](const char* time, const char* from) {
        const auto found =
            store::load_issue_before(s.db(), s.area(), "m", parse_time(time), parse_time(from));
        return found ? format_time(found->forecast.issued_at) : "none";
    };
    CHECK(before("2024-05-01T02:00Z", "2024-05-01T02:00Z") == "2024-05-01T01:00:00Z");
    CHECK(before("2024-05-01T01:00Z", "2024-05-01T02:00Z") == "2024-05-01T00:00:00Z");
    CHECK(before("2024-05-01T02:00Z", "2024-05-01T04:00Z") == "none");
    CHECK(before("2024-06-09T02:00Z", "2024-05-01T02:00Z") == "none");
}

TEST_CASE("rows of models stay, matrices of the last five and the champions") {
    Store s;
    for (int day = 1; day <= 8; ++day) {
        const Model m = model_at(fmt::format("2024-05-{:02}", day));
        CHECK(store::save_model(s.db(), s.area(), m, Trial{}, 1));
        if (day == 2)
            CHECK(store::save_champion(s.db(), s.area(),
                                       {"adaptive", m.fitted_at, m.fitted_at, "good"}, 1));
        store::release_matrices(s.db(), s.area(), "adaptive", m.fitted_at);
    }
    CHECK(s.text("select string_agg(extract(day from fitted_at)::text, ' ' order by fitted_at) "
                 "from model where octet_length(matrices) > 0") == "2 4 5 6 7 8");
    CHECK(s.text("select count(*) from model") == "8");
    const auto loaded = [&](const char* as_of) {
        return format_time(
            store::load_model(s.db(), s.area(), "adaptive", parse_time(as_of))->fitted_at);
    };
    CHECK(loaded("2024-06-01") == "2024-05-02T00:00:00Z");
    CHECK(store::last_fit(s.db(), s.area(), "adaptive", parse_time("2024-05-04T12:00Z")) ==
          parse_time("2024-05-04"));
    CHECK_THROWS_AS(
        store::load_model_fitted_at(s.db(), s.area(), "adaptive", parse_time("2024-05-03")), Error);
    // Made anew as of its day, it is there again, and newer ones stay as they are.
    CHECK(store::save_model(s.db(), s.area(), model_at("2024-05-03"), Trial{}, 2));
    CHECK(store::release_matrices(s.db(), s.area(), "adaptive", parse_time("2024-05-03")) == 0);
    CHECK(store::load_model_fitted_at(s.db(), s.area(), "adaptive", parse_time("2024-05-03")));
    CHECK_FALSE(store::save_model(s.db(), s.area(), model_at("2024-05-03"), Trial{}, 3));
}

TEST_CASE("the champion is the last one chosen by then, and can be taken back") {
    Store s;
    store::save_model(s.db(), s.area(), model_at("2024-05-01"), Trial{}, 1);
    Trial trial{"rejected", parse_time("2024-05-01"), 168, 3.5, 3, 0.01};
    store::save_model(s.db(), s.area(), model_at("2024-05-08"), trial, 1);
    CHECK(s.text("select concat_ws(' ', verdict, n, mae, champion_mae, p_value) from model "
                 "where fitted_at = '2024-05-08'") == "rejected 168 3.5 3 0.01");
    CHECK(
        s.text("select concat(n, mae, p_value) from model where fitted_at = '2024-05-01'").empty());
    const Time later = parse_time("2024-05-10");
    CHECK_FALSE(store::champion_at(s.db(), s.area(), "adaptive", later));
    const store::Champion first{"adaptive", parse_time("2024-05-01"), parse_time("2024-05-01"),
                                "first"};
    CHECK(store::save_champion(s.db(), s.area(), first, 1));
    CHECK_FALSE(store::save_champion(s.db(), s.area(), first, 2));
    CHECK(store::load_model(s.db(), s.area(), "adaptive", later)->fitted_at == first.fitted_at);
    store::save_champion(s.db(), s.area(),
                         {"adaptive", later, parse_time("2024-05-08"), "recalled"}, 1);
    CHECK(store::mark_recalled(s.db(), s.area(), "adaptive", parse_time("2024-05-08")));
    CHECK_FALSE(store::mark_recalled(s.db(), s.area(), "adaptive", parse_time("2024-05-08")));
    CHECK(store::champion_at(s.db(), s.area(), "adaptive", later) == parse_time("2024-05-08"));
    CHECK(store::champion_at(s.db(), s.area(), "adaptive", parse_time("2024-05-09")) ==
          first.fitted_at);
    CHECK(store::delete_champion(s.db(), s.area(), "adaptive", later));
    CHECK(store::champion_at(s.db(), s.area(), "adaptive", later) == first.fitted_at);
    CHECK_THROWS_AS(
        store::save_champion(s.db(), s.area(), {"adaptive", later, later, "not there"}, 1), Error);
}

TEST_CASE("parts of a backtest are replaced by the next, and the same rows are not touched") {
    Store s;
    const auto save = [&](const std::vector<ScorePart>& parts) {
        db::Transaction transaction(s.db());
        const long rows = store::delete_stale_parts(s.db(), s.area(), "m", parts) +
                          store::save_score_parts(s.db(), s.area(), parts, 1);
        transaction.commit();
        return rows;
    };
    CHECK(save({part("00", 3), part("01", 4)}) == 2);
    CHECK(save({part("00", 3), part("01", 4)}) == 0);
    CHECK(save({part("00", 3), part("02", 4)}) == 2);
    CHECK(s.text("select string_agg(class || n, ' ' order by class) from score_part") == "003 024");
    ScorePart live = part("00", 9);
    live.kind = "live";
    CHECK(save({live}) == 1);
    CHECK(s.text("select count(*) from score_part") == "3");
}
