#include "elf/anomaly/detector.hpp"
#include "elf/anomaly/random.hpp"
#include "elf/core/error.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace elf;
using namespace elf::anomaly;
using namespace std::chrono_literals;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
const Time monday = parse_time("2017-01-02");

/// 20 weeks of a town: nights at 300 MW, evenings at 700, weekends a fifth lower, 1 % of noise.
Series town(std::uint64_t seed = 3) {
    Random random(seed, 0);
    Series s{monday, Step{Minutes{60}}, {}};
    for (std::size_t i = 0; i < 140 * 24; ++i) {
        const double hour = static_cast<double>(i % 24);
        const double shape = 500 - 200 * std::cos((hour - 6) / 24 * 6.283185);
        const double noise = random.unit() + random.unit() + random.unit() - 1.5;
        s.values.push_back(shape * (i / 24 % 7 >= 5 ? 0.8 : 1.0) * (1 + 0.02 * noise));
    }
    return s;
}

std::size_t index(const Series& s, const std::string& time) {
    return static_cast<std::size_t>(s.index(parse_time(time)));
}

void scale(Series& s, const std::string& from, std::size_t n, double factor) {
    for (std::size_t i = 0; i < n; ++i)
        s.values[index(s, from) + i] *= factor;
}

Evidence known(Series load) {
    Evidence out;
    out.area.name = "town";
    out.load = std::move(load);
    return out;
}

Detection detect_in(const Series& s, DetectionOptions options = {}) {
    return detect(known(s), options);
}

const Anomaly* event_at(const Detection& d, const std::string& time) {
    const Time t = parse_time(time);
    const auto e = std::find_if(d.events.begin(), d.events.end(),
                                [&](const Anomaly& a) { return a.span.contains(t); });
    return e == d.events.end() ? nullptr : &*e;
}

} // namespace

TEST_CASE("a clean series raises no alarm just because the budget allows it") {
    for (const std::uint64_t seed : {3U, 4U, 5U})
        CHECK(detect_in(town(seed)).events.empty());
}

TEST_CASE("what happened is named, measured and explained") {
    Series s = town();
    scale(s, "2017-04-05T04:00", 6, 1.4);   // a night that does not fall
    scale(s, "2017-04-12T17:00", 1, 1.5);   // a spike
    scale(s, "2017-04-19T10:00", 3, 0.7);   // a dip
    scale(s, "2017-04-26T10:00", 5, 0.001); // an outage
    for (std::size_t i = 1; i < 10; ++i)    // a stuck meter
        s.values[index(s, "2017-05-03T08:00") + i] = s.values[index(s, "2017-05-03T08:00")];
    for (std::size_t i = 0; i < 5; ++i)
        s.values[index(s, "2017-05-10T00:00") + i] = missing;
    const Detection d = detect_in(s);
    CHECK(d.events.size() == 6);

    const Anomaly* night = event_at(d, "2017-04-05T06:00");
    REQUIRE(night);
    CHECK(night->event_class == "off_peak_high");
    CHECK(night->span.begin == parse_time("2017-04-05T04:00"));
    CHECK(night->span.end == parse_time("2017-04-05T10:00"));
    CHECK(night->observed == Approx(1.4 * night->expected).epsilon(0.02));
    CHECK(night->energy_kwh ==
          Approx((night->observed - night->expected) * 6 * 1000).epsilon(1e-9));
    CHECK(night->severity == "medium");
    CHECK_THAT(night->reason, Catch::StartsWith("04:00-10:00: "));
    CHECK_THAT(night->reason, Catch::Contains("% above expected"));
    CHECK_THAT(night->reason, Catch::Contains("usual for "));
    CHECK_THAT(night->reason, Catch::Contains("most unusual: "));

    const Anomaly* spike = event_at(d, "2017-04-12T17:00");
    REQUIRE(spike);
    CHECK(spike->event_class == "spike");
    CHECK(spike->span.end - spike->span.begin <= 2h);
    CHECK(spike->score > d.threshold);

    const Anomaly* dip = event_at(d, "2017-04-19T11:00");
    REQUIRE(dip);
    CHECK(dip->event_class == "dip");
    CHECK(dip->energy_kwh < 0);

    const Anomaly* outage = event_at(d, "2017-04-26T12:00");
    REQUIRE(outage);
    CHECK(outage->event_class == "outage");
    CHECK(outage->severity == "high");
    CHECK(outage->span.begin == parse_time("2017-04-26T10:00"));
    CHECK(outage->span.end == parse_time("2017-04-26T15:00"));

    const Anomaly* stuck = event_at(d, "2017-05-03T15:00");
    REQUIRE(stuck);
    CHECK(stuck->event_class == "flat_line");
    CHECK(stuck->span.begin <= parse_time("2017-05-03T08:00"));
    CHECK(stuck->span.end >= parse_time("2017-05-03T18:00"));

    const Anomaly* gap = event_at(d, "2017-05-10T02:00");
    REQUIRE(gap);
    CHECK(gap->event_class == "missing_data");
    CHECK(gap->reason == "00:00-05:00: no readings for 5 h");
    CHECK(std::isnan(gap->observed));
}

