// Texts of tcpdump's protocol printers, 3.4 to 5.0: only as much of each as tells protocol, ports and payload length.
#include "ingest/tcpdump_payload.h"

#include <array>

#include "core/protocol.h"
#include "ingest/scan_text.h"
#include "ingest/service_names.h"
#include "ingest/tcpdump_icmp.h"
#include "ingest/tcpdump_tcp.h"

namespace hindcast {
namespace {

// Protocols without ports that the text names by its start. The next character must not continue a word.
struct NamedPayload {
  std::string_view start;
  int protocol;
  PortPresence ports;
};
constexpr auto kNamed = std::to_array<NamedPayload>({
    {"igmp", 2, PortPresence::none},     {"IGMP", 2, PortPresence::none},
    {"gre", 47, PortPresence::none},     {"GREv", 47, PortPresence::none},
    {"ESP", 50, PortPresence::none},     {"AH", 51, PortPresence::none},
    {"OSPFv", 89, PortPresence::none},   {"ospf", 89, PortPresence::none},
    {"PIMv", 103, PortPresence::none},   {"pim", 103, PortPresence::none},
    {"EIGRP", 88, PortPresence::none},   {"VRRPv", 112, PortPresence::none},
    {"vrrp", 112, PortPresence::none},   {"CARPv", 112, PortPresence::none},
    {"RSVPv", 46, PortPresence::none},   {"IP", 4, PortPresence::none},
    {"IP6", 41, PortPresence::none},     {"ip", 4, PortPresence::none},
    {"IPComp", 108, PortPresence::none}, {"PGM", 113, PortPresence::none},
    {"egp", 8, PortPresence::none},      {"igrp", 9, PortPresence::none},
    {"mobile", 55, PortPresence::none},  {"sctp", 132, PortPresence::always},
    {"SCTP", 132, PortPresence::always}, {"DCCP", 33, PortPresence::always},
    {"nd", 77, PortPresence::none},      {"truncated-tcp", 6, PortPresence::none},
});

void set_protocol(Record& record, int protocol) {
  if (record.protocol == Protocol::unknown) record.protocol = static_cast<Protocol>(protocol);
}

// ", length 48" or ", length: 300" of a decoder. Not behind an inner packet, whose length it would be.
void read_decoder_length(std::string_view text, Record& record) {
  const std::size_t at = text.find(", length");
  if (at == std::string_view::npos) return;
  const std::string_view before = text.substr(0, at);
  if (before.find(" IP ") != std::string_view::npos || before.find(" IP6 ") != std::string_view::npos) return;
  std::string_view rest = text.substr(at + 8);
  take(rest, ":");
  skip_blanks(rest);
  take_number(rest, record.length);
}

// "tcp 202" of -q; "tcp" alone is a later fragment, or was cut: the addresses tell.
PayloadRead read_quiet_tcp(std::string_view text, Record& record) {
  record.protocol = Protocol::tcp;
  if (!take(text, " ")) return {PortPresence::perhaps, false};
  const bool has_length = take_number(text, record.length);
  record.text = trim(text);
  return {PortPresence::always, has_length};
}

// "udp 84", "UDP, length 84", "UDP, length: 84"; "udp" alone is a later fragment, or was cut: the addresses tell.
PayloadRead read_plain_udp(std::string_view text, Record& record) {
  record.protocol = Protocol::udp;
  if (text.empty()) return {PortPresence::perhaps, false};
  std::string_view rest = text;
  take(rest, ",");
  skip_blanks(rest);
  if (take(rest, "length")) {
    take(rest, ":");
    skip_blanks(rest);
  }
  const bool has_length = take_number(rest, record.length);
  record.text = trim(has_length ? rest : text);
  return {PortPresence::always, has_length};
}

// "[udp sum ok] ", "[bad udp cksum 0x203d -> 0x7fa4!] ", "[no cksum] ": skipped, so that text is the same in all versions.
bool skip_udp_sum(std::string_view& text) {
  if (!text.starts_with('[')) return false;
  const std::size_t end = text.find(']');
  const std::string_view inside = text.substr(1, end == std::string_view::npos ? end : end - 1);
  const bool is_sum = inside.starts_with("udp sum") || inside.starts_with("bad udp cksum") || inside == "no cksum" ||
                      inside.starts_with("no udp cksum") || inside.starts_with("udp cksum");
  if (!is_sum) return false;
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  skip_blanks(text);
  return true;
}

PayloadRead read_udp_after_sum(std::string_view text, Record& record) {
  record.protocol = Protocol::udp;
  if (text.starts_with("udp ") || text.starts_with("UDP,")) return read_plain_udp(text.substr(3), record);
  record.text = text;
  read_decoder_length(text, record);
  return {PortPresence::always, true};
}

// "icmp: text", "icmp 36: text", "ICMP text", "icmp6: text", "ICMP6, text"; the name alone is a later fragment.
bool read_icmp(std::string_view text, Record& record) {
  const bool is_old = take(text, "icmp");
  if (!is_old && !take(text, "ICMP")) return false;
  const bool is_v6 = take(text, "6");
  if (!text.empty() && text.front() != ':' && text.front() != ' ' && text.front() != ',') return false;
  set_protocol(record, is_v6 ? 58 : 1);
  if (text.empty()) return true;
  std::string_view rest = text;
  std::int32_t length = -1;
  if (take(rest, " ") && take_number(rest, length) && rest.starts_with(':')) {
    record.length = length;
    text = rest;
  }
  text.remove_prefix(1);
  record.text = trim(text);
  if (record.length < 0) read_decoder_length(record.text, record);
  if (is_v6) {
    read_icmp6_text(record.text, record);
  } else {
    read_icmp4_text(record.text, record);
  }
  return true;
}

// "ip-proto-50 116".
bool read_numbered(std::string_view text, Record& record) {
  std::string_view rest = text;
  int number = -1;
  if (!take(rest, "ip-proto-") || !take_number(rest, number) || number > 255) return false;
  set_protocol(record, number);
  skip_blanks(rest);
  take_number(rest, record.length);
  return true;
}

// "[|tcp]", "[|icmp]": the packet ended before its first field.
bool read_cut_off(std::string_view text, Record& record) {
  if (!take(text, "[|") || !text.ends_with(']')) return false;
  text.remove_suffix(1);
  const Protocol named = text == "icmp6" ? Protocol::icmpv6 : parse_protocol(text);
  if (!has_ports(named) && named != Protocol::icmp && named != Protocol::icmpv6) return false;
  record.protocol = named;
  return true;
}

// Whether the name is over in front of `next`: "OSPFv2", "ESP(", "igmp-2 "; but not "ip-proto" or "IPX".
bool ends_name(const NamedPayload& named, char next) {
  if (named.start.back() == 'v') return is_digit(next);
  if (next == '-') return named.start == "igmp";
  return !is_alpha(next) && !is_digit(next);
}

bool read_named(std::string_view text, Record& record, PortPresence& ports) {
  for (const auto& named : kNamed) {
    if (!text.starts_with(named.start)) continue;
    const std::string_view rest = text.substr(named.start.size());
    if (!rest.empty() && !ends_name(named, rest.front())) continue;
    set_protocol(record, named.protocol);
    ports = named.ports;
    read_decoder_length(text, record);
    return true;
  }
  return false;
}

// IPv6 extension headers in front: "HBH (rtalert: 0x0000) (padn)", "[|HBH]", "DSTOPT ", "srcrt (..) ", and
// "frag (0x1:1448|552)", which gives the offset.
std::string_view skip_extensions(std::string_view text, Record& record) {
  for (;;) {
    const bool is_fragment = text.starts_with("frag (");
    if (is_fragment) {
      std::string_view inside = text.substr(6, text.find(')') - 6);
      inside = inside.substr(0, inside.find('|'));
      const std::size_t colon = inside.find(':');
      if (colon != std::string_view::npos) inside.remove_prefix(colon + 1);
      take_number(inside, record.fragment_offset);
      text.remove_prefix(4);
    } else if (!take(text, "HBH") && !take(text, "[|HBH]") && !take(text, "DSTOPT") && !take(text, "srcrt") && !take(text, "RT6")) {
      return text;
    }
    skip_blanks(text);
    while (text.starts_with('(') || text.starts_with("[icmp6 sum")) {
      const std::size_t end = text.find(text.front() == '(' ? ')' : ']');
      if (end == std::string_view::npos) return {};
      text.remove_prefix(end + 1);
      skip_blanks(text);
    }
  }
}

bool has_known_ports(Protocol protocol) {
  const int number = static_cast<int>(protocol);
  return has_ports(protocol) || number == 132 || number == 33;
}

// A packet inside a packet, without a word: "10.3.0.1.1234 > 10.4.0.1.80: S ... (ipip)" of 3.x.
bool is_bare_inner_packet(std::string_view text) {
  const std::string_view host = take_word(text);
  return text.starts_with(" > ") && host.find('.') != std::string_view::npos && text.find(": ") != std::string_view::npos;
}

// "18:22:35.230621 mailhost.smtp > ..": the next packet's line run into this one, whose own text is lost.
bool is_next_packet(std::string_view text) {
  return text.size() > 9 && text[2] == ':' && text[5] == ':' && text[8] == '.' && is_digit(text[0]);
}

PayloadRead read_other(std::string_view text, Record& record) {
  take(text, ">>> ");  // 3.4's NBT, where a transcript joined the lines
  if (is_next_packet(text)) {
    record.is_cut = true;
    return {PortPresence::perhaps, false};
  }
  record.text = text;
  if (read_numbered(text, record)) return {PortPresence::none, true};
  PortPresence ports = PortPresence::perhaps;
  if (read_named(text, record, ports)) return {ports, true};
  if (is_bare_inner_packet(text)) {
    set_protocol(record, 4);
    return {PortPresence::none, false};
  }
  read_decoder_length(text, record);
  if (read_cut_off(text, record)) return {has_ports(record.protocol) ? PortPresence::always : PortPresence::none, true};
  if (record.protocol == Protocol::unknown) return {PortPresence::perhaps, false};
  return {has_known_ports(record.protocol) ? PortPresence::always : PortPresence::none, false};
}

// "1111 > 2222: UDP, length 0": behind an extension header of IPv6 the ports stand alone.
bool take_late_ports(std::string_view& text, Record& record) {
  std::string_view rest = text;
  const auto src = port_of_service(take_word(rest));
  if (!src || !take(rest, " > ")) return false;
  std::string_view word;
  if (!take_until(rest, ":", word)) return false;
  const auto dst = port_of_service(word);
  if (!dst) return false;
  record.src.port = *src;
  record.dst.port = *dst;
  skip_blanks(rest);
  text = rest;
  return true;
}

PayloadRead read_behind_late_ports(std::string_view text, Record& record) {
  const PayloadRead read = read_tcpdump_payload(text, record);
  if (record.protocol == Protocol::unknown) record.protocol = Protocol::udp;
  return {PortPresence::none, read.is_certain};
}

}  // namespace

PayloadRead read_tcpdump_payload(std::string_view text, Record& record) {
  skip_blanks(text);
  if (!text.empty() && (text[0] == 'H' || text[0] == '[' || text[0] == 'D' || text[0] == 's' || text[0] == 'f' || text[0] == 'R')) {
    text = skip_extensions(text, record);
    if (take_late_ports(text, record)) return read_behind_late_ports(text, record);
  }
  if (text.starts_with("[icmp6 sum") || text.starts_with("[bad icmp6 cksum")) {
    text.remove_prefix(std::min(text.find(']'), text.size() - 1) + 1);
    skip_blanks(text);
  }
  if (record.fragment_offset > 0) {  // a later fragment shows no more than the protocol's name
    if (record.protocol == Protocol::unknown) record.protocol = parse_protocol(text);
    if (record.protocol == Protocol::unknown || text.starts_with("ip-proto-")) read_other(text, record);
    return {PortPresence::none, true};
  }
  if (text.starts_with("Flags [")) {
    read_new_tcp(text, record);
    return {PortPresence::always, record.flags != kFlagsNotLogged};
  }
  if (is_old_tcp(text)) {
    read_old_tcp(text, record);
    return {PortPresence::always, !record.is_cut};
  }
  if (text == "tcp" || text.starts_with("tcp ")) return read_quiet_tcp(text.substr(3), record);
  if (text == "udp" || text.starts_with("udp ") || text.starts_with("UDP,")) return read_plain_udp(text.substr(3), record);
  if (skip_udp_sum(text)) return read_udp_after_sum(text, record);
  if (read_icmp(text, record)) return {PortPresence::none, true};
  return read_other(text, record);
}

std::int32_t dns_length(std::string_view text) {
  if (!text.ends_with(')')) return -1;
  std::string_view inside = text.substr(text.rfind('(') + 1);
  std::int32_t length = -1;
  return take_number(inside, length) && inside == ")" ? length : -1;
}

}  // namespace hindcast
