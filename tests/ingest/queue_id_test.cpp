// The clocks in sendmail's queue ids.
#include "ingest/queue_id.h"

#include <doctest/doctest.h>

namespace hindcast {
namespace {

using Kind = QueueId::Kind;

std::string moment(std::string_view id) {
  const QueueId read = parse_queue_id(id);
  return read.kind == Kind::utc ? to_iso8601(read.time, TimePrecision::s) : "none";
}

TEST_CASE("8.12 and later: six digits of UTC, two of a counter, the process") {
  CHECK(moment("s1GNXHYB005133") == "2014-02-16T23:33:17Z");
  CHECK(moment("j061bW9V000809") == "2005-01-06T01:37:32Z");
  CHECK(moment("xA32R2PQ3529566") == "2019-11-03T02:27:02Z");
  CHECK(moment("06I02CNi016764") == "2020-07-18T00:02:12Z");
  CHECK(parse_queue_id("xA32R2PQ3529566").pid == 3'529'566);
  CHECK(parse_queue_id("j061bW9V000809").pid == 809);
}

TEST_CASE("8.10 and 8.11: one digit of a counter") {
  CHECK(moment("e6FFrpW22493") == "2000-07-15T15:53:51Z");
  CHECK(moment("e6FFqmD16573") == "2000-07-15T15:52:48Z");
  CHECK(parse_queue_id("e6FFrpW22493").pid == 22'493);
}

TEST_CASE("the year is between 1999 and 2058") {
  CHECK(moment("d0100000000001") == "1999-01-01T00:00:00Z");
  CHECK(moment("x0100000000001") == "2019-01-01T00:00:00Z");
  CHECK(moment("00100000000001") == "2020-01-01T00:00:00Z");
  CHECK(moment("c0100000000001") == "2058-01-01T00:00:00Z");
}

TEST_CASE("8.6 to 8.9: a letter for the hour") {
  const QueueId seed = parse_queue_id("WAA16943");
  CHECK(seed.kind == Kind::hour_letter);
  CHECK(seed.hour == 22);
  CHECK(seed.pid == 16'943);
  CHECK(parse_queue_id("AAB00042").hour == 0);
  CHECK(parse_queue_id("XAA123456").hour == 23);
  CHECK(parse_queue_id("YAA16943").kind == Kind::none);
}

TEST_CASE("what is no queue id") {
  for (const char* id : {"", "NOQUEUE", "WAA", "WAA1694", "WAA1694x", "s1GNXHYB", "s1GNXHYB00513x", "s1GNXHYB0051",
                         "sCGNXHYB005133", "s10NXHYB005133", "s1UNXHYB005133", "s1GOXHYB005133", "s1GNyHYB005133", "s1GNXHY-005133",
                         "0D067097035", "s1GNXHYB99999999999"}) {
    CAPTURE(id);
    CHECK(parse_queue_id(id).kind == Kind::none);
  }
}

}  // namespace
}  // namespace hindcast
