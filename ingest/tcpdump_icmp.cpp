// Sentences of print-icmp.c and print-icmp6.c, 3.4 to 5.0. 4.x only adds ", id n, seq n, length n" and the like at the end.
#include "ingest/tcpdump_icmp.h"

#include <array>
#include <span>

#include "core/protocol.h"
#include "ingest/scan_text.h"
#include "ingest/service_names.h"

namespace hindcast {
namespace {

// A sentence by its start.
struct Sentence {
  std::string_view start;
  std::int16_t type;
  std::int16_t code;
};

constexpr auto kSentences4 = std::to_array<Sentence>({
    {"echo request", 8, -1},
    {"echo reply", 0, -1},
    {"time exceeded in-transit", 11, 0},
    {"ip reassembly time exceeded", 11, 1},
    {"time exceeded", 11, -1},
    {"source quench", 4, -1},
    {"redirect", 5, -1},
    {"parameter problem - octet", 12, 0},
    {"parameter problem", 12, -1},
    {"time stamp query", 13, -1},
    {"time stamp reply", 14, -1},
    {"information request", 15, -1},
    {"information reply", 16, -1},
    {"address mask request", 17, -1},
    {"address mask is", 18, -1},
    {"router advertisement", 9, -1},
    {"router solicitation", 10, -1},
});

// Longer starts before their own starts.
constexpr auto kSentences6 = std::to_array<Sentence>({
    {"echo request", 128, -1},
    {"echo reply", 129, -1},
    {"neighbor sol", 135, -1},
    {"neighbor adv", 136, -1},
    {"router sol", 133, -1},
    {"router adv", 134, -1},
    {"router renumbering", 138, -1},
    {"redirect", 137, -1},
    {"multicast listener report v2", 143, -1},
    {"multicast listener report", 131, -1},
    {"multicast listener query", 130, -1},
    {"multicast listener done", 132, -1},
    {"destination unreachable, unreachable route", 1, 0},
    {"destination unreachable, unreachable prohibited", 1, 1},
    {"destination unreachable,  unreachable prohibited", 1, 1},
    {"destination unreachable, beyond scope", 1, 2},
    {"destination unreachable, unreachable address", 1, 3},
    {"destination unreachable, unreachable port", 1, 4},
    {"destination unreachable", 1, -1},
    {"packet too big", 2, 0},
    {"too big", 2, 0},
    {"time exceeded in-transit (reassembly)", 3, 1},
    {"time exceeded in-transit, unknown code", 3, -1},
    {"time exceeded in-transit", 3, 0},
    {"time exceed in-transit", 3, 0},
    {"time exceed in-reassembly", 3, 1},
    {"time exceeded in-reassembly", 3, 1},
    {"parameter problem, erroneous", 4, 0},
    {"parameter problem, errorneous", 4, 0},
    {"parameter problem, next header", 4, 1},
    {"parameter problem, option", 4, 2},
    {"parameter problem, incomplete header chain", 4, 3},
    {"parameter problem", 4, -1},
    {"inverse neighbor solicitation", 141, -1},
    {"inverse neighbor advertisement", 142, -1},
    {"ha discovery request", 144, -1},
    {"ha discovery reply", 145, -1},
    {"mobile router solicitation", 146, -1},
    {"mobile router advertisement", 147, -1},
    {"mtrace response", 200, -1},
    {"mtrace message", 201, -1},
    {"who-are-you request", 139, -1},
    {"who-are-you reply", 140, -1},
    {"node information query", 139, -1},
    {"node information reply", 140, -1},
    {"RPL,", 155, -1},
});

bool read_sentence(std::string_view text, std::span<const Sentence> sentences, Record& record) {
  for (const auto& sentence : sentences) {
    if (!text.starts_with(sentence.start)) continue;
    record.icmp_type = sentence.type;
    record.icmp_code = sentence.code;
    return true;
  }
  return false;
}

// The type or code behind `mark`, -1 if there is none.
std::int16_t number_after(std::string_view mark, std::string_view text) {
  std::string_view ignored;
  std::int16_t number = -1;
  if (!take_until(text, mark, ignored) || !take_number(text, number) || number > 255) return -1;
  return number;
}

// "type-#143", "#7 H unreachable", "time exceeded-#3".
std::int16_t number_after_hash(std::string_view text) { return number_after("#", text); }

// What follows "net N unreachable" or "host H unreachable".
std::int16_t unreachable_code(bool is_net, std::string_view tail) {
  if (!take(tail, " - ")) return is_net ? 0 : 1;
  if (tail.starts_with("unknown")) return is_net ? 6 : 7;
  if (tail.starts_with("admin prohibited filter")) return 13;
  if (tail.starts_with("admin prohibited")) return is_net ? 9 : 10;
  if (tail.starts_with("tos prohibited")) return is_net ? 11 : 12;
  if (tail.starts_with("host precedence violation")) return 14;
  if (tail.starts_with("precedence cutoff")) return 15;
  return -1;
}

// What follows "H unreachable".
std::int16_t plain_unreachable_code(std::string_view tail) {
  if (tail.starts_with(" - need to frag")) return 4;
  if (tail.starts_with(" - source route failed")) return 5;
  if (tail.starts_with(" - source host isolated")) return 8;
  if (tail.starts_with(" - admin prohibited")) return 13;
  if (tail.starts_with(" - host precedence violation")) return 14;
  if (tail.starts_with(" - precedence cutoff")) return 15;
  return tail.starts_with(" - #") ? number_after_hash(tail) : static_cast<std::int16_t>(-1);
}

void quote_port(std::string_view middle, Record& record) {
  const std::size_t port = middle.find(" port ");
  record.quoted_protocol = parse_protocol(middle.substr(0, port));
  record.quoted_dst.port = port_of_service(middle.substr(port + 6)).value_or(kNoPort);
}

// "host H unreachable", "H udp port P unreachable", "H protocol n unreachable", "#7 H unreachable".
bool read_unreachable(std::string_view text, Record& record) {
  const std::size_t end = text.find(" unreachable");
  if (end == std::string_view::npos) return false;
  std::string_view subject = text.substr(0, end);
  const std::string_view tail = text.substr(end + 12);
  record.icmp_type = 3;
  if (subject.starts_with('#')) {
    record.icmp_code = number_after_hash(subject);
    take_word(subject);
    skip_blanks(subject);
    record.quoted_dst.host = subject;
    return true;
  }
  const bool is_net = take(subject, "net ");
  const bool is_host = !is_net && take(subject, "host ");
  record.quoted_dst.host = take_word(subject);
  skip_blanks(subject);
  if (is_net || is_host) {
    record.icmp_code = unreachable_code(is_net, tail);
  } else if (subject.find(" port ") != std::string_view::npos) {
    record.icmp_code = 3;
    quote_port(subject, record);
  } else if (take(subject, "protocol ")) {
    record.icmp_code = 2;
    record.quoted_protocol = parse_protocol(subject);
  } else {
    record.icmp_code = plain_unreachable_code(tail);
  }
  return true;
}

// "redirect A to host B", "redirect-tos A to net B", "redirect-#5 A to net B": A is where the packet was going.
void read_redirect(std::string_view text, Record& record) {
  const std::string_view word = take_word(text);
  skip_blanks(text);
  const bool is_tos = word == "redirect-tos";
  if (word != "redirect" && !is_tos) {
    record.icmp_code = number_after_hash(word);
  } else if (text.find(" to net ") != std::string_view::npos) {
    record.icmp_code = is_tos ? 2 : 0;
  } else if (text.find(" to host ") != std::string_view::npos) {
    record.icmp_code = is_tos ? 3 : 1;
  }
  record.quoted_dst.host = take_word(text);
}

// 3.x: "H unreachable route", "H udp port P unreachable", "H beyond scope of source address A".
bool read_old_unreachable6(std::string_view text, Record& record) {
  const std::string_view host = take_word(text);
  skip_blanks(text);
  if (text.find(" port ") != std::string_view::npos && text.find(" unreachable") != std::string_view::npos) {
    record.icmp_code = 4;
    quote_port(text.substr(0, text.find(" unreachable")), record);
  } else if (text.starts_with("unreachable route")) {
    record.icmp_code = 0;
  } else if (text.starts_with("unreachable prohibited")) {
    record.icmp_code = 1;
  } else if (text.starts_with("beyond scope")) {
    record.icmp_code = 2;
  } else if (text.starts_with("unreachable address")) {
    record.icmp_code = 3;
  } else {
    return false;
  }
  record.icmp_type = 1;
  record.quoted_dst.host = host;
  return true;
}

std::string_view without_comma(std::string_view word) {
  if (word.ends_with(',')) word.remove_suffix(1);
  return word;
}

// 4.x: "destination unreachable, unreachable port, H udp port P, length n", "..., unreachable route H, length n".
void read_new_unreachable6(std::string_view text, Record& record) {
  std::string_view ignored;
  if (!take_until(text, ", ", ignored)) return;
  if (record.icmp_code == 4) {
    if (!take_until(text, ", ", ignored)) return;
    record.quoted_dst.host = take_word(text);
    skip_blanks(text);
    quote_port(text.substr(0, text.find(',')), record);
  } else if (record.icmp_code == 0 || record.icmp_code == 1 || record.icmp_code == 3) {
    skip_blanks(text);
    take_word(text);
    skip_blanks(text);
    take_word(text);
    skip_blanks(text);
    record.quoted_dst.host = without_comma(take_word(text));
  }
}

}  // namespace

void read_icmp4_text(std::string_view text, Record& record) {
  if (read_sentence(text, kSentences4, record)) {
    if (record.icmp_type == 5) read_redirect(text, record);
    if (record.icmp_type == 11 && record.icmp_code < 0) record.icmp_code = number_after_hash(text);
    if (record.icmp_type == 12 && record.icmp_code < 0) record.icmp_code = number_after("code ", text);
    return;
  }
  if (text.starts_with("type-#")) {
    record.icmp_type = number_after_hash(text);
  } else {
    read_unreachable(text, record);
  }
}

void read_icmp6_text(std::string_view text, Record& record) {
  if (read_sentence(text, kSentences6, record)) {
    if (record.icmp_type == 1) read_new_unreachable6(text, record);
    if (record.icmp_type <= 4 && record.icmp_code < 0) record.icmp_code = number_after("code (", text);
    if (record.icmp_type == 4 && record.icmp_code < 0) record.icmp_code = number_after("code-#", text);
    return;
  }
  if (text.starts_with("type-#")) {
    record.icmp_type = number_after_hash(text);
  } else if (take(text, "unknown icmp6 type (")) {
    take_number(text, record.icmp_type);
  } else {
    read_old_unreachable6(text, record);
  }
}

}  // namespace hindcast
