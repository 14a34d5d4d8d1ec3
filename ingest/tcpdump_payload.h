// What stands behind "src > dst: " on a tcpdump line: which protocol the text speaks, and its fields.
#pragma once

#include <cstdint>
#include <string_view>

#include "ingest/format.h"

namespace hindcast {

// Whether the last label of the addresses is a port.
enum class PortPresence : std::uint8_t { none, perhaps, always };

// What the payload's text tells about the rest of its line.
struct PayloadRead {
  PortPresence ports = PortPresence::perhaps;
  bool is_certain = false;  // only tcpdump writes such text
};

// Reads the payload's text into `record`. record.protocol may be known already (from "proto UDP (17)") and then stands;
// what the text does not tell stays Protocol::unknown for the caller to settle by the ports.
PayloadRead read_tcpdump_payload(std::string_view text, Record& record);

// "11:22 ... (56)": the length that tcpdump prints at the end of DNS text; -1 if there is none.
std::int32_t dns_length(std::string_view text);

}  // namespace hindcast
