#include "ingest/sendmail_fields.h"

#include <algorithm>
#include <array>

#include "ingest/scan_text.h"

namespace hindcast {
namespace {

struct KnownKey {
  std::string_view name;
  MailKey key;
};
// In the order of the alphabet.
constexpr std::array<KnownKey, 42> kKeys = {{{"action", MailKey::other},
                                             {"alg_bits", MailKey::other},
                                             {"arg1", MailKey::arg1},
                                             {"arg2", MailKey::arg2},
                                             {"auth", MailKey::other},
                                             {"authid", MailKey::other},
                                             {"bits", MailKey::other},
                                             {"bodytype", MailKey::other},
                                             {"cert_issuer", MailKey::other},
                                             {"cert_subject", MailKey::other},
                                             {"cipher", MailKey::other},
                                             {"class", MailKey::other},
                                             {"ctladdr", MailKey::other},
                                             {"daemon", MailKey::other},
                                             {"delay", MailKey::other},
                                             {"dsn", MailKey::dsn},
                                             {"envid", MailKey::other},
                                             {"error", MailKey::other},
                                             {"from", MailKey::from},
                                             {"host", MailKey::other},
                                             {"mailer", MailKey::other},
                                             {"mech", MailKey::other},
                                             {"milter", MailKey::other},
                                             {"msgid", MailKey::msgid},
                                             {"nrcpts", MailKey::nrcpts},
                                             {"ntries", MailKey::other},
                                             {"pri", MailKey::other},
                                             {"proto", MailKey::other},
                                             {"quarantine", MailKey::quarantine},
                                             {"reject", MailKey::reject},
                                             {"relay", MailKey::relay},
                                             {"reply", MailKey::other},
                                             {"ruleset", MailKey::ruleset},
                                             {"size", MailKey::size},
                                             {"smtputf8", MailKey::other},
                                             {"stat", MailKey::stat},
                                             {"tls_verify", MailKey::other},
                                             {"to", MailKey::to},
                                             {"user", MailKey::other},
                                             {"verify", MailKey::other},
                                             {"version", MailKey::other},
                                             {"xdelay", MailKey::other}}};

// Where the keys of each letter begin, and where those of 'z' end.
constexpr std::array<std::uint8_t, 27> kKeysOf = [] {
  std::array<std::uint8_t, 27> first{};
  for (const KnownKey& key : kKeys) ++first[static_cast<std::size_t>(key.name.front() - 'a') + 1];
  for (std::size_t letter = 1; letter < first.size(); ++letter)
    first[letter] = static_cast<std::uint8_t>(first[letter] + first[letter - 1]);
  return first;
}();

constexpr std::size_t kLongestKey = 12;
constexpr std::size_t kLongestAddress = 4096;  // sendmail cuts them at 256; the work per line is bounded

// What may follow msgid= in a line about a sender.
constexpr std::array<std::string_view, 8> kAfterMessageId = {"bodytype",   "smtputf8", "proto", "daemon",
                                                             "tls_verify", "auth",     "envid", "relay"};

// The known key that `text` starts with, or null.
const KnownKey* key_at(std::string_view text) {
  if (text.empty() || text.front() < 'a' || text.front() > 'z') return nullptr;
  std::size_t end = 1;
  const std::size_t most = std::min(text.size(), kLongestKey + 1);
  while (end < most && text[end] != '=') ++end;
  if (end == most) return nullptr;
  const auto letter = static_cast<std::size_t>(text.front() - 'a');
  for (std::size_t at = kKeysOf[letter]; at < kKeysOf[letter + 1]; ++at) {
    if (kKeys[at].name == text.substr(0, end)) return &kKeys[at];
  }
  return nullptr;
}

bool starts_field(std::string_view text) { return key_at(text) != nullptr || text == "discard"; }

// Where the ", " before the next known key is, or the end.
std::size_t value_end(std::string_view text) {
  for (std::size_t at = text.find(", "); at != std::string_view::npos; at = text.find(", ", at + 1)) {
    if (starts_field(text.substr(at + 2))) return at;
  }
  return text.size();
}

// Whether the last words of a line are the beginning of a key: ", rej".
bool is_key_begin(std::string_view text) {
  if (text.find('=') != std::string_view::npos) return false;
  if (text.empty()) return true;
  if (std::string_view("discard").starts_with(text)) return text.size() < 7;
  return std::any_of(kKeys.begin(), kKeys.end(), [text](const KnownKey& key) { return key.name.starts_with(text); });
}

// A message id is free text of the sender: what follows it is found from the right, each key once. A key of which only the
// beginning is left at the line's end does not count.
std::size_t message_id_end(std::string_view text) {
  std::size_t end = text.size();
  std::size_t limit = end;
  unsigned seen = 0;
  for (;;) {
    const std::size_t at = text.substr(0, limit).rfind(", ");
    if (at == std::string_view::npos) return end;
    const std::string_view rest = text.substr(at + 2);
    const auto key =
        std::find(kAfterMessageId.begin(), kAfterMessageId.end(), rest.substr(0, std::min(rest.find('='), rest.size())));
    const unsigned bit = 1U << static_cast<unsigned>(key - kAfterMessageId.begin());
    const bool is_remainder = limit == text.size() && is_key_begin(rest);
    if (!is_remainder && (key == kAfterMessageId.end() || (seen & bit) != 0)) return end;
    limit = at;
    if (is_remainder) continue;
    seen |= bit;
    end = at;
  }
}

// Addresses with commas between them, then " [more]" or " (uid/gid)".
std::size_t addresses_end(std::string_view text) {
  std::string_view rest = text;
  std::string_view address;
  do {
    if (!take_mail_address(rest, address)) return value_end(text);
  } while (!rest.starts_with(", ") && take(rest, ","));
  take(rest, " [more]");
  if (rest.starts_with(" (")) {
    std::string_view owner;
    take_until(rest, ")", owner);
  }
  const bool ends_well = rest.empty() || (rest.starts_with(", ") && (starts_field(rest.substr(2)) || rest.size() == 2));
  return ends_well ? text.size() - rest.size() : value_end(text);
}

// Removes what is left of the next key at the end of the line's last value.
void cut_tail(MailField& field) {
  const std::size_t at = field.value.rfind(',');
  if (at != std::string_view::npos && is_key_begin(trim(field.value.substr(at + 1)))) {
    field.value = field.value.substr(0, at);
    field.is_cut = true;
  }
  if (field.value.starts_with('<') && field.value.find('>') == std::string_view::npos) field.is_cut = true;
}

}  // namespace

MailRelay parse_mail_relay(std::string_view text) {
  MailRelay relay;
  text = trim(text);
  const std::size_t open = text.rfind('[');
  std::string_view name = text;
  if (open != std::string_view::npos) {
    const std::size_t close = text.find(']', open);
    name = text.substr(0, open);
    relay.is_cut = close == std::string_view::npos;
    if (!relay.is_cut) relay.address = text.substr(open + 1, close - open - 1);
    take(relay.address, "IPv6:");
  }
  name = trim(name.substr(0, name.find(" (may be")));
  const std::size_t at = name.rfind('@');
  const bool has_ident = at != std::string_view::npos;
  if (has_ident) name.remove_prefix(at + 1);
  if (name.starts_with('[')) name = {};
  if (name.ends_with('.')) name.remove_suffix(1);
  relay.name = name;
  relay.is_local = relay.address.empty() && !relay.is_cut && (name == "localhost" || name.empty());
  return relay;
}

bool take_mail_client(std::string_view& text, MailRelay& client) {
  const std::size_t open = text.find('[');
  if (open == std::string_view::npos || (open > 0 && text[open - 1] != ' ')) return false;
  const std::string_view name = text.substr(0, open > 0 ? open - 1 : 0);
  if (name.find_first_of(" \t,=<>") != std::string_view::npos || name.ends_with(':')) return false;
  const std::size_t close = text.find(']', open);
  if (close == std::string_view::npos || text.substr(open, close - open).find(' ') != std::string_view::npos) return false;
  std::string_view rest = text.substr(close + 1);
  take(rest, " (may be forged)");
  if (!rest.empty() && rest.front() != ' ' && rest.front() != ':') return false;
  client = parse_mail_relay(text.substr(0, text.size() - rest.size()));
  text = rest;
  return true;
}

bool take_mail_address(std::string_view& text, std::string_view& address) {
  bool in_quotes = false;
  const bool has_brackets = text.starts_with('<');
  std::size_t i = has_brackets ? 1 : 0;
  const std::size_t most = std::min(text.size(), kLongestAddress);
  for (; i < most; ++i) {
    const char c = text[i];
    if (c == '\\') {
      ++i;
    } else if (c == '"') {
      in_quotes = !in_quotes;
    } else if (!in_quotes && has_brackets && c == '>') {
      ++i;
      break;
    } else if (!in_quotes && !has_brackets && (c == ',' || c == ' ')) {
      break;
    }
  }
  i = std::min(i, text.size());
  if (in_quotes || (has_brackets && (i < 2 || text[i - 1] != '>'))) return false;
  address = text.substr(0, i);
  text.remove_prefix(i);
  return true;
}

std::string_view bare_address(std::string_view address) {
  const bool has_brackets = address.size() > 2 && address.front() == '<' && address.back() == '>';
  return has_brackets ? address.substr(1, address.size() - 2) : address;
}

bool take_mail_field(std::string_view& text, MailField& field) {
  if (text == "discard") {
    field = MailField{MailKey::discard, text, text, false};
    text = {};
    return true;
  }
  const KnownKey* key = key_at(text);
  if (key == nullptr) return false;
  std::string_view rest = text.substr(key->name.size() + 1);
  field = MailField{key->key, {}, {}, false};
  const bool takes_all = field.key == MailKey::stat || field.key == MailKey::reject || field.key == MailKey::quarantine;
  std::size_t end = rest.size();
  if (field.key == MailKey::msgid) {
    end = message_id_end(rest);
  } else if (field.key == MailKey::from || field.key == MailKey::to || field.key == MailKey::arg1 || key->name == "ctladdr") {
    end = addresses_end(rest);
  } else if (!takes_all) {
    end = value_end(rest);
  }
  field.value = rest.substr(0, end);
  field.whole = text.substr(0, key->name.size() + 1 + end);
  rest.remove_prefix(end);
  const bool is_last = !take(rest, ", ") || rest.empty();
  if (is_last && !takes_all) cut_tail(field);
  if (is_last && end < text.size() && text.ends_with(", ")) field.is_cut = true;
  text = rest;
  return true;
}

}  // namespace hindcast
