#include "core/event_sorter.h"

#include <algorithm>
#include <tuple>
#include <vector>

namespace hindcast {

void EventSorter::drain(const std::function<void(const Event&)>& each) {
  sorter_.drain_runs([](const Entry& a, const Entry& b) { return a.key == b.key; },
                     [&each](std::vector<Entry>& moment) {
                       std::sort(moment.begin(), moment.end(), [](const Entry& a, const Entry& b) {
                         return std::tie(a.event.source_id, a.event.id) < std::tie(b.event.source_id, b.event.id);
                       });
                       for (const Entry& entry : moment) each(entry.event);
                     });
}

}  // namespace hindcast