TEST_CASE("a lasting change is one event, a level shift") {
    Series s = town();
    scale(s, "2017-05-08T00:00", 5 * 24, 1.25);
    const Detection d = detect_in(s);
    const Anomaly* shift = event_at(d, "2017-05-08T12:00");
    REQUIRE(shift);
    CHECK(shift->event_class == "level_shift");
    CHECK(shift->span.end - shift->span.begin > 72h);
}

TEST_CASE("readings in another unit are a shift and hide nothing else") {
    Series s = town();
    scale(s, "2017-03-08T08:00", 6, 1000);
    scale(s, "2017-03-22T08:00", 9, 1000);
    scale(s, "2017-04-26T03:00", 5, 1.4);
    DetectionOptions options;
    options.budget.per_week = 0.06; // room for one in twenty weeks
    const Detection d = detect_in(s, options);
    REQUIRE(event_at(d, "2017-03-08T10:00"));
    CHECK(event_at(d, "2017-03-08T10:00")->event_class == "level_shift");
    CHECK(event_at(d, "2017-03-22T10:00"));
    CHECK(event_at(d, "2017-04-26T05:00"));
    CHECK(d.events.size() == 3);
}

TEST_CASE("an event leaves no echo a day and a week later") {
    Series s = town();
    scale(s, "2017-04-26T10:00", 5, 0.001);
    const Detection d = detect_in(s);
    CHECK(d.events.size() == 1);
    const double outage = d.scores[index(s, "2017-04-26T12:00")];
    CHECK(d.scores[index(s, "2017-04-27T12:00")] < outage - 0.15);
    CHECK(d.scores[index(s, "2017-05-03T12:00")] < outage - 0.15);
}

TEST_CASE("the budget bounds the alarms") {
    Series s = town();
    Random random(1, 1);
    for (int k = 0; k < 40; ++k) // every third day or so
        s.values[24 * 40 + random.below(24 * 100)] *= 1.2 + random.unit() / 2;
    DetectionOptions options;
    options.budget.per_week = 0.5;
    const Detection few = detect_in(s, options);
    CHECK(few.events.size() >= 5);
    CHECK(few.events.size() <= 10);
    options.budget.per_week = 7;
    const Detection many = detect_in(s, options);
    CHECK(many.events.size() >= 25);
    CHECK(many.threshold < few.threshold);
    CHECK(many.scores.back() == few.scores.back()); // the budget is no part of the forest
}

TEST_CASE("a forecast that knows better than the median silences it") {
    Series s = town();
    const std::vector<double> before = s.values;
    scale(s, "2017-05-03T00:00", 12, 1.3); // a cold night that the forecast saw coming
    REQUIRE(event_at(detect_in(s), "2017-05-03T06:00"));
    Random random(8, 0);
    Evidence evidence = known(s);
    for (const double v : s.values)
        evidence.forecast.push_back(v * (1 + 0.02 * (random.unit() - 0.5)));
    const Detection d = detect(evidence, {});
    CHECK(d.events.empty());
}

