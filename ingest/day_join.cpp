#include "ingest/day_join.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "store/sqlite.h"

namespace hindcast {
namespace {

constexpr std::size_t kLeastEqualTimes = 3;   // packets that must agree before a day is taken from another sensor
constexpr std::size_t kLeastEqualShare = 10;  // and one in ten of those looked up: a file may hold several days

// The undated packets by time of day, hosts as the case numbers them; without those whose hosts it does not know.
struct SampledPacket {
  std::size_t number = 0;  // in the sample
  std::int64_t src = 0;
  std::int64_t dst = 0;
};
using SampleByTime = std::unordered_multimap<std::int64_t, SampledPacket>;

Result<SampleByTime> sample_by_time(Database& database, const Survey& survey) {
  auto statement = database.prepare("SELECT s.host_id, d.host_id FROM host s, host d WHERE s.address = ?1 AND d.address = ?2");
  if (!statement) return statement.error();
  SampleByTime sample;
  for (std::size_t number = 0; number < survey.undated.size(); ++number) {
    const UndatedPacket& packet = survey.undated[number];
    statement->bind(1, packet.src);
    statement->bind(2, packet.dst);
    auto row = statement->step();
    if (!row) return row.error();
    if (*row) sample.emplace(packet.us_of_day, SampledPacket{number, statement->integer(0), statement->integer(1)});
    statement->reset();
  }
  return sample;
}

}  // namespace

Result<std::optional<DayJoin>> join_by_time(Database& database, const Survey& survey) {
  auto sample = sample_by_time(database, survey);
  if (!sample) return sample.error();
  if (sample->empty()) return std::optional<DayJoin>{};
  auto events = database.prepare(
      "SELECT time_us + utc_offset_s * 1000000, src_host_id, dst_host_id, path FROM event JOIN source USING (source_id)"
      " WHERE time_basis = 0 AND time_precision = 0 AND sensor_id <> 2");
  if (!events) return events.error();
  std::map<std::int64_t, std::pair<std::set<std::size_t>, std::string>> days;  // with the packets that agree, and a source
  for (;;) {
    auto row = events->step();
    if (!row) return row.error();
    if (!*row) break;
    const std::int64_t of_day = events->integer(0) % kUsPerDay;
    for (auto [at, end] = sample->equal_range(of_day); at != end; ++at) {
      const SampledPacket& packet = at->second;
      if (events->integer(1) != packet.src || events->integer(2) != packet.dst) continue;
      auto& [packets, path] = days[events->integer(0) - of_day];
      packets.insert(packet.number);
      if (path.empty()) path = events->text(3);
    }
  }
  if (days.size() != 1) return std::optional<DayJoin>{};
  const auto& [day, found] = *days.begin();
  const std::size_t hits = found.first.size();
  const std::size_t size = survey.undated.size();
  if (hits < std::min(kLeastEqualTimes, size) || hits * kLeastEqualShare < size) return std::optional<DayJoin>{};
  return std::optional(DayJoin{Timestamp{day}, fmt::format("{} packets equal to the microsecond with {}", hits, found.second)});
}

}  // namespace hindcast
