#include "correlate/corroboration.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "correlate/evidence_table.h"
#include "correlate/finding_builder.h"

namespace hindcast {
namespace {

constexpr std::size_t kSensors = 6;

// A packet of the evidence, by its first record there.
struct Seen {
  std::int32_t sighting = -1;
  Corroboration corroboration = Corroboration::none;
  bool is_icmp_type_implied = false;
};

// Each packet once, however many records show it.
std::vector<Seen> packets_of(const PagedArray<EvidenceRecord>::Range& records) {
  std::vector<Seen> packets;
  for (const EvidenceRecord& r : records) {
    if (r.sighting >= 0) packets.push_back({r.sighting, r.corroboration, r.is_icmp_type_implied});
  }
  std::sort(packets.begin(), packets.end(), [](const Seen& a, const Seen& b) { return a.sighting < b.sighting; });
  packets.erase(std::unique(packets.begin(), packets.end(), [](const Seen& a, const Seen& b) { return a.sighting == b.sighting; }),
                packets.end());
  return packets;
}

std::int64_t count_of(const std::vector<Seen>& packets, Corroboration corroboration) {
  return std::count_if(packets.begin(), packets.end(), [&](const Seen& seen) { return seen.corroboration == corroboration; });
}

std::string packets_were(std::int64_t count) {
  return fmt::format("{} {}", plural(count, "packet", "packets"), count == 1 ? "was" : "were");
}

}  // namespace

void add_corroboration(const EvidenceTable& evidence, Context& context) {
  context.findings.change_each([&](std::size_t index, Finding& f) {
    std::array<std::int64_t, kSensors> counts{};
    for (const EvidenceRecord& r : evidence.of(index)) ++counts[static_cast<std::size_t>(r.event.sensor)];
    const std::vector<Seen> packets = packets_of(evidence.of(index));
    std::string text;
    for (std::size_t i = 0; i < kSensors; ++i) {
      if (counts[i] > 0)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", sensor_name(static_cast<Sensor>(i)),
                            plural(counts[i], "record", "records"));
    }
    if (const std::int64_t exact = count_of(packets, Corroboration::to_microsecond); exact > 0)
      text += fmt::format("; {} seen by two sensors, equal to the microsecond", packets_were(exact));
    if (const std::int64_t coarse = count_of(packets, Corroboration::within_second); coarse > 0)
      text += fmt::format("; {} seen by two sensors within the second", packets_were(coarse));
    f.facts.push_back({"seen by", text});
    const auto implied = std::count_if(packets.begin(), packets.end(), [](const Seen& seen) { return seen.is_icmp_type_implied; });
    if (implied > 0) {
      f.facts.push_back({"ICMP type", fmt::format("not shown of {}: taken from the message of the rule that fired",
                                                  plural(implied, "packet", "packets"))});
    }
  });
}

}  // namespace hindcast
