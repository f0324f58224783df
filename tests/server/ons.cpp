// Carga API of ONS: local days, half hours labelled by their END, an empty list for a wrong area,
// answers cut off beyond three months, and until 2019 missing values written as nothing.
#include "elf/core/time_zone.hpp"
#include "world.hpp"

#include <fmt/core.h>
#include <set>

namespace elf::test {
namespace {

using namespace std::chrono;

std::string stamp(Time t) {
    std::string text = format_time(t);
    text.insert(text.size() - 1, ".000");
    return text;
}

std::string row(const std::string& code, const std::string& day, Time end, double value,
                bool programmed, const World& world) {
    const Time start = end - minutes{30};
    if (programmed)
        return fmt::format(
            R"({{"cod_areacarga":"{}","dat_referencia":"{}","din_referenciautc":"{}",)"
            R"("val_cargaglobalprogramada":{}}})",
            code, day, stamp(end), value);
    const bool old = start < parse_time("2019-02-01");
    return fmt::format(
        R"({{"cod_areacarga":"{}","din_atualizacao":"{}","dat_referencia":"{}",)"
        R"("din_referenciautc":"{}","val_cargaglobal":{},"val_cargaglobalcons":{},)"
        R"("val_cargaglobalsmmgd":{},"val_cargasupervisionada":{},"val_carganaosupervisionada":0E-8,)"
        R"("val_cargammgd":{},"val_consistencia":0}})",
        code, stamp(world.now()), day, stamp(end), value, value, value - 100, value - 200,
        old ? " " : "100");
}

} // namespace

Answer play_ons(const Ask& ask, const World& world) {
    const bool programmed = ask.path == "/cargaprogramada";
    if (!programmed && ask.path != "/cargaverificada")
        return not_found();
    static const std::set<std::string> codes{"SECO", "S", "NE", "N", "RJ", "SP"};
    const std::string code = ask.param("cod_areacarga");
    if (!codes.contains(code))
        return {200, "application/json", "[\n ]", {}};
    const TimeZone zone("America/Sao_Paulo");
    const Date first = parse_date(ask.param("dat_inicio"));
    const Date last = std::min(parse_date(ask.param("dat_fim")), first + days{102});
    const std::string series = "ons/" + code + (programmed ? "/programmed" : "/verified");
    const Time end = programmed ? world.now() + days{1} : world.now();
    const Time begins = parse_time(programmed ? "2021-03-05T03:00Z" : "2016-01-01T02:00Z");
    std::string body;
    for (Date day = first; day <= last; day += days{1}) {
        const TimeRange range = zone.day(day);
        for (Time t = std::max(range.begin, begins); t < range.end; t += minutes{30})
            if (t + minutes{30} <= end)
                body +=
                    (body.empty() ? "[\n" : ",\n") + row(code, format_date(day), t + minutes{30},
                                                         world.value(series, t), programmed, world);
    }
    return {200, "application/json", body.empty() ? "[\n ]" : body + "\n]", {}};
}

} // namespace elf::test
