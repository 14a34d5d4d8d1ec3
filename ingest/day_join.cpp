#include "ingest/day_join.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/host.h"
#include "store/sqlite.h"

namespace hindcast {
namespace {

constexpr std::size_t kLeastEqual = 3;  // one coincidence dates nothing; of a smaller sample, all of it
constexpr double kMostChance = -4;  // log10 of the chance that the equal packets are accidents, all days that were tried counted
constexpr std::int64_t kNear = 10'000;  // us; how many packets miss by less tells how many would hit by accident
constexpr std::int64_t kHalfDay = kUsPerDay / 2;
constexpr std::int64_t kUnknownHost = -1;  // of the sample, but in no record of the case

// A packet without a day, in the order of time. Hosts as the case numbers them.
struct SampledPacket {
  std::int64_t us_of_day = 0;
  std::int64_t midnights = 0;  // passed since the start of the text
  std::size_t number = 0;      // in the sample
  std::int64_t src = kUnknownHost;
  std::int64_t dst = kUnknownHost;
  bool src_is_name = false;
  bool dst_is_name = false;
};

// The hosts of a case by number and text.
class Hosts {
 public:
  static Result<Hosts> load(Database& database) {
    auto rows = database.prepare("SELECT host_id, address, kind = 'name' FROM host");
    if (!rows) return rows.error();
    Hosts hosts;
    for (;;) {
      auto row = rows->step();
      if (!row) return row.error();
      if (!*row) return hosts;
      hosts.by_text_.emplace(rows->text(1), rows->integer(0));
      if (rows->integer(2) != 0) hosts.names_.insert(rows->integer(0));
    }
  }

  [[nodiscard]] std::int64_t find(const std::string& text) const {
    const auto found = by_text_.find(text);
    return found == by_text_.end() ? kUnknownHost : found->second;
  }
  [[nodiscard]] bool is_name(std::int64_t id) const { return names_.contains(id); }

 private:
  std::unordered_map<std::string, std::int64_t> by_text_;
  std::set<std::int64_t> names_;
};

bool is_name(const std::string& text) { return parse_host(text).kind == HostKind::name; }

// The sample, by time of day.
std::vector<SampledPacket> sample_of(std::span<const UndatedPacket> undated, const Hosts& hosts) {
  std::vector<SampledPacket> sample;
  std::int64_t midnights = 0;
  std::int64_t before = 0;
  for (std::size_t i = 0; i < undated.size(); ++i) {
    const UndatedPacket& packet = undated[i];
    if (before - packet.us_of_day > kHalfDay) ++midnights;
    before = packet.us_of_day;
    sample.push_back(
        {packet.us_of_day, midnights, i, hosts.find(packet.src), hosts.find(packet.dst), is_name(packet.src), is_name(packet.dst)});
  }
  std::sort(sample.begin(), sample.end(), [](const SampledPacket& a, const SampledPacket& b) {
    return std::tie(a.us_of_day, a.number) < std::tie(b.us_of_day, b.number);
  });
  return sample;
}

// What agrees with one day as the day of the text's first packet.
struct Votes {
  std::set<std::size_t> equal;  // packets of the sample
  std::int64_t near = 0;        // pairs that miss by up to kNear
  std::string path;             // of a source that agrees

  // log10 of the chance that as many are equal by accident: Poisson's tail is at most mean^k / k!; the mean from the near misses.
  [[nodiscard]] double log10_chance() const {
    const double mean = (static_cast<double>(near) + 0.5) / (2.0 * static_cast<double>(kNear));
    const auto hits = static_cast<double>(equal.size());
    return std::min(0.0, (hits * std::log(mean) - std::lgamma(hits + 1)) / std::log(10.0));
  }
};

class DayFinder {
 public:
  DayFinder(std::vector<SampledPacket> sample, const Hosts& hosts) : sample_(std::move(sample)), hosts_(hosts) {}

  // Counts a dated record; `local_us` by the clock that wrote it.
  void add(std::int64_t local_us, std::int64_t src, std::int64_t dst, const Statement& row) {
    const std::int64_t of_day = local_us % kUsPerDay;
    auto at = std::lower_bound(sample_.begin(), sample_.end(), of_day - kNear,
                               [](const SampledPacket& p, std::int64_t us) { return p.us_of_day < us; });
    for (; at != sample_.end() && at->us_of_day <= of_day + kNear; ++at) {
      if (!fits(at->src, at->src_is_name, src) || !fits(at->dst, at->dst_is_name, dst)) continue;
      Votes& votes = days_[local_us - of_day - at->midnights * kUsPerDay];
      if (at->us_of_day != of_day) {
        ++votes.near;
        continue;
      }
      votes.equal.insert(at->number);
      if (votes.path.empty()) votes.path = row.text(3);
    }
  }

  // The one day that accident does not explain.
  [[nodiscard]] std::optional<DayJoin> best() const {
    std::optional<DayJoin> join;
    for (const auto& [day, votes] : days_) {
      const double chance = votes.log10_chance() + std::log10(static_cast<double>(days_.size()));
      if (chance > kMostChance) continue;
      if (join) return std::nullopt;
      if (votes.equal.size() < std::min(kLeastEqual, sample_.size())) return std::nullopt;
      join = DayJoin{Timestamp{day}, fmt::format("{} packets equal to the microsecond with {} (by accident 1 in 10^{:.0f})",
                                                 votes.equal.size(), votes.path, -chance)};
    }
    return join;
  }

 private:
  // One host, or a name beside an address: it may be the same.
  [[nodiscard]] bool fits(std::int64_t sampled, bool sampled_is_name, std::int64_t stored) const {
    return sampled == stored || (stored >= 0 && sampled_is_name != hosts_.is_name(stored));
  }

  const std::vector<SampledPacket> sample_;
  const Hosts& hosts_;
  std::map<std::int64_t, Votes> days_;
};

}  // namespace

Result<std::optional<DayJoin>> join_by_time(Database& database, std::span<const UndatedPacket> undated) {
  if (undated.empty()) return std::optional<DayJoin>{};
  auto hosts = Hosts::load(database);
  if (!hosts) return hosts.error();
  DayFinder finder(sample_of(undated, *hosts), *hosts);
  auto events = database.prepare(
      "SELECT time_us + utc_offset_s * 1000000, src_host_id, dst_host_id, path FROM event JOIN source USING (source_id)"
      " WHERE time_basis = 0 AND time_precision = 0");
  if (!events) return events.error();
  for (;;) {
    auto row = events->step();
    if (!row) return row.error();
    if (!*row) return finder.best();
    finder.add(events->integer(0), events->shown(1), events->shown(2), *events);
  }
}

}  // namespace hindcast
