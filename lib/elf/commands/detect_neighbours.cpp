#include "elf/commands/detect_neighbours.hpp"

#include "elf/anomaly/neighbours.hpp"
#include "elf/store/neighbours.hpp"

#include <map>

namespace elf::commands {
namespace {

constexpr std::size_t most = 20;
/// Whose neighbours are looked for: what ended since then.
constexpr std::chrono::days linked{7};
/// Among what: those that begin before are few, and looked up one by one.
constexpr std::chrono::days compared{21};

std::vector<std::vector<int>> found_among(const std::vector<store::NeighbouredEvent>& events) {
    std::vector<anomaly::EventSpan> spans;
    spans.reserve(events.size());
    for (const store::NeighbouredEvent& e : events)
        spans.push_back({e.area, e.span, e.direction});
    return anomaly::neighbours_of(spans, most);
}

std::map<int, std::string> names_of(const std::vector<store::NeighbouredEvent>& events) {
    std::map<int, std::string> out;
    for (const store::NeighbouredEvent& e : events)
        out.emplace(e.area, e.name);
    return out;
}

std::string joined(const std::vector<int>& areas, const std::map<int, std::string>& names) {
    std::string out;
    for (const int area : areas)
        out += (out.empty() ? "" : ",") + names.at(area);
    return out;
}

} // namespace

long link_neighbours(db::Connection& db, Time as_of) {
    const std::vector<store::NeighbouredEvent> events =
        store::load_events_since(db, as_of - compared);
    const std::vector<std::vector<int>> found = found_among(events);
    const std::map<int, std::string> names = names_of(events);
    std::vector<store::NeighbouredEvent> changed, lasting;
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (events[i].span.end <= as_of - linked)
            continue;
        if (events[i].span.begin < as_of - compared) {
            lasting.push_back(events[i]);
        } else if (std::string named = joined(found[i], names); named != events[i].named) {
            changed.push_back(events[i]);
            changed.back().named = std::move(named);
        }
    }
    return store::save_neighbours(db, changed) + store::find_neighbours(db, lasting, most);
}

} // namespace elf::commands
