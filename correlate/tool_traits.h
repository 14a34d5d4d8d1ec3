// What the packets of a finding tell about the stack or the tool that made them, for linkers (core/finding.h, ToolTraits).
#pragma once

#include <string>
#include <string_view>

#include "correlate/detector.h"

namespace hindcast {

class EvidenceTable;

// The TTL that a packet with this much of it left (1..255) must have started with: 32, 64, 128 or 255.
std::int32_t initial_ttl(std::int32_t ttl);

// The names of TCP options as tcpdump or snort print them, without their values: "mss 1460,nop,nop,TS val 9 ecr 0" and
// "MSS: 1460 NOP NOP TS: 9 0" are "mss,nop,nop,timestamp".
std::string option_names(std::string_view options);

// Fills Finding::traits of all findings. `evidence` must be of the findings as they are.
void add_tool_traits(const EvidenceTable& evidence, Context& context);

}  // namespace hindcast
