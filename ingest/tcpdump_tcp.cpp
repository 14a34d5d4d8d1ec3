// Grammar (formats of print-tcp.c, 3.4 to 5.0):
//   old: flags [ "[ECN-Echo,CWR]" ] [ sum ] [ a:b(len) ] [ "ack " n ] "win " n [ "urg " n ] [ "<" options ">" ] [ text ]
//   new: "Flags [" letters "]," [ "cksum .. (..)," ] [ "seq a[:b]," ] [ "ack n," ] "win n" [ ", urg n" ]
//        [ ", options [..]" ] ", length n" [ ": " text ]
// Old: "." only says "none of S F R P"; ACK and URG show as "ack n" and "urg n". New: "." is ACK.
// 3.9 and 4.0/4.1 print DNS text behind the last number with nothing between them ("win 6424017177+"): see split_glued.
#include "ingest/tcpdump_tcp.h"

#include <charconv>

#include "ingest/scan_text.h"

namespace hindcast {
namespace {

constexpr std::int64_t kMaxWindow = 65'535;

void add(Record& record, TcpFlags flag) {
  if (record.flags != kFlagsNotLogged) record.flags = static_cast<TcpFlags>(record.flags | flag);
}

// The bit of an old letter; 0 if it is none. W and E came in April 2000.
TcpFlags old_flag(char letter) {
  switch (letter) {
    case 'S':
      return kSyn;
    case 'F':
      return kFin;
    case 'R':
      return kRst;
    case 'P':
      return kPsh;
    case 'W':
      return kCwr;
    case 'E':
      return kEce;
    default:
      return 0;
  }
}

TcpFlags new_flag(char letter) { return letter == '.' ? kAck : letter == 'U' ? kUrg : old_flag(letter); }

std::size_t old_flags_end(std::string_view text) {
  if (text.starts_with('.')) return 1;
  std::size_t end = 0;
  while (end < text.size() && end < 6 && old_flag(text[end]) != 0) ++end;
  return end;
}

// A number with more text stuck to it: "6424017177+ A?" is window 64240 and DNS id 17177. Takes the one cut that leaves
// two 16-bit numbers; -1 (and nothing but the digits lost) where several cuts do.
std::int64_t split_glued(std::string_view digits, std::string_view& tail) {
  std::int64_t found = -1;
  for (std::size_t cut = 1; cut < digits.size(); ++cut) {
    std::int64_t left = 0;
    std::int64_t right = 0;
    const std::string_view second = digits.substr(cut);
    std::from_chars(digits.data(), digits.data() + cut, left);
    if (second.size() > 5 || (second.size() > 1 && second.front() == '0')) continue;
    std::from_chars(second.data(), second.data() + second.size(), right);
    if (left > kMaxWindow || right > kMaxWindow) continue;
    if (found >= 0) return -1;
    found = left;
    tail = second;
  }
  return found;
}

// The number at the front; over 65535 it has text stuck to it and `text` then starts with that text. `expected` is what
// other fields say it must be, or -1.
bool take_last_number(std::string_view& text, std::int64_t expected, std::int64_t& value) {
  std::size_t size = 0;
  while (size < text.size() && is_digit(text[size])) ++size;
  if (size == 0) return false;
  const std::string_view digits = text.substr(0, size);
  std::int64_t number = kMaxWindow + 1;
  if (size <= 5) std::from_chars(digits.data(), digits.data() + size, number);
  if (number <= kMaxWindow && (expected < 0 || number == expected)) {
    value = number;
    text.remove_prefix(size);
    return true;
  }
  for (std::size_t cut = 1; expected >= 0 && cut < size && cut <= 5; ++cut) {
    std::from_chars(digits.data(), digits.data() + cut, number);
    if (number != expected) continue;
    value = number;
    text.remove_prefix(cut);
    return true;
  }
  if (size <= 5 && number <= kMaxWindow) {
    value = number;
    text.remove_prefix(size);
    return true;
  }
  std::string_view tail = digits;
  value = split_glued(digits, tail);
  text.remove_prefix(static_cast<std::size_t>(tail.data() - text.data()));
  return true;
}

// "cksum 0x1421 (correct), " and "(incorrect (-> 0xc376), " of 3.9, whose brackets do not match.
bool skip_checksum(std::string_view& text) {
  if (!text.starts_with("cksum ")) return false;
  const std::size_t end = text.find(')');
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  take(text, ",");
  return true;
}

// "[ECN-Echo,CWR]" of 1999-2000 sets flags, "[tcp sum ok]" does not.
bool take_bracket(std::string_view& text, Record& record) {
  if (!text.starts_with('[') || text.starts_with("[|")) return false;
  const std::size_t end = text.find(']');
  if (end == std::string_view::npos) return false;
  const std::string_view inside = text.substr(1, end - 1);
  if (inside.find("ECN-Echo") != std::string_view::npos) add(record, kEce);
  if (inside.find("CWR") != std::string_view::npos) add(record, kCwr);
  text.remove_prefix(end + 1);
  return true;
}

// "486802280:486802280(0)".
bool take_old_sequence(std::string_view& text, Record& record) {
  std::string_view rest = text;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int32_t length = 0;
  if (!take_number(rest, first) || !take(rest, ":")) return false;
  record.seq = first;
  text = rest;
  if (!take_number(rest, last) || !take(rest, "(") || !take_number(rest, length) || !take(rest, ")")) return true;  // cut
  record.length = length;
  text = rest;
  return true;
}

// Everything in front of "win n"; true when the window was read.
bool read_old_numbers(std::string_view& text, Record& record) {
  for (;;) {
    skip_blanks(text);
    if (text.empty()) return false;
    if (is_digit(text.front())) {
      if (!take_old_sequence(text, record)) return false;
    } else if (take(text, "ack ")) {
      if (!take_number(text, record.ack)) return false;
      add(record, kAck);
    } else if (take(text, "win ")) {
      std::int64_t window = -1;
      if (!take_last_number(text, -1, window)) return false;
      record.window = static_cast<std::int32_t>(window);
      return true;
    } else if (text.front() == ',') {
      text.remove_prefix(1);
    } else if (!skip_checksum(text) && !take_bracket(text, record)) {
      return false;
    }
  }
}

// The text between the brackets of the new form, "[nop,nop,sack 1 {1:5}]". 4.0 and 4.1 close a cut list with ">".
bool take_new_options(std::string_view& text, Record& record) {
  for (const std::string_view close : {"], length", ">, length"}) {
    const std::size_t end = text.find(close);
    if (end == std::string_view::npos) continue;
    record.tcp_options = text.substr(0, end);
    text.remove_prefix(end + 1);
    return true;
  }
  record.tcp_options = text;
  text = {};
  return false;
}

// "seq 1:203" or "seq 1"; `size` becomes the length of the range.
bool take_new_sequence(std::string_view& text, Record& record, std::int64_t& size) {
  std::int64_t last = 0;
  if (!take_number(text, record.seq)) return false;
  size = -1;
  if (take(text, ":")) {
    if (!take_number(text, last)) return false;
    size = last - record.seq;
  }
  return true;
}

enum class Field : std::uint8_t { taken, last, bad };

// What the fields of the new form tell beside the record.
struct NewForm {
  std::int64_t range = -1;  // length of "seq a:b"
  bool has_urgent = false;
};

// One field of the new form.
Field take_new_field(std::string_view& text, Record& record, NewForm& form) {
  std::int32_t ignored = 0;
  if (take(text, "win ")) return take_number(text, record.window) ? Field::taken : Field::bad;
  if (take(text, "ack ")) return take_number(text, record.ack) ? Field::taken : Field::bad;
  if (take(text, "seq ")) return take_new_sequence(text, record, form.range) ? Field::taken : Field::bad;
  if (take(text, "options [")) return take_new_options(text, record) ? Field::taken : Field::bad;
  if (take(text, "urg ")) {
    form.has_urgent = take_number(text, ignored);
    return form.has_urgent ? Field::taken : Field::bad;
  }
  if (take(text, "length ")) {
    std::int64_t length = -1;
    if (!take_last_number(text, form.range, length)) return Field::bad;
    record.length = static_cast<std::int32_t>(length);
    return Field::last;
  }
  return skip_checksum(text) ? Field::taken : Field::bad;
}

// 4.0 and 4.1 print the flags of an earlier packet for a packet that has none (their text comes from a buffer that is not
// cleared). Seen by what must follow a flag and does not: a number for ACK and URG, a sequence for S, F and R.
bool is_stale(const Record& record, bool has_urgent) {
  if (record.window < 0) return false;  // cut, or -q
  return ((record.flags & kAck) != 0 && record.ack < 0) || ((record.flags & (kSyn | kFin | kRst)) != 0 && record.seq < 0) ||
         ((record.flags & kUrg) != 0 && !has_urgent);
}

// " urg n <options> text", behind the window.
void read_after_window(std::string_view text, Record& record) {
  // The numbers are left out exactly when there is no payload and no S, F or R.
  if (record.length < 0) record.length = 0;
  std::string_view rest = text;
  std::int32_t urgent = 0;
  skip_blanks(rest);
  if (take(rest, "urg ") && take_number(rest, urgent)) {
    add(record, kUrg);
    text = rest;
    skip_blanks(rest);
  }
  if (take(rest, "<")) {
    const std::size_t close = rest.find('>');
    record.tcp_options = rest.substr(0, close);
    record.is_cut = close == std::string_view::npos;
    text = record.is_cut ? std::string_view{} : rest.substr(close + 1);
  }
  skip_blanks(text);
  take(text, ">>> ");  // NBT
  record.text = trim(text);
}

// "ack 1 win 32120", "88:186(98) ack 34 win": a transcript that lost the flags.
bool is_flagless(std::string_view text) {
  std::int64_t number = 0;
  if (take(text, "ack ")) return take_number(text, number) && text.starts_with(" win ");
  return take_number(text, number) && take(text, ":") && take_number(text, number) && take(text, "(") &&
         take_number(text, number) && take(text, ")");
}

// Reads the fields behind the flags of the new form.
void read_new_fields(std::string_view text, Record& record) {
  NewForm form;
  Field field = Field::taken;
  while (field == Field::taken) {
    while (!text.empty() && (text.front() == ',' || is_blank(text.front()))) text.remove_prefix(1);
    field = text.empty() ? Field::bad : take_new_field(text, record, form);
  }
  if (is_stale(record, form.has_urgent)) record.flags = 0;
  take(text, ":");
  record.text = trim(text);
  record.is_cut = record.length < 0 && text.find("[|tcp]") == std::string_view::npos;
}

bool is_option_list(std::string_view text) {
  if (!take(text, "<") || text.find('>') == std::string_view::npos) return false;
  for (const std::string_view word : {"mss ", "nop", "wscale ", "sack", "timestamp ", "eol", "opt-"}) {
    if (text.starts_with(word)) return true;
  }
  return false;
}

// Goes on behind a window that the line before or this one showed.
bool resume_behind_window(std::string_view text, Record& record) {
  record.is_cut = false;
  record.text = {};
  if (text.starts_with(',')) {
    read_new_fields(text, record);
  } else {
    read_after_window(text, record);
  }
  return true;
}

// "win" or "ack" stood last on the line before: its number.
bool take_pending_number(std::string_view& text, Record& record) {
  if (record.text == "win") return take_number(text, record.window);
  if (record.text != "ack" || !take_number(text, record.ack)) return false;
  add(record, kAck);
  record.text = {};
  return true;
}

// The end of options whose line was broken: "0,nop,wscale 0> (DF)". The options keep what the first line showed.
bool close_options(std::string_view text, Record& record) {
  const std::size_t close = text.find('>');
  if (close == std::string_view::npos || text.starts_with('>')) return false;
  const std::string_view options = text.substr(0, close);
  if (options.find_first_not_of("abcdefghijklmnopqrstuvwxyzACEKLNOPSTV0123456789 ,.:-|[]{}") != std::string_view::npos)
    return false;
  record.is_cut = false;
  record.text = trim(text.substr(close + 1));
  return true;
}

}  // namespace

bool is_old_tcp(std::string_view text) {
  const std::size_t end = old_flags_end(text);
  if (end == 0) return is_flagless(text);
  if (end == text.size()) return true;
  std::string_view rest = text.substr(end);
  if (rest.starts_with(", cksum")) return true;
  if (!take(rest, " ")) return false;
  if (rest.empty() || rest.front() == '[') return true;
  if (is_digit(rest.front())) {
    std::size_t digits = 0;
    while (digits < rest.size() && is_digit(rest[digits])) ++digits;
    return digits == rest.size() || rest[digits] == ':' || rest.find(" win ") != std::string_view::npos;
  }
  return rest.starts_with("ack ") || rest.starts_with("win ") || rest == "ack" || rest == "win";
}

void read_old_tcp(std::string_view text, Record& record) {
  record.protocol = Protocol::tcp;
  const std::size_t end = old_flags_end(text);
  record.flags = end == 0 ? kFlagsNotLogged : TcpFlags{0};
  for (const char letter : text.substr(0, end)) add(record, old_flag(letter));
  text.remove_prefix(end);
  if (read_old_numbers(text, record)) {
    read_after_window(text, record);
    return;
  }
  skip_blanks(text);
  record.text = text;
  record.is_cut = text.find("[|tcp]") == std::string_view::npos;
}

void read_new_tcp(std::string_view text, Record& record) {
  record.protocol = Protocol::tcp;
  std::string_view letters;
  if (!take(text, "Flags [") || !take_until(text, "]", letters)) {
    record.is_cut = true;
    return;
  }
  record.flags = 0;
  if (letters != "none") {
    for (const char letter : letters) add(record, new_flag(letter));
  }
  read_new_fields(text, record);
}

bool continue_tcp(std::string_view text, Record& record) {
  skip_blanks(text);
  if (record.window >= 0 && record.tcp_options.empty() && is_option_list(text)) {
    read_after_window(text, record);
    return true;
  }
  if (record.window >= 0 && record.length >= 0) return close_options(text, record);
  if (take_pending_number(text, record)) {
    if (record.window >= 0) return resume_behind_window(text, record);
    skip_blanks(text);
  }
  const bool is_number = text.starts_with("ack ") || text.starts_with("win ") || text.starts_with("urg ") || is_flagless(text);
  const bool is_field = text.starts_with("seq ") || text.starts_with("length ") || text.starts_with("options [");
  if (!is_number && !is_field) return false;
  record.is_cut = false;
  record.text = {};
  if (is_field || text.find("length ") != std::string_view::npos || record.window >= 0) {
    read_new_fields(text, record);
  } else if (read_old_numbers(text, record)) {
    read_after_window(text, record);
  } else {
    record.is_cut = true;
  }
  return true;
}

void settle_cut_flags(Record& record) {
  const bool may_lack_ack = record.window < 0 && record.ack < 0 && !record.text.starts_with('w');
  if (record.protocol == Protocol::tcp && record.is_cut && may_lack_ack) record.flags = kFlagsNotLogged;
}

}  // namespace hindcast
