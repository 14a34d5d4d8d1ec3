// The total order of events (core/dataset.h), for more of them than memory holds.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>

#include "core/event.h"
#include "core/sorter.h"

namespace hindcast {

// Puts events into their total order, given in any. Holds some of them in memory, and the rest in a temporary file.
class EventSorter {
 public:
  explicit EventSorter(std::size_t memory) : sorter_(memory) {}
  void add(const Event& event) { sorter_.add({{event.basis, event.time}, event}); }
  // Calls each(event) in order. To be called once.
  void drain(const std::function<void(const Event&)>& each);

 private:
  struct Moment {
    TimeBasis basis = TimeBasis::dated;
    Timestamp time;
    auto operator<=>(const Moment&) const = default;
  };
  struct Entry {
    Moment key;
    Event event;
  };
  Sorter<Entry> sorter_;
};

}  // namespace hindcast
