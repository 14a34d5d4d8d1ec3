// The events of a case by their ids: findings name their evidence so.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/dataset.h"

namespace hindcast {

// `data` must outlive it and stay as it is.
class EventIndex {
 public:
  explicit EventIndex(const Dataset& data) : data_(data) {
    EventId last = 0;
    for (const Event& e : data.events) last = std::max(last, e.id);
    places_.resize(static_cast<std::size_t>(last) + 1);
    for (std::uint32_t i = 0; i < data.events.size(); ++i) places_[static_cast<std::size_t>(data.events[i].id)] = i;
  }
  // `id` must be that of an event; its index in Dataset::events.
  [[nodiscard]] std::uint32_t place(EventId id) const { return places_[static_cast<std::size_t>(id)]; }
  Event operator[](EventId id) const { return data_.events[place(id)]; }

 private:
  const Dataset& data_;
  std::vector<std::uint32_t> places_;
};

}  // namespace hindcast
