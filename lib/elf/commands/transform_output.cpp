#include "elf/commands/transform_output.hpp"

namespace elf::commands {
namespace {

/// Some megabytes.
constexpr std::size_t most_at_once = 20000;

} // namespace

void TransformOutput::add(store::ReadingChange change, Time as_of) {
    m_readings += change.versions.size() + change.superseded.size();
    m_changes.push_back(std::move(change));
    m_as_of = as_of;
    if (m_readings >= most_at_once)
        flush();
}

void TransformOutput::flush() {
    m_session.count_written(store::save_readings(m_db, m_changes, m_as_of, m_session.run()));
    m_changes.clear();
    m_readings = 0;
}

} // namespace elf::commands
