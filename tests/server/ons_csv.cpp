// Yearly load curves of ONS on S3: civil time of Brasília, provisional until the day before
// yesterday, ETag, Last-Modified, 304, and XML for a year that is not there.
#include "elf/core/time_zone.hpp"
#include "world.hpp"

#include <fmt/core.h>

namespace elf::test {
namespace {

using namespace std::chrono;

std::string body_of(int year_number, const World& world) {
    const TimeZone zone("America/Sao_Paulo");
    const Time begin = zone.start_of_day(Date(local_days(year{year_number} / January / 1)));
    const Time end =
        std::min(zone.start_of_day(Date(local_days(year{year_number + 1} / January / 1))),
                 zone.start_of_day(zone.local(world.now()).date - days{1}));
    std::string out = "id_subsistema;nom_subsistema;din_instante;val_cargaenergiahomwmed\n";
    for (Time t = begin; t < end; t += hours{1}) {
        const LocalTime local = zone.local(t);
        // The hour that is shown twice is there once.
        if (zone.local(t - hours{1}).of_day == local.of_day)
            continue;
        for (const char* code : {"N", "NE", "S", "SE"})
            out += fmt::format("{};{};{} {:02}:00:00;{}\n", code, "NOME", format_date(local.date),
                               duration_cast<hours>(local.of_day).count(),
                               world.value(std::string("ons-csv/") + code, t));
    }
    return out;
}

} // namespace

Answer play_ons_csv(const Ask& ask, const World& world) {
    const std::string prefix = "/CURVA_CARGA_";
    const int year_number = ask.path.starts_with(prefix) && ask.path.ends_with(".csv")
                                ? std::atoi(ask.path.c_str() + prefix.size())
                                : 0;
    const int now = static_cast<int>(year_month_day(floor<days>(world.now())).year());
    if (year_number < 2000 || year_number > now)
        return {404, "application/xml", "<Error><Code>NoSuchKey</Code></Error>", {}};
    return tagged(ask, {200,
                        "text/csv",
                        body_of(year_number, world),
                        {{"Last-Modified", "Sun, 22 Nov 2026 12:00:00 GMT"}}});
}

} // namespace elf::test
