// The records that findings stand on, finding by finding: what the last looks at findings need, laid out so that it is read in
// order and not by id from all over the case.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/paged_array.h"
#include "correlate/detector.h"

namespace hindcast {

// One record of a finding's evidence.
struct EvidenceRecord {
  Event event;
  std::optional<PacketDetail> packet;                 // where the event is a packet sensor's and shows more than the flow
  std::int32_t sighting = -1;                         // its packet's place in AttemptTable::sightings; -1 where it is no packet
  Corroboration corroboration = Corroboration::none;  // of the packet
  bool is_icmp_type_implied = false;                  // of the packet
};

// Holds the evidence that the findings of a context name when it is made, in the order of Finding::events.
class EvidenceTable {
 public:
  explicit EvidenceTable(const Context& context);
  // `finding`: index into Context::findings. The view lives as long as the table.
  [[nodiscard]] PagedArray<EvidenceRecord>::Range of(std::size_t finding) const {
    return records_.range(starts_[finding], starts_[finding + 1] - starts_[finding]);
  }

 private:
  PagedArray<EvidenceRecord> records_;
  std::vector<std::size_t> starts_;  // by finding, into records_, with an end behind the last
};

}  // namespace hindcast