TEST_CASE("series too short or empty have no scores") {
    Series s = town();
    s.values.resize(24 * 10);
    const Detection d = detect_in(s);
    CHECK(d.events.empty());
    CHECK(std::all_of(d.scores.begin(), d.scores.end(), [](double v) { return std::isnan(v); }));
    s.values.clear();
    CHECK(detect_in(s).scores.empty());
}

TEST_CASE("what is new is scored from a stored detector as in the whole history") {
    Series s = town();
    scale(s, "2017-04-26T10:00", 3, 1.4);
    scale(s, "2017-05-06T20:00", 9, 1.3); // goes on over midnight
    scale(s, "2017-05-15T10:00", 2, 0.6);
    Evidence whole = known(s);
    Random random(9, 0);
    for (const double v : s.values)
        whole.forecast.push_back(v * (1 + 0.05 * (random.unit() - 0.5)));
    const Detector detector = fit(whole, {});
    const Detection all = detector.score(whole, s.begin);
    CHECK(all.threshold == detect(whole, {}).threshold);
    CHECK(all.events.size() == 3);

    const Time from = parse_time("2017-05-07T00:00");
    const Time since = from - std::chrono::days{1};
    const Time begin = since - Detector::lookback - std::chrono::hours{3};
    Evidence recent = whole;
    recent.load = s.resized({begin, s.end()});
    recent.forecast.erase(recent.forecast.begin(), recent.forecast.begin() + s.index(begin));
    const Detector stored = Detector::from_model(detector.to_model(s.end()));
    const Detection few = stored.score(recent, from, since);
    const auto first = static_cast<std::size_t>(s.index(from));
    const auto offset = static_cast<std::size_t>(s.index(begin));
    for (std::size_t i = 0; i < recent.load.size(); ++i) {
        if (offset + i < first)
            CHECK(std::isnan(few.scores[i]));
        else
            CHECK(few.scores[i] == all.scores[offset + i]);
    }
    REQUIRE(few.events.size() == 2);
    for (std::size_t k = 0; k < 2; ++k) {
        const Anomaly& a = few.events[k];
        const Anomaly& b = all.events[k + 1];
        CHECK(a.span == b.span);
        CHECK(a.event_class == b.event_class);
        CHECK(a.score == b.score);
        CHECK(a.energy_kwh == b.energy_kwh);
        CHECK(a.reason == b.reason);
    }
}

