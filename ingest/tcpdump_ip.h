// IP header fields as tcpdump words them: "(tos 0x0, ttl 64, id 7, ...)" before the addresses since 3.8, and the tail
// "(DF) [tos 0x10] (ttl 64, id 7)" at the end of the line up to 3.7.
#pragma once

#include <string_view>

#include "ingest/format.h"

namespace hindcast {

// Takes the bracket in front of the addresses, of IPv4 or IPv6: ttl, tos, ip_id, dont_fragment, fragment_offset and
// protocol. False, and nothing taken, if the text does not start with one.
bool take_ip_info(std::string_view& text, Record& record);

// Removes the old tail, reading it: dont_fragment (1, or untouched), tos, ttl, ip_id, fragment_offset, and length for a
// later fragment. The tail of a quoted packet further left stays.
std::string_view strip_old_tail(std::string_view text, Record& record);

}  // namespace hindcast
