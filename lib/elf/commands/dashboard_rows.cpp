#include "elf/commands/dashboard_rows.hpp"

#include "elf/core/unit.hpp"
#include "elf/store/dashboard.hpp"

namespace elf::commands {

DashboardRows::DashboardRows(db::Pipeline& db, const std::vector<Area>& areas, Time as_of,
                             const report::UnitChange& change)
    : m_db(db), m_as_of(as_of), m_change(change) {
    for (const Area& area : areas) {
        m_ids.push_back(area.id);
        m_areas.push_back(begin(area));
    }
    for (Gathered& g : m_areas)
        m_by_name[g.area->name] = &g;
}

Gathered DashboardRows::begin(const Area& area) const {
    const bool changes = m_change.applies(area.unit);
    Gathered g{&area, changes ? m_change.factor(area.unit, area.step.length()) : 1, {}, 0, {}};
    g.out.key = area.id;
    g.out.name = area.name;
    g.out.time_zone = area.time_zone;
    g.out.unit = changes ? m_change.unit() : area.unit;
    g.out.step = area.step;
    g.out.kwh_per_unit = kwh(1, g.out.unit, area.step.length());
    return g;
}

void DashboardRows::each(std::string_view name, std::optional<Time> from, const Row& row) {
    some(m_ids, name, from, row);
}

void DashboardRows::some(const std::vector<int>& areas, std::string_view name,
                         std::optional<Time> from, const Row& row) {
    store::send_dashboard(m_db, {name, areas, m_as_of, from},
                          [this, row](const db::Result& r, std::size_t i) { row(of(r, i), r, i); });
}

void DashboardRows::report(const std::string& name, std::optional<Time> from,
                           std::optional<Time> to, const Line& line,
                           const std::vector<int>* areas) {
    store::ReportQuery query{name, areas ? *areas : m_ids, m_as_of, from, to};
    store::send_report(m_db, query, [this, name, line](const db::Result& r, std::size_t i) {
        line(of(r, i), Reader(name, r, i));
    });
}

} // namespace elf::commands