TEST_CASE("with the end of the history that a detector keeps, only what is new must be read") {
    Series s = town();
    scale(s, "2017-05-06T20:00", 9, 1.3);
    Evidence whole = known(s);
    for (const double v : town().values) {
        whole.forecast.push_back(static_cast<double>(static_cast<float>(v)));
        whole.temperature.push_back(20);
        whole.bands.push_back({0.75 * std::floor(v), 1.25 * std::floor(v)}); // exact as floats
    }
    const auto part = [&](Time begin, Time end) {
        Evidence out = whole;
        out.load = s.resized({begin, end});
        for (std::vector<double>* v : {&out.forecast, &out.temperature})
            *v = {v->begin() + s.index(begin), v->begin() + s.index(end)};
        out.bands = {out.bands.begin() + s.index(begin), out.bands.begin() + s.index(end)};
        return out;
    };
    const Time fitted = parse_time("2017-05-07T02:00");
    const Time from = parse_time("2017-05-06T02:00");
    const Time since = from - std::chrono::days{1};
    const Detector detector = Detector::from_model(fit(part(s.begin, fitted), {}).to_model(fitted));
    const Evidence joined = detector.recent().with(part(since, s.end()));
    CHECK(joined.load.begin == fitted - Recent::length);
    CHECK(joined.load.end() == s.end());
    CHECK(joined.temperature.size() == joined.load.size());
    const Detection all = detector.score(whole, from);
    const Detection few = detector.score(joined, from, since);
    const auto first = static_cast<std::size_t>(joined.load.index(from));
    const auto offset = static_cast<std::size_t>(s.index(joined.load.begin));
    for (std::size_t i = first; i < joined.load.size(); ++i)
        CHECK(few.scores[i] == all.scores[offset + i]);
    REQUIRE(few.events.size() == all.events.size());
    REQUIRE_FALSE(few.events.empty());
    CHECK(few.events.front().span == all.events.front().span);
    CHECK(few.events.front().reason == all.events.front().reason);

    // A day without readings: the gap is there, and of the length it has.
    const Evidence gap = detector.recent().with(part(fitted + std::chrono::days{1}, s.end()));
    CHECK(gap.load.size() == joined.load.size());
    CHECK(std::isnan(gap.load.at(fitted)));
    CHECK(gap.load.at(s.end() - std::chrono::hours{1}) == s.values.back());

    // Bands of what is described are kept for some days: only what came after the fit must be read.
    const Recent& recent = detector.recent();
    CHECK(recent.known_until(since) == fitted);
    const Time before_bands = fitted - Recent::length_of_bands - std::chrono::hours{1};
    CHECK(recent.known_until(before_bands) == before_bands);
    const Evidence latest = recent.with(part(fitted, s.end()));
    CHECK(latest.load.values == joined.load.values);
    CHECK(latest.forecast == joined.forecast);
    const Detection same = detector.score(latest, from, since);
    REQUIRE(same.events.size() == few.events.size());
    CHECK(same.events.front().band_low == few.events.front().band_low);
    CHECK(same.events.front().reason == few.events.front().reason);
    // Nothing new at all.
    CHECK(recent.with(part(s.end(), s.end())).load.end() == fitted);
    // What nobody expected is asked for again.
    Evidence without = part(s.begin, fitted);
    without.forecast[static_cast<std::size_t>(s.index(from))] = std::nan("");
    CHECK(fit(without, {}).recent().known_until(since) == from);
}

TEST_CASE("a damaged detector is refused") {
    const Model good = fit(known(town()), {}).to_model(monday);
    CHECK_NOTHROW(Detector::from_model(good));
    const auto refused = [](const Model& m) {
        try {
            Detector::from_model(m);
        } catch (const Error& e) {
            return e.code() == ExitCode::data;
        }
        return false;
    };
    Model m = good;
    m.name = "adaptive";
    CHECK(refused(m));
    m = good;
    m.version = 99;
    CHECK(refused(m));
    m = good;
    m.features.pop_back();
    CHECK(refused(m));
    for (const auto& [name, value] : good.parameters) {
        m = good;
        m.parameters.erase(name);
        CHECK(refused(m));
    }
    m = good;
    m.parameters["step_minutes"] = 7;
    CHECK(refused(m));
    for (const auto& [name, matrix] : good.matrices) {
        INFO(name);
        if (name != "forest") { // a detector of a short history has none
            m = good;
            m.matrices.erase(name);
            CHECK(refused(m));
        }
        if (matrix.values.empty())
            continue;
        m = good;
        m.matrices.at(name).values.pop_back();
        CHECK(refused(m));
    }
    for (const double width : {0.0, -1.0, std::nan("")}) {
        m = good;
        m.matrices.at("profiles_scale").values[3] = width;
        CHECK(refused(m));
    }
    m = good;
    m.matrices.at("recent_bands") = {2, 1, {1, 2}}; // of one interval, and days are kept
    CHECK(refused(m));
}

TEST_CASE("a detector of hours refuses half-hours") {
    const Detector detector = fit(known(town()), {});
    Series s = town();
    s.step = Step{Minutes{30}};
    CHECK_THROWS_AS(detector.score(known(s), s.begin), Error);
}

