#include "elf/commands/transform_inputs.hpp"

#include "elf/store/override.hpp"
#include "elf/store/reading.hpp"
#include "elf/store/repair.hpp"
#include "elf/store/source_weight.hpp"
#include "elf/store/transform_state.hpp"

namespace elf::commands {

TransformInputs::TransformInputs(const Area& area, std::string quantity, Time as_of)
    : m_area(&area), m_quantity(std::move(quantity)), m_as_of(as_of) {}

void TransformInputs::keep(store::ObservationsBySource observations, TimeRange range) {
    m_observations = std::move(observations);
    m_observed = range;
    for (const auto& source : m_observations)
        m_rows_read += static_cast<long>(source.second.size());
}

const store::ObservationsBySource& TransformInputs::observations(db::Connection& db,
                                                                 TimeRange range) {
    if (range.begin < m_observed.begin || range.end > m_observed.end)
        keep(std::move(store::load_observations(db, {of(range)}, m_as_of).front()), range);
    return m_observations;
}

const std::vector<Override>& TransformInputs::overrides(db::Connection& db, TimeRange range) {
    if (range != m_overridden) {
        m_overrides = std::move(store::load_overrides(db, {of(range)}, m_as_of).front());
        m_overridden = range;
    }
    return m_overrides;
}

const std::vector<Reading>& TransformInputs::readings(db::Connection& db, TimeRange range) {
    if (range != m_stored) {
        m_readings = std::move(store::load_readings(db, {of(range)}, m_as_of).front());
        m_stored = range;
    }
    return m_readings;
}

void TransformInputs::release() {
    m_observations = {};
    m_overrides = {};
    m_readings = {};
    m_observed = m_overridden = m_stored = {};
}

/// Asks for those whose range is not empty.
template <class Load, class Keep>
void ReadAhead::read(const std::vector<TimeRange>& ranges, const Load& load, const Keep& keep) {
    std::vector<store::QuantityRange> wanted;
    std::vector<TransformInputs*> whose;
    for (std::size_t i = 0; i < m_inputs.size(); ++i)
        if (!ranges[i].empty()) {
            wanted.push_back(m_inputs[i].of(ranges[i]));
            whose.push_back(&m_inputs[i]);
        }
    if (wanted.empty())
        return;
    auto found = load(wanted);
    for (std::size_t k = 0; k < whose.size(); ++k)
        keep(*whose[k], std::move(found[k]), wanted[k].range);
}

void ReadAhead::begin(const std::vector<TimeRange>& changed) {
    if (m_inputs.empty())
        return;
    const Time as_of = m_inputs.front().as_of();
    using Inputs = TransformInputs;
    read(
        changed, [&](const auto& w) { return store::load_source_weights(m_db, w); },
        [](Inputs& i, clean::Weights&& weights, TimeRange) { i.m_weights = std::move(weights); });
    read(
        changed, [&](const auto& w) { return store::load_repairs(m_db, w, as_of); },
        [](Inputs& i, std::vector<Repair>&& repairs, TimeRange) {
            i.m_repairs = std::move(repairs);
        });
    read(
        changed, [&](const auto& w) { return store::last_measured_before(m_db, w, as_of); },
        [](Inputs& i, std::optional<Time>&& time, TimeRange) { i.m_last_measured = time; });
}

void ReadAhead::rows(const std::vector<Ranges>& ranges) {
    if (m_inputs.empty())
        return;
    const Time as_of = m_inputs.front().as_of();
    const auto of = [&](TimeRange Ranges::*part) {
        std::vector<TimeRange> out;
        for (const Ranges& r : ranges)
            out.push_back(r.*part);
        return out;
    };
    using Inputs = TransformInputs;
    read(
        of(&Ranges::observed),
        [&](const auto& w) { return store::load_observations(m_db, w, as_of); },
        [](Inputs& i, store::ObservationsBySource&& rows, TimeRange range) {
            i.keep(std::move(rows), range);
        });
    read(
        of(&Ranges::overridden),
        [&](const auto& w) { return store::load_overrides(m_db, w, as_of); },
        [](Inputs& i, std::vector<Override>&& rows, TimeRange range) {
            i.m_overrides = std::move(rows);
            i.m_overridden = range;
        });
    read(
        of(&Ranges::stored), [&](const auto& w) { return store::load_readings(m_db, w, as_of); },
        [](Inputs& i, std::vector<Reading>&& rows, TimeRange range) {
            i.m_readings = std::move(rows);
            i.m_stored = range;
        });
}

} // namespace elf::commands
