// TCP flags as a bit mask, and the three spellings the logs use for them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hindcast {

// The mask of the TCP header (RFC 793, RFC 3168), or kFlagsNotLogged where the text does not show flags.
using TcpFlags = std::int16_t;
inline constexpr TcpFlags kFlagsNotLogged = -1;
// ECE and CWR were the two reserved bits when most of these logs were written: set in a SYN of 2000 they mean a
// made-up packet.
inline constexpr TcpFlags kFin = 0x01, kSyn = 0x02, kRst = 0x04, kPsh = 0x08, kAck = 0x10, kUrg = 0x20, kEce = 0x40, kCwr = 0x80;

// v_event's spelling: letters in the order SAFRPUEC, "" for none. `flags` must be logged.
std::string flag_letters(TcpFlags flags);

// For people: "SYN", "SYN ACK", "SYN FIN PSH URG", "no flags".
std::string flag_words(TcpFlags flags);

// The order of snort's eight places: 1.6 wrote 21SFRPAU, 1.7 and later 12UAPRSF.
enum class SnortFlagOrder : std::uint8_t { unknown, v1_6, v1_7 };

// Reads snort's eight places ("**S*****", "2*S*****", "12UAPRSF"), the order found by the columns of the letters.
// Nothing if it is not such a field. "********" fits both orders: `order` is then unknown.
struct SnortFlags {
  TcpFlags flags = 0;
  SnortFlagOrder order = SnortFlagOrder::unknown;
};
// `eight` must be the field alone, without blanks around it.
std::optional<SnortFlags> parse_snort_flags(std::string_view eight);

}  // namespace hindcast
