// The IPv6 header in a hex dump: tcpdump 3.4 knows no IPv6 and prints such packets as bytes only.
#pragma once

#include <string_view>

#include "ingest/format.h"

namespace hindcast {

// Adds the bytes of one line of the dump ("\t\t\t 6000 0000 0024 0001 ..") to record.dump, up to its size.
// Stops at the first word that is no hexadecimal (text column, "XXXX").
void keep_dump(std::string_view line, Record& record);

// Reads protocol, addresses, ports, TCP flags, ICMP type and code, fragment offset and hop limit from record.dump, as far
// as it reaches, and puts the text of the addresses in its place: src.host and dst.host are views into `record` itself.
// To be called last. Without a whole IPv6 header nothing changes.
void read_dumped_ip6(Record& record);

}  // namespace hindcast
