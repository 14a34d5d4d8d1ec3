#include "correlate/clock_offsets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include "core/sorter.h"
#include "correlate/detector.h"
#include "correlate/finding_builder.h"
#include "correlate/statistics.h"

namespace hindcast {
namespace {

constexpr std::int64_t kReach = 26 * kUsPerHour;  // no two zones are further apart
constexpr std::int64_t kWindows[] = {2 * kUsPerSecond, kUsPerMinute};
constexpr double kDriftGain = 1.5;        // the wide window must hold so many times the flows of the narrow one
constexpr std::int64_t kAround = 50;      // windows to each side that tell how dense accidents are
constexpr double kMostChance = -4;        // log10
constexpr double kLeastProofs = 5;        // fewer prove nothing, however far from the rest
constexpr double kLeastShare = 0.1;       // of the smaller file's flows in the time that both cover
constexpr std::size_t kMostOfFlow = 4;    // records of one flow in one file; a flow of more tells no packet from the next
constexpr std::size_t kMostFiles = 16;    // that hold one flow
constexpr std::int64_t kSample = 20'000;  // records of a file beyond which its flows are sampled
constexpr std::int64_t kEqualExact = 10 * kUsPerMillisecond;
constexpr std::int64_t kEqualCoarse = kUsPerSecond;
constexpr Port kLeastEphemeral = 1024;

// A record on its way to its flow.
struct FlowRecord {
  // By ranks and ports: the same whatever the order of import. Of one flow and file in order of time.
  struct Key {
    std::uint64_t hosts = 0;
    std::uint64_t ports = 0;
    std::int32_t source = 0;
    auto operator<=>(const Key&) const = default;
  };
  Key key;
  Event event;
  [[nodiscard]] bool same_flow(const FlowRecord& other) const {
    return key.hosts == other.key.hosts && key.ports == other.key.ports;
  }
};

bool is_usable(const Event& e) {
  return e.sensor != Sensor::sendmail && e.basis == TimeBasis::dated && e.src != kNoHost && e.dst != kNoHost &&
         e.src_port != kNoPort && e.dst_port != kNoPort && std::max(e.src_port, e.dst_port) >= kLeastEphemeral;
}

// The port that tells the connection: the client's, as far as the packet alone shows who that is.
Port own_port(const Event& e) { return e.src_port >= kLeastEphemeral ? e.src_port : e.dst_port; }

FlowRecord::Key flow_of(const Dataset& data, const Event& e) {
  return {static_cast<std::uint64_t>(data.rank(e.src)) << 32U | static_cast<std::uint64_t>(data.rank(e.dst)),
          static_cast<std::uint64_t>(e.src_port) << 32U | static_cast<std::uint64_t>(e.dst_port), e.source_id};
}

// Spreads the bits (the finaliser of splitmix64).
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

// How far apart two files show one flow.
struct Distance {
  std::int64_t us = 0;
  std::uint64_t token = 0;  // equal for flows that prove no more than one
  auto operator<=>(const Distance&) const = default;
};

// Two files, the lesser id first, and what their flows tell.
struct FilePair {
  std::vector<Distance> distances;
  bool is_coarse = false;  // one shows whole seconds
  Sensor sensor_a = Sensor::snort;
  Sensor sensor_b = Sensor::snort;
};

// Where the distances of two files crowd.
struct Crowd {
  std::int64_t offset_us = 0;
  std::int64_t spread_us = 0;
  std::int64_t flows = 0;
  std::int64_t window_us = 0;
  double log10_chance = 0;
};

// The fullest window of that width; of equally full ones the one nearest to 0.
Crowd densest(std::span<const Distance> sorted, std::int64_t width) {
  std::size_t from = 0;
  std::size_t to = 0;
  for (std::size_t begin = 0, end = 0; begin < sorted.size(); ++begin) {
    while (end < sorted.size() && sorted[end].us <= sorted[begin].us + width) ++end;
    const bool is_nearer =
        end - begin == to - from && std::abs(sorted[begin].us + sorted[end - 1].us) < std::abs(sorted[from].us + sorted[to - 1].us);
    if (end - begin > to - from || is_nearer) std::tie(from, to) = std::pair(begin, end);
  }
  const auto within = sorted.subspan(from, to - from);
  Crowd crowd{.flows = static_cast<std::int64_t>(within.size()), .window_us = width};
  crowd.offset_us = (within[(within.size() - 1) / 2].us + within[within.size() / 2].us) / 2;
  std::vector<std::int64_t> deviations;
  std::vector<std::uint64_t> tokens;
  for (const Distance& d : within) {
    deviations.push_back(std::abs(d.us - crowd.offset_us));
    tokens.push_back(d.token);
  }
  crowd.spread_us = median(std::move(deviations));
  std::sort(tokens.begin(), tokens.end());
  const auto proofs = static_cast<double>(std::unique(tokens.begin(), tokens.end()) - tokens.begin());
  const auto around = std::count_if(sorted.begin(), sorted.end(),
                                    [&](const Distance& d) { return std::abs(d.us - crowd.offset_us) <= kAround * width; });
  const double mean = (static_cast<double>(around - crowd.flows) + 0.5) / (2.0 * kAround);
  const double tail =
      proofs < kLeastProofs || proofs <= mean ? 0 : (proofs * std::log(mean) - std::lgamma(proofs + 1)) / std::log(10.0);
  crowd.log10_chance = std::min(0.0, tail + std::log10(2.0 * static_cast<double>(kReach) / static_cast<double>(width)));
  return crowd;
}

class ClockMeter {
 public:
  explicit ClockMeter(const Dataset& data) : data_(data), files_(data.sources.size()) {}

