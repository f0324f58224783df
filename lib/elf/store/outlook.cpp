#include "elf/store/outlook.hpp"

#include <charconv>

namespace elf::store {
namespace {

/// The shortest text that reads back as the same double.
std::string shortest(double value) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::vector<std::string> texts(const std::vector<double>& values) {
    std::vector<std::string> out;
    for (const double v : values)
        out.push_back(shortest(v));
    return out;
}

} // namespace

long save_weights(db::Connection& db, const Area& area, const Forecast& f, int run) {
    long rows = db.exec("delete from expert_weight where area = $1 and model = $2 "
                        "and issued_at < $3::timestamptz - interval '90 days'",
                        {area.id, f.model, f.issued_at})
                    .affected();
    if (f.weights.experts.empty())
        return rows + db.exec("delete from expert_weight where area = $1 and model = $2 "
                              "and issued_at = $3",
                              {area.id, f.model, f.issued_at})
                          .affected();
    return rows +
           db.exec(
                 "insert into expert_weight (area, model, issued_at, run, experts, weights) "
                 "values ($1, $2, $3, $4, $5::text[], $6::text[]::float8[]) "
                 "on conflict (area, model, issued_at) do update set run = excluded.run, "
                 "experts = excluded.experts, weights = excluded.weights "
                 "where (expert_weight.experts, expert_weight.weights) is distinct from "
                 "(excluded.experts, excluded.weights)",
                 {area.id, f.model, f.issued_at, run, f.weights.experts, texts(f.weights.weights)})
               .affected();
}

long save_peaks(db::Connection& db, const Area& area, const Forecast& f, int run) {
    std::vector<std::string> days;
    for (const PeakOutlook& p : f.peaks)
        days.push_back(format_date(p.day));
    long rows = db.exec("delete from peak where area = $1 and model = $2 and issued_at = $3 "
                        "and not day = any($4::date[])",
                        {area.id, f.model, f.issued_at, days})
                    .affected();
    for (const PeakOutlook& p : f.peaks) {
        std::vector<db::Param> row{area.id, f.model,     f.issued_at, p.day,
                                   run,     p.likely_at, p.likelihood};
        for (const double q : p.height)
            row.emplace_back(q);
        rows += db.exec("insert into peak (area, model, issued_at, day, run, likely_at, "
                        "likelihood, p2_5, p5, p10, p25, p50, p75, p90, p95, p97_5) values ($1, "
                        "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) "
                        "on conflict (area, model, issued_at, day) do update set "
                        "run = excluded.run, likely_at = excluded.likely_at, "
                        "likelihood = excluded.likelihood, p2_5 = excluded.p2_5, "
                        "p5 = excluded.p5, p10 = excluded.p10, p25 = excluded.p25, "
                        "p50 = excluded.p50, p75 = excluded.p75, p90 = excluded.p90, "
                        "p95 = excluded.p95, p97_5 = excluded.p97_5 "
                        "where (peak.likely_at, peak.likelihood, peak.p2_5, peak.p5, peak.p10, "
                        "peak.p25, peak.p50, peak.p75, peak.p90, peak.p95, peak.p97_5) "
                        "is distinct from (excluded.likely_at, excluded.likelihood, "
                        "excluded.p2_5, excluded.p5, excluded.p10, excluded.p25, excluded.p50, "
                        "excluded.p75, excluded.p90, excluded.p95, excluded.p97_5)",
                        row)
                    .affected();
    }
    return rows;
}

ExpertWeights load_weights(db::Connection& db, const Area& area, const std::string& model,
                           Time issued_at) {
    const db::Result r =
        db.exec("select e.expert, w.weight from expert_weight x, "
                "unnest(x.weights) with ordinality as w(weight, place) "
                "left join lateral (select x.experts[w.place] as expert) e on true "
                "where x.area = $1 and x.model = $2 and x.issued_at = $3 order by w.place",
                {area.id, model, issued_at});
    ExpertWeights out;
    for (std::size_t i = 0; i < r.rows(); ++i) {
        if (!r.is_null(i, 0))
            out.experts.push_back(r.str(i, 0));
        out.weights.push_back(r.number(i, 1));
    }
    return out;
}

std::vector<PeakOutlook> load_peaks(db::Connection& db, const Area& area, const std::string& model,
                                    Time issued_at) {
    const db::Result r = db.exec(
        "select day, extract(epoch from likely_at)::bigint, likelihood, p2_5, p5, p10, p25, p50, "
        "p75, p90, p95, p97_5 from peak where area = $1 and model = $2 and issued_at = $3 "
        "order by day",
        {area.id, model, issued_at});
    std::vector<PeakOutlook> out;
    for (std::size_t i = 0; i < r.rows(); ++i) {
        PeakOutlook& p = out.emplace_back();
        p.day = r.date(i, 0);
        p.likely_at = r.time(i, 1);
        p.likelihood = r.number(i, 2);
        for (std::size_t q = 0; q < p.height.size(); ++q)
            p.height[q] = r.number(i, 3 + static_cast<int>(q));
    }
    return out;
}

} // namespace elf::store
