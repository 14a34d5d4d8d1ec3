#include "correlate/unseen.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "correlate/evidence_table.h"
#include "correlate/finding_builder.h"
#include "correlate/statistics.h"

namespace hindcast {
namespace {

constexpr std::int32_t kIds = 65'536;
constexpr double kLeastBits = 20;
constexpr std::size_t kLeastTargets = 3;

std::int32_t swapped(std::int32_t id) { return (id & 0xff) << 8 | id >> 8; }

// How far a counter of this byte order goes through all the ids.
std::int64_t advance_of(std::span<const std::int32_t> ids, bool swap) {
  std::int64_t advance = 0;
  for (std::size_t i = 1; i < ids.size(); ++i) {
    const std::int32_t before = swap ? swapped(ids[i - 1]) : ids[i - 1];
    const std::int32_t after = swap ? swapped(ids[i]) : ids[i];
    advance += (after - before + kIds) % kIds;
  }
  return advance;
}

using Records = PagedArray<EvidenceRecord>::Range;

// A packet that an actor sent, and where it went.
struct SentPacket {
  Timestamp time;
  std::int32_t ip_id = 0;
  HostId target = kNoHost;
  bool operator==(const SentPacket&) const = default;
};

// The actor's packets that show an IP id, in time order, each once however many sensors saw it.
std::vector<SentPacket> sent_packets(const Records& records, const Finding& f) {
  std::vector<SentPacket> packets;
  for (const EvidenceRecord& record : records) {
    const Event& e = record.event;
    const auto& packet = record.packet;
    if (!packet || packet->ip_id < 0 || e.src != f.actors.front() || e.basis != f.basis) continue;
    packets.push_back({e.time, packet->ip_id, e.dst});
  }
  std::stable_sort(packets.begin(), packets.end(), [](const SentPacket& a, const SentPacket& b) { return a.time < b.time; });
  packets.erase(std::unique(packets.begin(), packets.end()), packets.end());
  return packets;
}

// How many of the actor's packets the logs hold: of several sensors' records of one moment, one.
std::int64_t packets_logged(const Records& records, const Finding& f) {
  std::vector<std::int64_t> times;
  for (const EvidenceRecord& record : records) {
    const Event& e = record.event;
    if (e.src == f.actors.front() && e.precision == TimePrecision::us) times.push_back(e.time.us);
  }
  sort_unique(times);
  return static_cast<std::int64_t>(times.size());
}

void add_counter(const Records& records, Finding& f) {
  const std::vector<SentPacket> packets = sent_packets(records, f);
  std::vector<std::int32_t> ids;
  for (const SentPacket& packet : packets) ids.push_back(packet.ip_id);
  const auto counter = read_id_counter(ids);
  if (!counter) return;
  f.counter =
      CounterRun{counter->is_swapped, counter->first, counter->last, counter->advance, packets.front().time, packets.back().time};
  // From one try to the next at one target, where nothing else came between.
  std::vector<std::int64_t> steps;
  for (std::size_t i = 1; i < packets.size(); ++i) {
    if (packets[i].target == packets[i - 1].target)
      steps.push_back(advance_of(std::span(ids).subspan(i - 1, 2), counter->is_swapped));
  }
  std::string text =
      fmt::format("IP ids{} count from {} to {}: about {} packets sent in {}, of which the logs hold {}",
                  counter->is_swapped ? ", bytes swapped (as Windows sends them)," : "", counter->first, counter->last,
                  counter->advance, to_duration(packets.back().time.us - packets.front().time.us), packets_logged(records, f));
  if (!steps.empty()) text += fmt::format("; +{} from one try to the next", median(steps));
  text +=
      fmt::format(". Assumes one counter for all destinations that did not go round; random ids would look so with 1 in 2^{:.0f}",
                  counter->bits);
  f.facts.push_back({"packets not seen", std::move(text)});
}

void add_unused(const Dataset& data, const std::vector<bool>& is_sender, Finding& f) {
  if (f.kind == FindingKind::backscatter || f.targets.size() < kLeastTargets) return;
  std::int64_t ours = 0;
  std::int64_t unused = 0;
  for (const HostId target : f.targets) {
    if (!data.internal(target)) continue;
    ++ours;
    unused += is_sender[static_cast<std::size_t>(target)] ? 0 : 1;
  }
  if (unused == 0) return;
  f.facts.push_back(
      {"unused addresses",
       fmt::format("{} of {} targets of ours sent no packet in any log: nobody may be there, and nobody has business there", unused,
                   ours)});
}

}  // namespace

std::optional<IdCounter> read_id_counter(std::span<const std::int32_t> ids) {
  if (ids.size() < 3) return std::nullopt;
  const std::int64_t plain = advance_of(ids, false);
  const std::int64_t turned = advance_of(ids, true);
  IdCounter counter;
  counter.is_swapped = turned < plain;
  counter.advance = std::min(plain, turned);
  if (counter.advance == 0 || counter.advance >= kIds) return std::nullopt;
  counter.first = counter.is_swapped ? swapped(ids.front()) : ids.front();
  counter.last = counter.is_swapped ? swapped(ids.back()) : ids.back();
  // The sum of n uniform steps is at most s with (s/65536)^n / n! (Irwin and Hall); twice, for the two byte orders.
  const auto steps = static_cast<std::int64_t>(ids.size()) - 1;
  counter.bits = static_cast<double>(steps) * std::log2(static_cast<double>(kIds) / static_cast<double>(counter.advance)) +
                 log2_factorial(steps) - 1;
  if (counter.bits < kLeastBits) return std::nullopt;
  return counter;
}

void add_unseen(const EvidenceTable& evidence, Context& context) {
  if (context.findings.empty()) return;
  std::vector<bool> is_sender(context.data.hosts.size());
  bool any_capture = false;
  for (const Event& e : context.data.events) {
    any_capture = any_capture || e.sensor == Sensor::tcpdump;
    if (e.src != kNoHost) is_sender[static_cast<std::size_t>(e.src)] = true;
  }
  context.findings.change_each([&](std::size_t i, Finding& f) {
    if (f.actors.size() == 1) add_counter(evidence.of(i), f);
    // Alerts show who did wrong, not who is there.
    if (any_capture) add_unused(context.data, is_sender, f);
  });
}

}  // namespace hindcast
