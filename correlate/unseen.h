// What the sensor did not see, as far as what it saw tells: how many packets a sender sent in all, from the counter that its stack
// puts into the IP header; and how many of the addresses that were tried have nobody there. Estimates: each says what it assumes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "correlate/detector.h"

namespace hindcast {

class EvidenceTable;

// A counter read from the IP ids of one sender's packets.
struct IdCounter {
  bool is_swapped = false;  // counted in the bytes' other order, as little-endian machines do that do not turn them
  std::int32_t first = 0;   // as counted
  std::int32_t last = 0;
  std::int64_t advance = 0;  // steps from first to last: packets sent, less one
  double bits = 0;           // -log2 of the chance that ids drawn at random advance so little
};

// The counter behind these ids (0..65535, in order of time), in the byte order that advances less; nothing where random ids would
// do as well (less than 20 bits), where one id is in all packets, or where the counter must have gone round.
std::optional<IdCounter> read_id_counter(std::span<const std::int32_t> ids);

// `evidence` must be of the findings as they are. Adds the facts "packets not seen" and "unused addresses" to findings that show
// them.
void add_unseen(const EvidenceTable& evidence, Context& context);

}  // namespace hindcast
