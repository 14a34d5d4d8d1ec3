// print-ip.c and print-ip6.c, 3.4 to 5.0. The tail of 3.x is written in one order: frag or (DF), [tos], [ttl], (ttl, id,
// len); so reading from the right stops where the order breaks, which is where a quoted packet's own tail begins.
#include "ingest/tcpdump_ip.h"

#include <algorithm>

#include "core/protocol.h"
#include "ingest/scan_text.h"

namespace hindcast {
namespace {

// The ')' that closes text[0], or npos.
std::size_t closing_bracket(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) return i;
  }
  return std::string_view::npos;
}

// "TCP (6)": the number is the protocol. Extension headers of IPv6 are none: the text behind the addresses tells it.
void read_protocol_number(std::string_view text, bool is_v6, Record& record) {
  std::string_view name;
  int number = -1;
  if (!take_until(text, "(", name) || !take_number(text, number) || number > 255) return;
  const bool is_extension = number == 0 || number == 43 || number == 44 || number == 60;
  if (!is_v6 || !is_extension) record.protocol = static_cast<Protocol>(number);
}

// "[DF]", "[none]", "[+, DF, rsvd]".
void read_ip_flags(std::string_view text, Record& record) {
  const std::string_view flags = text.substr(0, text.find(']'));
  record.dont_fragment = flags.find("DF") != std::string_view::npos ? 1 : 0;
  if (flags.find('+') != std::string_view::npos && record.fragment_offset < 0) record.fragment_offset = 0;
}

// One field of the bracket. 3.8 has two blanks in "ttl  64" and a colon in "length: 60", "proto: TCP (6)".
void read_ip_field(std::string_view field, Record& record) {
  const auto is = [&field](std::string_view name) {
    if (!take(field, name)) return false;
    take(field, ":");
    skip_blanks(field);
    return true;
  };
  if (is("ttl") || is("hlim")) {
    take_number(field, record.ttl);
  } else if (is("tos") || is("class")) {
    take_hex(field, record.tos);
  } else if (is("id")) {
    take_number(field, record.ip_id);
  } else if (is("offset")) {
    std::int32_t offset = 0;
    if (take_number(field, offset) && offset > 0) record.fragment_offset = offset;
  } else if (is("flags")) {
    read_ip_flags(field, record);
  } else if (is("proto")) {
    read_protocol_number(field, false, record);
  } else if (is("next-header")) {
    read_protocol_number(field, true, record);
  }
}

// Parts of the tail, in the order in which they are printed.
enum class TailPart : std::uint8_t { none, fragment, dont_fragment, tos, short_ttl, info };

TailPart tail_part(std::string_view inside, char close) {
  if (close == ']') {
    if (inside.starts_with("tos ") || inside.starts_with("class ") || inside.starts_with("flowlabel ")) return TailPart::tos;
    return inside.starts_with("ttl ") || inside.starts_with("hlim ") ? TailPart::short_ttl : TailPart::none;
  }
  if (inside == "DF") return TailPart::dont_fragment;
  if (inside.starts_with("frag ")) return TailPart::fragment;
  const bool is_info = inside.starts_with("ttl ") || inside.starts_with("id ") || inside.starts_with("len ") ||
                       inside.starts_with("hlim ") || inside.starts_with("optlen=") || inside.starts_with("flowlabel ") ||
                       inside.starts_with("class ");
  return is_info ? TailPart::info : TailPart::none;
}

// "48293:1480@0+": id, size, offset and whether more follow.
void read_old_fragment(std::string_view text, Record& record) {
  std::int32_t size = -1;
  std::int32_t offset = -1;
  if (!take_number(text, record.ip_id) || !take(text, ":") || !take_number(text, size) || !take(text, "@")) return;
  if (!take_number(text, offset)) return;
  record.fragment_offset = offset;
  if (offset > 0) record.length = size;
}

void read_tail_info(std::string_view text, Record& record) {
  while (!text.empty()) {
    read_ip_field(text, record);
    std::string_view ignored;
    if (!take_until(text, ", ", ignored)) return;
  }
}

void read_tail_part(TailPart part, std::string_view inside, Record& record) {
  switch (part) {
    case TailPart::fragment:
      read_old_fragment(inside.substr(5), record);
      break;
    case TailPart::dont_fragment:
      record.dont_fragment = 1;
      break;
    case TailPart::tos:
    case TailPart::short_ttl:
    case TailPart::info:
      read_tail_info(inside, record);
      break;
    case TailPart::none:
      break;
  }
}

}  // namespace

bool take_ip_info(std::string_view& text, Record& record) {
  const bool is_info = text.starts_with("(tos ") || text.starts_with("(hlim ") || text.starts_with("(class ") ||
                       text.starts_with("(flowlabel ") || text.starts_with("(ttl ") || text.starts_with("(len ");
  if (!is_info) return false;
  const std::size_t end = closing_bracket(text);
  std::string_view inside = text.substr(1, end == std::string_view::npos ? end : end - 1);
  while (!inside.empty()) {
    // 3.9 has no comma in "next-header ICMPv6 (58) payload length: 32", which does not matter: the length is not read.
    const std::size_t comma = std::min(inside.find(','), inside.size());
    if (inside.starts_with("flags [")) {
      const std::size_t close = std::min(inside.find(']'), inside.size());
      read_ip_field(inside.substr(0, close), record);
      inside.remove_prefix(close);
    } else {
      read_ip_field(inside.substr(0, comma), record);
      inside.remove_prefix(comma);
    }
    while (!inside.empty() && (inside.front() == ',' || inside.front() == ' ' || inside.front() == ']')) inside.remove_prefix(1);
  }
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return true;
}

std::string_view strip_old_tail(std::string_view text, Record& record) {
  int last = static_cast<int>(TailPart::info) + 1;
  for (;;) {
    text = trim_right(text);
    if (text.empty()) return text;
    const char close = text.back();
    if (close != ')' && close != ']') return text;
    const std::size_t open = text.rfind(close == ')' ? '(' : '[');
    if (open == std::string_view::npos) return text;
    const std::string_view inside = text.substr(open + 1, text.size() - open - 2);
    const TailPart part = tail_part(inside, close);
    if (part == TailPart::none || static_cast<int>(part) >= last) return text;
    read_tail_part(part, inside, record);
    last = static_cast<int>(part);
    text = text.substr(0, open);
  }
}

}  // namespace hindcast
