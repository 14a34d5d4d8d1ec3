// sendmail's queue ids are clocks: from 8.10 on they state a moment in UTC, before that an hour of the day. They give a maillog
// the year and the zone that syslog leaves out. Reads the id only; what follows from it is the source clock's work.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/timestamp.h"

namespace hindcast {

// What a queue id says. The moment is the start of the message or of its connection: a little before the first line that
// shows the id, and days before the last where delivery was deferred.
struct QueueId {
  // Which form the id has, and so which of the fields below holds.
  enum class Kind : std::uint8_t {
    none,         // not an id of a known form
    hour_letter,  // 8.6 to 8.9, "WAA16943": `hour` by sendmail's own clock
    utc,          // 8.10 and later, "e6FFrpW22493", "s1GNXHYB005133": `time`
  };
  Kind kind = Kind::none;
  Timestamp time;         // to the second
  std::int8_t hour = -1;  // 0..23
  std::int32_t pid = -1;  // of the process that made it
};

// Reads an id. Its year is one digit of 60: it is taken to be one of 1999 to 2058, since 8.10 is of 2000.
QueueId parse_queue_id(std::string_view id);

}  // namespace hindcast
