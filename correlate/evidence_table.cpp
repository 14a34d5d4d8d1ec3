#include "correlate/evidence_table.h"

#include "core/sorter.h"

namespace hindcast {
namespace {

// What belongs to an event, on its way to the events in the order of their ids.
template <typename Value>
struct ById {
  std::uint64_t key = 0;  // EventId
  Value value;
};

// What an event's packet tells.
struct PacketFacts {
  std::int32_t sighting = -1;
  Corroboration corroboration = Corroboration::none;
  bool is_icmp_type_implied = false;
};

struct ByFinding {
  std::uint64_t key = 0;  // index into Context::findings
  EvidenceRecord record;
};

std::vector<bool> named_events(const FindingArray& findings) {
  std::vector<bool> is_named;
  for (const Finding& f : findings) {
    // In ascending order: the last is the greatest.
    if (static_cast<std::size_t>(f.events.back()) >= is_named.size())
      is_named.resize(static_cast<std::size_t>(f.events.back()) + 1);
    for (const EventId id : f.events) is_named[static_cast<std::size_t>(id)] = true;
  }
  return is_named;
}

// Moves on in entries sorted by id to the one of `id`; whether there is one. `entry` is the entry at hand.
template <typename Entry>
bool reach(Sorter<Entry>& sorted, Entry& entry, std::uint64_t id) {
  while (entry.key < id && sorted.next(entry)) continue;
  return entry.key == id;
}

}  // namespace

EvidenceTable::EvidenceTable(const Context& context) : records_(context.data.memory / Dataset::kEventShare) {
  const std::size_t memory = context.data.memory / Dataset::kSortShare / 2;
  const std::vector<bool> is_named = named_events(context.findings);
  const auto names = [&is_named](EventId id) {
    return static_cast<std::size_t>(id) < is_named.size() && is_named[static_cast<std::size_t>(id)];
  };

  Sorter<ById<Event>> events(memory);
  for (const Event& e : context.data.events) {
    if (names(e.id)) events.add({static_cast<std::uint64_t>(e.id), e});
  }
  Sorter<ById<PacketFacts>> packets(memory);
  std::int32_t sighting = 0;
  for (const Sighting& s : context.table.sightings) {
    context.fusion.for_each_event(s, [&](EventId id) {
      if (names(id)) packets.add({static_cast<std::uint64_t>(id), {sighting, s.corroboration, s.is_icmp_type_implied}});
    });
    ++sighting;
  }
  Sorter<ById<std::uint32_t>> uses(memory);
  std::uint32_t place = 0;
  for (const Finding& f : context.findings) {
    for (const EventId id : f.events) uses.add({static_cast<std::uint64_t>(id), place});
    ++place;
  }

  Sorter<ByFinding> sorted(memory);
  events.sort();
  packets.sort();
  ById<Event> event;
  ById<PacketFacts> packet;
  uses.drain([&](const ById<std::uint32_t>& use) {
    EvidenceRecord record;
    if (reach(events, event, use.key)) record.event = event.value;
    if (record.event.sensor != Sensor::sendmail) record.packet = context.data.packet(record.event.detail);
    if (reach(packets, packet, use.key)) {
      record.sighting = packet.value.sighting;
      record.corroboration = packet.value.corroboration;
      record.is_icmp_type_implied = packet.value.is_icmp_type_implied;
    }
    sorted.add({use.value, record});
  });
  sorted.drain([this](const ByFinding& entry) {
    while (starts_.size() <= entry.key) starts_.push_back(records_.size());
    records_.push_back(entry.record);
  });
  while (starts_.size() <= context.findings.size()) starts_.push_back(records_.size());
}

}  // namespace hindcast
