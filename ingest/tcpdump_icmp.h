// ICMP and ICMPv6 as tcpdump words them: the text names type and code, and in errors the packet that caused them.
#pragma once

#include <string_view>

#include "ingest/format.h"

namespace hindcast {

// Reads the text behind "icmp: ", "ICMP " (version 4) or "icmp6: ", "ICMP6, " (version 6). Sets icmp_type and icmp_code,
// and of the quoted packet what stands in the sentence itself ("host H unreachable", "H udp port P unreachable"). A code
// that the text does not tell (any echo request) stays -1.
void read_icmp4_text(std::string_view text, Record& record);
// Version 6 has numbers of its own.
void read_icmp6_text(std::string_view text, Record& record);

}  // namespace hindcast
