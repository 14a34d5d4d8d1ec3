#include "correlate/corroboration.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "correlate/finding_builder.h"

namespace hindcast {
namespace {

constexpr std::size_t kSensors = 6;

// By index into Dataset::events: its place in AttemptTable::sightings, -1 if it is no packet.
std::vector<std::int32_t> sightings_of_events(const Context& context, const EventIndex& events) {
  std::vector<std::int32_t> sighting_of(context.data.events.size(), -1);
  std::int32_t place = 0;
  for (const Sighting& s : context.table.sightings) {
    context.fusion.for_each_event(s, [&](EventId event) { sighting_of[events.place(event)] = place; });
    ++place;
  }
  return sighting_of;
}

// Whether sensors with times to the microsecond agree, and whether only whole seconds do.
struct AgreementCounts {
  std::int64_t exact = 0;
  std::int64_t within_second = 0;
};

AgreementCounts count_agreement(const Context& context, const std::vector<std::int32_t>& sightings) {
  AgreementCounts agreement;
  for (const std::int32_t s : sightings) {
    const Corroboration of_packet = context.table.sightings[static_cast<std::size_t>(s)].corroboration;
    agreement.exact += of_packet == Corroboration::to_microsecond ? 1 : 0;
    agreement.within_second += of_packet == Corroboration::within_second ? 1 : 0;
  }
  return agreement;
}

// ICMP packets whose type no sensor shows: it is what the rule's message implies.
std::int64_t count_implied_types(const Context& context, const std::vector<std::int32_t>& sightings) {
  return std::count_if(sightings.begin(), sightings.end(), [&context](std::int32_t index) {
    return context.table.sightings[static_cast<std::size_t>(index)].is_icmp_type_implied;
  });
}

std::string packets_were(std::int64_t count) {
  return fmt::format("{} {}", plural(count, "packet", "packets"), count == 1 ? "was" : "were");
}

}  // namespace

void add_corroboration(const EventIndex& events, Context& context) {
  const std::vector<std::int32_t> sighting_of = sightings_of_events(context, events);
  for (Finding& f : context.findings) {
    std::array<std::int64_t, kSensors> counts{};
    std::vector<std::int32_t> sightings;
    for (const EventId id : f.events) {
      ++counts[static_cast<std::size_t>(events[id].sensor)];
      if (const std::int32_t sighting = sighting_of[events.place(id)]; sighting >= 0) sightings.push_back(sighting);
    }
    sort_unique(sightings);
    std::string text;
    for (std::size_t i = 0; i < kSensors; ++i) {
      if (counts[i] > 0)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", sensor_name(static_cast<Sensor>(i)),
                            plural(counts[i], "record", "records"));
    }
    const AgreementCounts agreement = count_agreement(context, sightings);
    if (agreement.exact > 0)
      text += fmt::format("; {} seen by two sensors, equal to the microsecond", packets_were(agreement.exact));
    if (agreement.within_second > 0)
      text += fmt::format("; {} seen by two sensors within the second", packets_were(agreement.within_second));
    f.facts.push_back({"seen by", text});
    if (const std::int64_t implied = count_implied_types(context, sightings); implied > 0) {
      f.facts.push_back({"ICMP type", fmt::format("not shown of {}: taken from the message of the rule that fired",
                                                  plural(implied, "packet", "packets"))});
    }
  }
}

}  // namespace hindcast
