#include "core/tcp_flags.h"

#include <array>
#include <utility>

namespace hindcast {
namespace {

struct FlagLetter {
  TcpFlags bit;
  char letter;
};
// In the order of v_event.tcp_flags.
constexpr std::array<FlagLetter, 8> kFlags = {
    {{kSyn, 'S'}, {kAck, 'A'}, {kFin, 'F'}, {kRst, 'R'}, {kPsh, 'P'}, {kUrg, 'U'}, {kEce, 'E'}, {kCwr, 'C'}}};

struct FlagWord {
  TcpFlags bit;
  std::string_view word;
};
// In the order in which people say them: SYN ACK, RST ACK, SYN FIN PSH URG.
constexpr std::array<FlagWord, 8> kFlagWords = {
    {{kSyn, "SYN"}, {kFin, "FIN"}, {kRst, "RST"}, {kPsh, "PSH"}, {kAck, "ACK"}, {kUrg, "URG"}, {kEce, "ECE"}, {kCwr, "CWR"}}};

// snort's reserved places: '1' is 0x80 and '2' is 0x40 in both orders; only the columns are swapped.
std::optional<TcpFlags> read_columns(std::string_view eight, std::string_view letters) {
  TcpFlags flags = 0;
  for (std::size_t i = 0; i < eight.size(); ++i) {
    if (eight[i] == '*') continue;
    if (eight[i] != letters[i]) return std::nullopt;
    const char letter = letters[i] == '1' ? 'C' : letters[i] == '2' ? 'E' : letters[i];
    for (const auto& flag : kFlags) {
      if (flag.letter == letter) flags = static_cast<TcpFlags>(flags | flag.bit);
    }
  }
  return flags;
}

}  // namespace

std::string flag_letters(TcpFlags flags) {
  std::string letters;
  for (const auto& flag : kFlags) {
    if ((flags & flag.bit) != 0) letters += flag.letter;
  }
  return letters;
}

std::string flag_words(TcpFlags flags) {
  std::string words;
  for (const auto& flag : kFlagWords) {
    if ((flags & flag.bit) == 0) continue;
    if (!words.empty()) words += ' ';
    words += flag.word;
  }
  return words.empty() ? "no flags" : words;
}

std::optional<SnortFlags> parse_snort_flags(std::string_view eight) {
  if (eight.size() != 8) return std::nullopt;
  const auto old_order = read_columns(eight, "21SFRPAU");
  const auto new_order = read_columns(eight, "12UAPRSF");
  if (old_order && new_order) return SnortFlags{*old_order, SnortFlagOrder::unknown};
  if (old_order) return SnortFlags{*old_order, SnortFlagOrder::v1_6};
  if (new_order) return SnortFlags{*new_order, SnortFlagOrder::v1_7};
  return std::nullopt;
}

}  // namespace hindcast
