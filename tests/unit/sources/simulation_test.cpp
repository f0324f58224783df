#include "elf/sources/simulation.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

using namespace elf;
using namespace elf::sources;
using namespace std::chrono;

namespace {

SimulationSpec spec_of(std::uint64_t seed, const std::string& name, int minutes = 60) {
    SimulationSpec spec;
    spec.seed = seed;
    spec.name = name;
    spec.zone = TimeZone("Europe/Madrid");
    spec.holidays = HolidayCalendar({parse_date("2025-12-25")});
    spec.step = Step(Minutes{minutes});
    return spec;
}

SimulationSpec quiet(SimulationSpec spec) {
    spec.fault_days = 0;
    spec.event_days = 0;
    return spec;
}

template <class F>
double mean(Time begin, int count, F value) {
    double sum = 0;
    for (int i = 0; i < count; ++i)
        sum += value(begin + hours{i});
    return sum / count;
}

} // namespace

TEST_CASE("a simulation repeats itself and does not depend on the order of questions",
          "[simulation]") {
    const Simulation a(spec_of(1, "north"));
    const Simulation b(spec_of(1, "north"));
    const Time begin = parse_time("2025-03-01");
    std::vector<double> forward;
    for (int i = 0; i < 24 * 40; ++i)
        forward.push_back(a.load(begin + hours{i}));
    for (int i = 24 * 40; i-- > 0;) {
        const double again = b.load(begin + hours{i});
        const double before = forward[static_cast<std::size_t>(i)];
        CHECK((again == before || (std::isnan(again) && std::isnan(before))));
    }
    CHECK(a.temperature(begin) == b.temperature(begin));
    CHECK(a.temperature_forecast(begin + hours{5}, begin) ==
          b.temperature_forecast(begin + hours{5}, begin));
}

TEST_CASE("another seed or name is another area", "[simulation]") {
    const Time t = parse_time("2025-03-04T12:00");
    const double load = Simulation(quiet(spec_of(1, "north"))).load(t);
    CHECK(load != Simulation(quiet(spec_of(2, "north"))).load(t));
    CHECK(load != Simulation(quiet(spec_of(1, "south"))).load(t));
}

TEST_CASE("load follows the clock, the week and holidays", "[simulation]") {
    const Simulation s(quiet(spec_of(3, "north")));
    const auto load = [&](Time t) { return s.load(t); };
    const double night = mean(parse_time("2025-10-07T01:00Z"), 3, load);
    const double evening = mean(parse_time("2025-10-07T17:00Z"), 3, load);
    CHECK(evening > 1.3 * night);
    const double tuesday = mean(parse_time("2025-10-07T06:00Z"), 10, load);
    const double sunday = mean(parse_time("2025-10-05T06:00Z"), 10, load);
    CHECK(tuesday > 1.08 * sunday);
    const double christmas = mean(parse_time("2025-12-25T07:00Z"), 10, load); // a Thursday
    const double before = mean(parse_time("2025-12-18T07:00Z"), 10, load);
    CHECK(christmas < 0.95 * before);
}

TEST_CASE("load rises when it is cold and when it is hot", "[simulation]") {
    const Simulation s(quiet(spec_of(4, "harbour")));
    // Same hour of the same weekday over some years: only the weather tells them apart.
    double cold = 0, mild = 0, hot = 0;
    int n_cold = 0, n_mild = 0, n_hot = 0;
    for (int week = 0; week < 200; ++week) {
        const Time t = parse_time("2022-01-04T13:00Z") + days{7 * week};
        const double degrees = s.temperature(t);
        const double load = s.load(t);
        if (degrees < 11)
            cold += load, ++n_cold;
        else if (degrees < 22)
            mild += load, ++n_mild;
        else if (degrees > 26)
            hot += load, ++n_hot;
    }
    REQUIRE(n_cold > 5);
    REQUIRE(n_mild > 20);
    REQUIRE(n_hot > 5);
    CHECK(cold / n_cold > 1.02 * mild / n_mild);
    CHECK(hot / n_hot > 1.02 * mild / n_mild);
}

TEST_CASE("the operator errs by two or three percent, the weather by more the later",
          "[simulation]") {
    const Simulation s(quiet(spec_of(5, "south")));
    const Time begin = parse_time("2025-01-01");
    const double operator_error = mean(begin, 24 * 365, [&](Time t) {
        return std::fabs(s.load_forecast(t) - s.load(t)) / s.load(t);
    });
    CHECK(operator_error > 0.015);
    CHECK(operator_error < 0.035);
    const auto error_at = [&](int lead) {
        double sum = 0;
        for (int day = 0; day < 365; ++day) {
            const Time issue = begin + days{day};
            sum += std::fabs(s.temperature_forecast(issue + hours{lead}, issue) -
                             s.temperature(issue + hours{lead}));
        }
        return sum / 365;
    };
    CHECK(error_at(2) < error_at(24));
    CHECK(error_at(24) < error_at(47));
    CHECK(error_at(24) < 2);
}

TEST_CASE("three weeks hold every kind of fault and event, where the truth says", "[simulation]") {
    for (const char* name : {"north", "south", "harbour"}) {
        const Simulation s(spec_of(1, name));
        const Simulation calm(quiet(spec_of(1, name)));
        for (const char* as_of : {"2026-11-22T10:00", "2024-02-29", "2025-07-01T23:00"}) {
            const Time end = parse_time(as_of);
            const TimeRange range{end - days{21}, end};
            const auto events = s.planted(range);
            std::set<std::string> classes;
            for (const PlantedEvent& e : events) {
                classes.insert(e.class_name);
                CHECK(e.range.begin < e.range.end);
            }
            CHECK(classes == std::set<std::string>{"dip", "flat_line", "level_shift",
                                                   "missing_data", "off_peak_high", "outage",
                                                   "spike"});
            for (Time t = range.begin; t < range.end; t += hours{1}) {
                bool planted = false;
                for (const PlantedEvent& e : events)
                    planted = planted || e.range.contains(t);
                if (!planted)
                    CHECK(s.load(t) == calm.load(t));
            }
        }
    }
}

TEST_CASE("what is planted looks like its kind", "[simulation]") {
    const Simulation s(spec_of(9, "north"));
    const Simulation calm(quiet(spec_of(9, "north")));
    for (const PlantedEvent& e : s.planted({parse_time("2025-01-01"), parse_time("2025-12-31")})) {
        const Time last = e.range.end - hours{1};
        const double ratio = s.load(last) / calm.load(last);
        if (e.class_name == "off_peak_high") {
            CHECK_FALSE(e.is_fault);
            CHECK(ratio == Approx(1.45));
            CHECK(e.range.end - e.range.begin >= hours{3});
            CHECK(TimeZone("Europe/Madrid").local(e.range.begin).of_day < hours{4});
        } else if (e.class_name == "flat_line") {
            CHECK(s.load(last) == s.load(e.range.begin));
        } else if (e.class_name == "spike") {
            CHECK(ratio == Approx(3));
        } else if (e.class_name == "outage") {
            CHECK(ratio == Approx(0.05));
        } else if (e.class_name == "missing_data") {
            CHECK((std::isnan(ratio) || ratio == 0));
        }
    }
}

TEST_CASE("finer steps simulate too", "[simulation]") {
    const Simulation s(spec_of(1, "north", 15));
    const Time t = parse_time("2025-06-03T08:00");
    CHECK(s.load(t) != s.load(t + Minutes{15}));
    CHECK(s.load(t) == Approx(s.load(t + Minutes{15})).epsilon(0.06));
}