  ClockMeasurements measure() {
    for (const Event& e : data_.events) {
      if (is_usable(e)) ++files_[static_cast<std::size_t>(e.source_id)].records;
    }
    if (std::count_if(files_.begin(), files_.end(), [](const File& file) { return file.records > 0; }) < 2) return {};
    Sorter<FlowRecord> records(data_.memory / Dataset::kSortShare);
    for (const Event& e : data_.events) {
      if (is_usable(e)) records.add({flow_of(data_, e), e});
    }
    records.drain_runs([](const FlowRecord& a, const FlowRecord& b) { return a.same_flow(b); },
                       [this](const std::vector<FlowRecord>& flow) { add_flow(flow); });
    for (File& file : files_) std::sort(file.flows.begin(), file.flows.end());
    for (auto& [sources, pair] : pairs_) settle(sources.first, sources.second, pair);
    return conclude();
  }

 private:
  struct File {
    std::int64_t records = 0;
    std::vector<std::int64_t> flows;  // time of the first record of each sampled flow
    std::int32_t clock = 0;           // the least source id with an equal clock
    [[nodiscard]] std::int64_t stride() const { return records / kSample + 1; }
  };
  struct Measured {
    std::int32_t a = 0;
    std::int32_t b = 0;
    Crowd crowd;
    const FilePair* pair = nullptr;
  };

  File& file(std::int32_t source) { return files_[static_cast<std::size_t>(source)]; }

  // Samples by the smallest file that holds the flow, so that small files are measured in full.
  void add_flow(std::span<const FlowRecord> flow) {
    std::vector<const FlowRecord*>& firsts = firsts_;
    firsts.clear();
    std::int64_t stride = file(flow.front().key.source).stride();
    std::size_t count = 0;
    for (const FlowRecord& record : flow) {
      const bool is_first = firsts.empty() || firsts.back()->key.source != record.key.source;
      if (is_first) {
        firsts.push_back(&record);
        stride = std::min(stride, file(record.key.source).stride());
        count = 0;
      }
      if (++count > kMostOfFlow || firsts.size() > kMostFiles) return;
    }
    const std::uint64_t hash = mixed(flow.front().key.hosts ^ mixed(flow.front().key.ports));
    if (hash % static_cast<std::uint64_t>(stride) != 0) return;
    for (std::size_t i = 0; i < firsts.size(); ++i) {
      file(firsts[i]->key.source).flows.push_back(middle_us(firsts[i]->event));
      for (std::size_t j = i + 1; j < firsts.size(); ++j) add_distance(*firsts[i], *firsts[j], hash);
    }
  }

  void add_distance(const FlowRecord& a, const FlowRecord& b, std::uint64_t hash) {
    const Event& one = a.event;
    const Event& other = b.event;
    const std::int64_t us = middle_us(other) - middle_us(one);
    const std::optional<bool> same = is_same_packet(one, other);
    if (std::abs(us) > kReach || same == false) return;
    FilePair& pair = pairs_[{a.key.source, b.key.source}];
    if (pair.distances.empty()) std::tie(pair.sensor_a, pair.sensor_b) = std::pair(one.sensor, other.sensor);
    pair.is_coarse = pair.is_coarse || one.precision == TimePrecision::s || other.precision == TimePrecision::s;
    pair.distances.push_back({us, same == true ? hash : static_cast<std::uint64_t>(own_port(one))});
  }

  // Whether numbers that hardly two packets share say that it is one; nothing where neither record shows more than its flow.
  std::optional<bool> is_same_packet(const Event& a, const Event& b) const {
    if (a.protocol != b.protocol && a.protocol != Protocol::unknown && b.protocol != Protocol::unknown) return false;
    if (a.flags != b.flags && a.flags != kFlagsNotLogged && b.flags != kFlagsNotLogged) return false;
    const auto one = data_.packet(a.detail);
    const auto other = data_.packet(b.detail);
    if (!one || !other) return std::nullopt;
    std::optional<bool> same;
    if (one->ip_id > 0 && other->ip_id > 0) same = one->ip_id == other->ip_id;
    const bool is_syn = a.flags != kFlagsNotLogged && (a.flags & kSyn) != 0;  // later numbers may be relative
    if (is_syn && one->seq >= 0 && other->seq >= 0) same = same.value_or(true) && one->seq == other->seq;
    return same;
  }