TEST_CASE("an event carries its band, its causes, similar days and whether it goes on") {
    Series s = town();
    s.values.resize(120 * 24);
    const Time end = s.end();
    for (std::size_t i = s.size() - 4; i < s.size(); ++i)
        s.values[i] *= 1.4;
    scale(s, "2017-04-05T12:00", 5, 1.3);
    Evidence e = known(s);
    e.holidays = HolidayCalendar({parse_date("2017-04-05")});
    for (std::size_t i = 0; i < s.size(); ++i) {
        const Time t = s.time(i);
        const bool hot = t >= parse_time("2017-04-05") && t < parse_time("2017-04-06");
        const double usual = i >= 7 * 24 ? town().values[i - 7 * 24] : missing;
        e.temperature.push_back(18 + 2 * std::sin(static_cast<double>(i)) + (hot ? 14 : 0));
        e.forecast.push_back(usual);
        e.bands.push_back({0.96 * usual, 1.04 * usual});
    }
    const Detection d = detect(e, {});

    const Anomaly* holiday = event_at(d, "2017-04-05T14:00");
    REQUIRE(holiday);
    CHECK(holiday->causes == std::vector<std::string>{"holiday", "heat wave"});
    CHECK_FALSE(holiday->is_open);
    CHECK(holiday->band_low == Approx(holiday->band_high / 1.04 * 0.96));
    CHECK_THAT(holiday->reason, Catch::Contains("% above the band ("));
    CHECK_THAT(holiday->reason, Catch::Contains("degrees warmer than usual"));

    const Anomaly* last = event_at(d, format_time(end - 2h));
    REQUIRE(last);
    CHECK(last->is_open);
    CHECK(last->causes.empty());
    CHECK_THAT(last->reason, Catch::Contains("temperature normal"));
    REQUIRE(last->similar_days.size() == 3);
    for (const Date day : last->similar_days) {
        CHECK_FALSE(is_weekend(day) != is_weekend(parse_date(format_time(end - 2h).substr(0, 10))));
        CHECK(format_date(day) != format_time(end - 2h).substr(0, 10));
    }
}

TEST_CASE("what rounds to nothing is said in words") {
    Series s = town();
    scale(s, "2017-04-26T12:00", 5, 1.3);
    Evidence e = known(s);
    e.bands.assign(s.size(), {});
    e.forecast.assign(s.size(), missing);
    for (std::size_t i = 0; i < 5; ++i) {
        const std::size_t k = index(s, "2017-04-26T12:00") + i;
        e.bands[k] = {0.9 * s.values[k], 0.998 * s.values[k]};
    }
    const Detection d = detect(e, {});
    const Anomaly* high = event_at(d, "2017-04-26T14:00");
    REQUIRE(high);
    CHECK_THAT(high->reason, Catch::Contains(": just above the band ("));
}

TEST_CASE("labels move the threshold of a detector without a fit") {
    Series s = town();
    Random random(1, 1);
    for (int k = 0; k < 30; ++k)
        s.values[24 * 40 + random.below(24 * 100)] *= 1.1 + random.unit() / 4;
    const Evidence e = known(s);
    Detector detector = fit(e, {});
    const Thresholds before = detector.thresholds();
    const std::vector<Anomaly> told = detector.score(e, s.begin).events;
    REQUIRE(told.size() >= 10);
    std::vector<Label> labels;
    for (const Anomaly& a : told)
        labels.push_back({a.span, false});
    detector.set_budget({}, labels);
    CHECK(detector.thresholds().rise > before.rise);
    CHECK(detector.score(e, s.begin).events.size() < told.size());
    detector.set_budget({}, {});
    CHECK(detector.score(e, s.begin).events.size() == told.size());
    DetectionOptions options;
    options.labels = labels;
    CHECK(fit(e, options).thresholds().rise > before.rise);
}

