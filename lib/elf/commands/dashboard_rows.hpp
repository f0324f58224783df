#pragma once

#include "elf/commands/report_reader.hpp"
#include "elf/core/area.hpp"
#include "elf/db/pipeline.hpp"
#include "elf/report/dashboard.hpp"
#include "elf/report/units.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace elf::commands {

/// One area while its rows come in.
struct Gathered {
    const Area* area;
    double factor; ///< from the unit as kept to that of the page
    report::DashboardArea out;
    std::size_t quantity = 0;   ///< that the days that come in belong to
    std::vector<long> expected; ///< intervals of each quantity
};

/// Areas, and the rows of a query that belong to each: one query for all of them. The queries are
/// sent as they are asked for; their rows come when the pipeline is finished, which this outlives.
class DashboardRows {
public:
    DashboardRows(db::Pipeline& db, const std::vector<Area>& areas, Time as_of,
                  const report::UnitChange& change);

    Time as_of() const { return m_as_of; }
    const report::UnitChange& change() const { return m_change; }
    std::vector<Gathered>& areas() { return m_areas; }

    /// Done once the rows asked for before are there.
    void then(std::function<void()> step) { m_db.then(std::move(step)); }
    /// Each row of a query of the dashboard, see store::DashboardQuery.
    using Row = std::function<void(Gathered&, const db::Result&, std::size_t)>;
    void each(std::string_view name, std::optional<Time> from, const Row& row);
    /// Each row of a report, of these areas or of all.
    using Line = std::function<void(Gathered&, const Reader&)>;
    void report(const std::string& name, std::optional<Time> from, std::optional<Time> to,
                const Line& line, const std::vector<int>* areas = nullptr);
    /// Rows of some of the areas.
    void some(const std::vector<int>& areas, std::string_view name, std::optional<Time> from,
              const Row& row);

private:
    Gathered begin(const Area& area) const;
    Gathered& of(const db::Result& r, std::size_t row) {
        return *m_by_name.find(r.text(row, 0))->second;
    }

    db::Pipeline& m_db;
    Time m_as_of;
    const report::UnitChange& m_change;
    std::vector<int> m_ids;
    std::vector<Gathered> m_areas;
    std::map<std::string, Gathered*, std::less<>> m_by_name;
};

/// How complete and how fresh each quantity is, day by day, and what operators decided.
void gather_quality(DashboardRows& rows);

} // namespace elf::commands
