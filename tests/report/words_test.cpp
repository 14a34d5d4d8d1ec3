#include "report/words.h"

#include <doctest/doctest.h>

namespace hindcast {
namespace {

constexpr std::int64_t kDay = 11'105 * kUsPerDay;  // 2000-05-28

TEST_CASE("numbers get thousands separators, counts their plural") {
  CHECK(number_text(0) == "0");
  CHECK(number_text(999) == "999");
  CHECK(number_text(1141) == "1,141");
  CHECK(number_text(-1234567) == "-1,234,567");
  CHECK(counted(1, "record") == "1 record");
  CHECK(counted(0, "record") == "0 records");
  CHECK(counted(2, "address", "addresses") == "2 addresses");
}

TEST_CASE("spans say their length, name a day once, and own up to missing dates") {
  const TimeSpan days{TimeBasis::dated, Timestamp{kDay}, Timestamp{kDay + 4 * kUsPerDay}};
  CHECK(span_text(days) == "2000-05-28 00:00:00 to 2000-06-01 00:00:00 UTC (4 d 0 h)");
  const TimeSpan seconds{TimeBasis::dated, Timestamp{kDay}, Timestamp{kDay + 5 * kUsPerSecond}};
  CHECK(span_text(seconds) == "2000-05-28 00:00:00 to 00:00:05 UTC (5 s)");
  const TimeSpan undated{TimeBasis::undated, Timestamp{0}, Timestamp{kUsPerHour}};
  CHECK(span_text(undated) == "00:00:00 to 01:00:00, time of day only, date unknown (1 h 0 min)");
  CHECK(span_text({TimeBasis::dated, Timestamp{kDay}, Timestamp{kDay}}) == "2000-05-28 00:00:00 UTC");
  CHECK(span_text({}) == "no time in the records");
  CHECK(moment_text(undated, undated.first) == "00:00:00 (undated)");
  CHECK(duration_text({}) == "-");
  CHECK(time_text(Timestamp{kUsPerDay + kUsPerHour}, TimeBasis::undated) == "day 2 01:00:00");
}

TEST_CASE("lists of hosts are cut, not dropped") {
  CHECK(hosts_text({}) == "nobody");
  CHECK(hosts_text({"a", "b", "c"}) == "a, b and c");
  CHECK(hosts_text({"a", "b", "c", "d", "e"}) == "a, b, c and 2 more");
  CHECK(host_range_text({"a", "b"}) == "a and b");
  CHECK(host_range_text({"a", "b", "c"}) == "3 hosts (a to c)");
}

TEST_CASE("bits, confidence and measures are rounded the same everywhere") {
  CHECK(bits_text(11.25) == "+11.2");
  CHECK(bits_text(-0.04) == "0.0");
  CHECK(confidence_text(0.7) == "0.70");
  CHECK(confidence_text(0.9999) == ">0.99");
  CHECK(measure_text(1134) == "1,134");
  CHECK(measure_text(0.03125) == "0.0312");
  CHECK(measure_text(4812.4) == "4,812");
  CHECK(measure_text(-2) == "-2");
  CHECK(sentence("A sweep") == "A sweep.");
  CHECK(sentence("Why?") == "Why?");
  CHECK(words("server_replies") == "server replies");
  CHECK(title_words("os_fingerprint") == "Os fingerprint");
}

}  // namespace
}  // namespace hindcast
