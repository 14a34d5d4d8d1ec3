// Lanes over a common time axis: who was active when. The time line of all campaigns and the parts of one are drawn by it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "report/drawing.h"
#include "report/model.h"

namespace hindcast {

// The unit that activity is counted in: a day, an hour, a minute or a second, as the whole span asks for.
struct ActivityUnit {
  std::int64_t us = kUsPerDay;
  std::string name = "day";
};
// The unit for a picture over this many microseconds.
ActivityUnit activity_unit(std::int64_t span_us);

// The units in which something was recorded, in order: the first moment in it and the number of records.
using Activity = std::vector<std::pair<Timestamp, std::int64_t>>;

// Counts the records of `points` by unit. Points without time do not count.
Activity activity_of(std::vector<Timestamp> moments, const ActivityUnit& unit);

// One row of the picture: a name, a bar over its span, ticks where something was recorded.
struct Lane {
  std::string label;  // cut to what fits
  std::string link;   // anchor it leads to
  TimeSpan span;
  Activity activity;
  bool is_hostile = true;  // full bar; else an outlined one: the leading reading is an innocent one
};

// The picture. Lanes whose basis is not that of the axis say their times in words.
Drawing draw_lanes(const std::vector<Lane>& lanes, const ActivityUnit& unit);

}  // namespace hindcast