TEST_CASE("a rise that the recent weeks still call low is a spike, told against the hours around") {
    Series s = town();
    const auto noon = static_cast<double>(index(s, "2017-04-12T18:00"));
    Random random(8, 0);
    Evidence e;
    for (std::size_t i = 0; i < s.size(); ++i) { // slow weather, which the forecast knows
        s.values[i] *= 1 - 0.08 * std::cos((static_cast<double>(i) - noon) / (9 * 24) * 6.283185);
        e.forecast.push_back(s.values[i] * (1 + 0.01 * (random.unit() - 0.5)));
    }
    scale(s, "2017-04-12T17:00", 2, 1.05);
    e.load = s;
    const Detection d = detect(e, {});
    const Anomaly* spike = event_at(d, "2017-04-12T17:00");
    REQUIRE(spike);
    CHECK(spike->event_class == "spike");
    CHECK(spike->observed == Approx(1.05 * spike->expected).epsilon(0.01));
    CHECK(spike->energy_kwh > 0);
    CHECK_THAT(spike->reason, Catch::Contains("above what the hours around it let expect"));
}

TEST_CASE("a wrong clock is one event, and no other event of its days is told") {
    Series s = town();
    const std::vector<double> right = s.values;
    for (std::size_t i = 0; i < 6 * 24; ++i) { // Monday to Saturday
        const std::size_t k = index(s, "2017-05-01T00:00") + i;
        s.values[k] = right[k - 1];
    }
    const Detection d = detect_in(s);
    REQUIRE(d.events.size() == 1);
    CHECK(d.events[0].event_class == "clock_shift");
    CHECK(d.events[0].severity == "medium");
    CHECK(d.events[0].span.begin == parse_time("2017-05-01"));
    CHECK_THAT(d.events[0].reason, Catch::Contains("an hour late"));
    CHECK(d.events[0].causes == std::vector<std::string>{"data fault"});
}

TEST_CASE("a drift is told on the day on which it comes to light") {
    Series s = town();
    for (int part = 1; part < 4; ++part) { // 80 weeks
        const Series more = town(3 + static_cast<std::uint64_t>(part));
        s.values.insert(s.values.end(), more.values.begin(), more.values.end());
    }
    const std::size_t begin = s.size() - 42 * 24;
    for (std::size_t i = begin; i < s.size(); ++i)
        s.values[i] *= 1 + 0.25 * static_cast<double>(i - begin) / (42 * 24);
    const Detection d = detect_in(s);
    const auto drift = std::find_if(d.events.begin(), d.events.end(),
                                    [](const Anomaly& a) { return a.event_class == "drift"; });
    REQUIRE(drift != d.events.end());
    CHECK(drift->span.end - drift->span.begin <= 48h);
    CHECK(drift->observed > 1.04 * drift->expected);
    CHECK_THAT(drift->reason, Catch::Contains("has drifted: the last fortnight is"));
    CHECK(std::count_if(d.events.begin(), d.events.end(),
                        [](const Anomaly& a) { return a.event_class == "drift"; }) == 1);
}

TEST_CASE("what leaves the band of its forecast is seen, and an event keeps its beginning") {
    Series s = town();
    Evidence e = known(s);
    e.forecast = s.values;
    for (const double v : s.values)
        e.bands.push_back({v - 20, v + 20});
    DetectionOptions options;
    const Detector detector = fit(e, options);
    CHECK(detector.thresholds().band >= 2);
    scale(e.load, "2017-05-10T03:00", 5, 1.4);
    const Time from = parse_time("2017-05-10T00:00");
    const Detection d = detector.score(e, from, from - 48h);
    const Anomaly* night = event_at(d, "2017-05-10T05:00");
    REQUIRE(night);
    CHECK(night->span.begin == parse_time("2017-05-10T03:00"));
    // It was told from two hours earlier on: energy and means are those of the whole row.
    const std::vector<TimeRange> told{
        {parse_time("2017-05-10T01:00"), parse_time("2017-05-10T04:00")}};
    const Detection again = detector.score(e, from, from - 48h, told);
    const Anomaly* whole = event_at(again, "2017-05-10T05:00");
    REQUIRE(whole);
    CHECK(whole->span.begin == parse_time("2017-05-10T01:00"));
    CHECK(whole->span.end == night->span.end);
    CHECK(whole->expected != Approx(night->expected));
}