  // Keeps what the two files' flows prove.
  void settle(std::int32_t a, std::int32_t b, FilePair& pair) {
    if (pair.distances.empty()) return;
    std::sort(pair.distances.begin(), pair.distances.end());
    std::optional<Crowd> best;
    for (const std::int64_t width : kWindows) {
      const Crowd crowd = densest(pair.distances, width);
      if (crowd.log10_chance > kMostChance || share(file(a).flows, file(b).flows, crowd) < kLeastShare) continue;
      if (!best || static_cast<double>(crowd.flows) >= kDriftGain * static_cast<double>(best->flows)) best = crowd;
    }
    if (best) measured_.push_back({a, b, *best, &pair});
  }

  // Of the flows that the smaller file has while both ran, how many the offset explains.
  static double share(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b, const Crowd& crowd) {
    const std::int64_t from = std::max(a.front(), b.front() - crowd.offset_us) - crowd.window_us;
    const std::int64_t to = std::min(a.back(), b.back() - crowd.offset_us) + crowd.window_us;
    const auto between = [](const std::vector<std::int64_t>& times, std::int64_t begin, std::int64_t end) {
      return std::upper_bound(times.begin(), times.end(), end) - std::lower_bound(times.begin(), times.end(), begin);
    };
    const auto flows = std::min(between(a, from, to), between(b, from + crowd.offset_us, to + crowd.offset_us));
    return flows <= 0 ? 0 : static_cast<double>(crowd.flows) / static_cast<double>(flows);
  }

  static bool is_equal(const Measured& m) {
    return std::abs(m.crowd.offset_us) <= (m.pair->is_coarse ? kEqualCoarse : kEqualExact);
  }

  std::int32_t clock_of(std::int32_t source) {
    std::int32_t& clock = file(source).clock;
    if (clock == 0) clock = source;
    if (clock != source) clock = clock_of(clock);
    return clock;
  }

  ClockMeasurements conclude() {
    ClockMeasurements result;
    for (const Measured& m : measured_) {
      if (!is_equal(m)) continue;
      ++result.equal_pairs;
      file(clock_of(m.a)).clock = clock_of(m.b);
    }
    const std::map<std::int32_t, Weight> weights = weigh_clocks();
    const auto path = [this](std::int32_t source) { return data_.source(source).path; };
    std::map<std::string, std::pair<std::int64_t, ClockOffset>> rows;  // by path and content of source_b
    for (Measured m : measured_) {
      if (clock_of(m.a) == clock_of(m.b)) continue;
      if (weights.at(clock_of(m.a)) < weights.at(clock_of(m.b))) m = turned(m);
      auto& [flows, row] = rows[fmt::format("{}\n{}", path(m.b), m.b)];
      if (std::pair(flows, path(row.source_a)) < std::pair(m.crowd.flows, path(m.a)))
        std::tie(flows, row) = std::pair(m.crowd.flows, row_of(m));
    }
    for (auto& [key, row] : rows) result.offsets.push_back(std::move(row.second));
    return result;
  }

  // What speaks for a clock as the reference: files, records, and the path that comes first.
  struct Weight {
    std::int64_t files = 0;
    std::int64_t records = 0;
    std::string path;
    bool operator<(const Weight& other) const {
      return std::tie(files, records, other.path) < std::tie(other.files, other.records, path);
    }
  };
  std::map<std::int32_t, Weight> weigh_clocks() {
    std::map<std::int32_t, Weight> weights;
    for (std::int32_t source = 0; static_cast<std::size_t>(source) < files_.size(); ++source) {
      const std::int64_t records = file(source).records;
      if (records == 0) continue;
      Weight& w = weights[clock_of(source)];
      const std::string& path = data_.source(source).path;
      if (w.files++ == 0 || path < w.path) w.path = path;
      w.records += records;
    }
    return weights;
  }

  Measured turned(Measured m) {
    std::swap(m.a, m.b);
    m.crowd.offset_us = -m.crowd.offset_us;
    return m;
  }

