// Axes of the pictures: where the ticks are and what they say. Pure arithmetic, no drawing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/timestamp.h"

namespace hindcast {

// A mark of an axis with its words.
struct Tick {
  double position = 0;  // in user units
  std::string label;
};

// Maps first..last to from..to. A span without length sits in the middle.
class LinearScale {
 public:
  // `first` <= `last` are values (microseconds, ports, ranks); `from` and `to` are user units, in any order.
  LinearScale(double first, double last, double from, double to) : first_(first), last_(last), from_(from), to_(to) {}
  // Where a value stands; values outside first .. last stand outside as well.
  [[nodiscard]] double at(double value) const {
    if (last_ <= first_) return (from_ + to_) / 2;
    return from_ + (value - first_) / (last_ - first_) * (to_ - from_);
  }

 private:
  double first_, last_, from_, to_;
};

// Ticks at round moments, about `most` at most; the first of a day carries the date where the others show the time of day
// only. Undated times never show a date, but count the days after a midnight.
std::vector<Tick> time_ticks(Timestamp first, Timestamp last, TimeBasis basis, const LinearScale& scale, int most);

// Ticks at whole numbers that are 1, 2 or 5 times a power of ten apart, within first..last.
std::vector<Tick> number_ticks(double first, double last, const LinearScale& scale, int most);

}  // namespace hindcast
