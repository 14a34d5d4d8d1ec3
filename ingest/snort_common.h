// What snort's text outputs share: its time, the ids, the message line of an alert, addresses and the texts of spp_portscan.
// Scanners in the manner of ingest/scan_text.h: they take from the front of a view, allocate nothing and never throw.
// What one packet looks like in full alerts and dumps is in ingest/snort_packet.h.
#pragma once

#include <cstdint>
#include <string_view>

#include "ingest/format.h"

namespace hindcast {

// What take_snort_time found at the front of a text.
enum class SnortTime : std::uint8_t {
  none,        // no such time; nothing was taken
  read,        // taken; the time is filled
  impossible,  // taken; a clock before 1970 ("01/01--3:-33:-58.465255"): the time stays Kind::none
  bad_date,    // taken; a day that no calendar has
};

// Where a two-digit year stands (-y): snort 2 writes MM/DD/YY, snort 3 YY/MM/DD. A part above 12 or 31 decides before this.
enum class YearPlace : std::uint8_t {
  by_blanks,  // one-line alerts: snort 2 leaves two blanks after the time, snort 3 one
  last,
  first,
};

// Takes "MM/DD-hh:mm:ss.uuuuuu", with "/YY" or "/YYYY" before the dash, or "YY/MM/DD-". Years 70 to 99 are 19xx.
SnortTime take_snort_time(std::string_view& text, WrittenTime& time, YearPlace place);

// Whether the line starts with suricata's date, whose year has four digits.
bool has_long_year(std::string_view line);

// Takes "gid:sid:rev".
bool take_rule_id(std::string_view& text, Record& record);

// Takes "[gid:sid:rev]".
bool take_ids(std::string_view& text, Record& record);

// Takes what stands before the message: the ids and the interface that -I prints (" <eth0> "). An interface is told from a
// message that starts with "<" by the doubled blank before it.
void take_message_head(std::string_view& text, Record& record);

// Takes "[**]", the message with what stands before it, and the " [**]" that ends it: the LAST one of the line with a blank or
// nothing behind, so nothing in the message can pose as a field. False, and nothing taken, if one of the two is missing.
bool take_marked_message(std::string_view& text, std::string_view& message);

// The message without the double quotes of snort 3.
std::string_view without_quotes(std::string_view message);

// Takes "[Classification: c]", "[Priority: n]", "[AppID: a]" and other bracketed words before the protocol or the line end.
// False if a bracket is not closed: the line is cut.
bool take_class_and_priority(std::string_view& text, Record& record);

// Which addresses have a port behind their last colon.
enum class PortRule : std::uint8_t {
  snort,   // of TCP and UDP, and where the protocol is not known and the address has one colon (1.6)
  always,  // suricata prints one for every protocol
};

// What take_flow found.
enum class FlowText : std::uint8_t {
  none,  // no addresses here; nothing was taken
  read,
  cut,       // ends before the second address is whole
  bad_port,  // a port over 65535 or none
};

// Takes "src[:port] -> dst[:port]". With one colon in an address, a port follows it; with more it is IPv6, and the last
// colon is followed by a port only for TCP and UDP (snort prints no brackets). Both hosts may be empty for ARP ("->").
FlowText take_flow(std::string_view& text, Protocol protocol, WrittenEndpoint& src, WrittenEndpoint& dst,
                   PortRule rule = PortRule::snort);

// Takes the port off an IPv6 address whose protocol was not known when the address was read. False for a bad port.
bool split_ipv6_port(WrittenEndpoint& end, Protocol protocol);

// Splits "address:port" as snort 3's csv and json print it: the port follows the last colon, zero where there is none. False for
// a bad port.
bool split_address_port(std::string_view text, Protocol protocol, WrittenEndpoint& end);

// Reads the texts of spp_portscan and spp_portscan2 about a scanner: its address (unless the packet named it) and counts.
// False if the message is not of spp_portscan, whose alerts have no packet.
bool read_portscan_text(std::string_view message, Record& record);

// Reads a one-line alert from its first "[**]" on: message, ids, class, priority, protocol, addresses. Gives `record`, `not_mine`
// (no "[**]" here) or `damaged`.
LineVerdict read_alert_line(std::string_view text, Record& record, std::string_view& reason, PortRule rule = PortRule::snort);

// Turns suricata's ports into what they mean: type and code for ICMP; zero is no port where the protocol has none.
void correct_suricata_ports(Record& record);

// Takes the action that inline mode prints before the first "[**]": "[Drop] ", "[wDrop] ", "[would_drop] ".
void take_action(std::string_view& text);

}  // namespace hindcast