  ClockOffset row_of(const Measured& m) const {
    const bool is_turned = m.a > m.b;
    return {
        .sensor_a = is_turned ? m.pair->sensor_b : m.pair->sensor_a,
        .sensor_b = is_turned ? m.pair->sensor_a : m.pair->sensor_b,
        .offset_s = static_cast<double>(m.crowd.offset_us) / 1e6,
        .spread_s = static_cast<double>(m.crowd.spread_us) / 1e6,
        .pairs = m.crowd.flows,
        .rule = fmt::format("densest distance of the first records of one flow in both: {} of {} flows within {} (by accident 1 "
                            "in 10^{:.0f}){}",
                            m.crowd.flows, m.pair->distances.size(), to_duration(m.crowd.window_us), -m.crowd.log10_chance,
                            m.crowd.window_us == kWindows[0] ? "" : "; the clock drifts"),
        .source_a = m.a,
        .source_b = m.b,
        .advice = advice(m.crowd.offset_us, data_.source(m.b).utc_offset_s)};
  }

  // What makes file b's times agree. A zone where the offset is one of quarters of an hour, else an addition.
  static std::string advice(std::int64_t offset_us, std::int64_t utc_offset_s) {
    constexpr std::int64_t kQuarter = 15 * kUsPerMinute;
    const std::int64_t quarters = std::llround(static_cast<double>(offset_us) / static_cast<double>(kQuarter));
    const bool is_zone = quarters != 0 && std::abs(offset_us - quarters * kQuarter) <= 2 * kUsPerSecond;
    const std::int64_t unit = is_zone ? kQuarter : std::abs(offset_us) > 10 * kUsPerSecond ? kUsPerSecond : 1;
    const std::int64_t rounded = std::llround(static_cast<double>(offset_us) / static_cast<double>(unit)) * unit;
    const std::string change =
        fmt::format("read its times with {} {}", to_duration(std::abs(rounded)), rounded > 0 ? "taken off" : "added");
    if (!is_zone) return change;
    const std::int64_t minutes = utc_offset_s / 60 + quarters * 15;
    return fmt::format("import it with --tz of a zone at UTC{}{:02}:{:02}, or {}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                       std::abs(minutes) % 60, change);
  }

  const Dataset& data_;
  std::vector<File> files_;  // by source id
  std::map<std::pair<std::int32_t, std::int32_t>, FilePair> pairs_;
  std::vector<Measured> measured_;
  std::vector<const FlowRecord*> firsts_;  // of the flow at hand, one for each file
};

}  // namespace

ClockMeasurements measure_clocks(const Dataset& data) { return ClockMeter(data).measure(); }

std::vector<std::int64_t> clock_shifts(const ClockMeasurements& clocks) {
  std::vector<std::int64_t> shifts;
  // The reference of one file may run by another's clock; the order of weights ends the chain.
  const std::function<std::int64_t(std::int32_t)> shift_of = [&](std::int32_t source) -> std::int64_t {
    const auto row =
        std::find_if(clocks.offsets.begin(), clocks.offsets.end(), [&](const ClockOffset& o) { return o.source_b == source; });
    return row == clocks.offsets.end() ? 0 : std::llround(row->offset_s * 1e6) + shift_of(row->source_a);
  };
  for (const ClockOffset& offset : clocks.offsets) {
    if (offset.spread_s > 1) continue;
    const auto source = static_cast<std::size_t>(offset.source_b);
    if (shifts.size() <= source) shifts.resize(source + 1);
    shifts[source] = shift_of(offset.source_b);
  }
  return shifts;
}

void add_clock_facts(const ClockMeasurements& clocks, Context& context) {
  std::map<EventId, std::int32_t> joined;  // to the file
  for (const std::uint32_t index : context.fusion.other_clock) {
    const Event e = context.data.events[index];
    joined.emplace(e.id, e.source_id);
  }
  if (joined.empty()) return;
  context.findings.change_each([&](std::size_t, Finding& f) {
    std::map<std::int32_t, std::int64_t> records;
    for (const EventId id : f.events) {
      if (const auto found = joined.find(id); found != joined.end()) ++records[found->second];
    }
    for (const ClockOffset& offset : clocks.offsets) {
      const auto found = records.find(offset.source_b);
      if (found == records.end()) continue;
      f.facts.push_back(
          {"clocks",
           fmt::format("{} of {} taken for packets of other files: its clock runs {} {} that of {} ({} flows)",
                       plural(found->second, "record", "records"), context.data.source(offset.source_b).path,
                       to_duration(std::llround(std::abs(offset.offset_s) * 1e6)), offset.offset_s > 0 ? "ahead of" : "behind",
                       context.data.source(offset.source_a).path, offset.pairs)});
    }
  });
}

std::string clocks_note(const ClockMeasurements& clocks, const Fusion& fusion) {
  const auto others = static_cast<std::int64_t>(clocks.offsets.size());
  if (others == 0) return "";
  return fmt::format("; clocks: {}, {}, {} joined to packets of others",
                     plural(clocks.equal_pairs, "pair of files agrees", "pairs of files agree"),
                     plural(others, "file runs by another clock", "files run by another clock"),
                     plural(static_cast<std::int64_t>(fusion.other_clock.size()), "record", "records"));
}

}  // namespace hindcast
