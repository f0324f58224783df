#pragma once

#include "elf/core/time.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The server that plays every provider in its own format, for the tests. Values follow from the
/// name of a series and the time alone, so that a test can compare what went in with what came out.
namespace elf::test {

struct Ask {
    std::string path; ///< after the provider's prefix: /cargaverificada
    std::multimap<std::string, std::string> params;
    std::multimap<std::string, std::string> headers; ///< names in lower case

    std::string param(const std::string& name, const std::string& missing = {}) const;
    std::vector<std::string> all(const std::string& name) const;
};

struct Answer {
    int status = 200;
    std::string type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

/// What the world is like: the clock, and what was revised. Safe between threads.
class World {
public:
    /// Providers have measured up to here and forecast beyond.
    Time now() const;
    void set_now(Time t);

    /// The value of an interval that starts at t: 1000 to 41000 in steps of 0.25, with the shape of
    /// a day; a revision of the span is added. One by NaN takes the value away, until the next.
    double value(std::string_view series, Time t) const;
    void revise(const std::string& series, TimeRange range, double add);

private:
    struct Revision {
        std::string series;
        TimeRange range;
        double add;
    };
    mutable std::mutex m_mutex;
    std::optional<Time> m_now;
    std::vector<Revision> m_revisions;
};

using Player = Answer (*)(const Ask&, const World&);

/// The providers by the first part of the path: http://127.0.0.1:PORT/ons/... One file each.
const std::map<std::string, Player>& players();

Answer play_eco2mix(const Ask& ask, const World& world);
Answer play_elexon(const Ask& ask, const World& world);
Answer play_neso(const Ask& ask, const World& world);
Answer play_ons(const Ask& ask, const World& world);
Answer play_smard(const Ask& ask, const World& world);
Answer play_eia(const Ask& ask, const World& world);
Answer play_ons_csv(const Ask& ask, const World& world);
Answer play_entsoe(const Ask& ask, const World& world);
Answer play_open_meteo(const Ask& ask, const World& world);
Answer play_nager(const Ask& ask, const World& world);

Answer not_found();
/// With an ETag; 304 where the request has it.
Answer tagged(const Ask& ask, Answer answer);
Answer bad_request(const std::string& why);

} // namespace elf::test
