// The parts that sendmail's log lines are made of: "key=value" lists, relays, addresses. What a line means is the format's
// work (formats/sendmail_maillog.cpp). Values that a stranger chooses (addresses, message ids, user names) may look like
// further fields; each function says how it keeps them apart.
#pragma once

#include <cstdint>
#include <string_view>

namespace hindcast {

// Who spoke to whom, of "relay=" and of lines that start with a client. Views live as long as the text.
struct MailRelay {
  std::string_view name;     // without "ident@" and a closing dot; empty where only an address is shown
  std::string_view address;  // without brackets and "IPv6:"; empty where only a name is shown
  bool is_local = false;     // a program on the mail host itself ("root@localhost"): no connection
  bool is_cut = false;       // the line ended inside
  // The address, or the name where there is none.
  [[nodiscard]] std::string_view host() const { return address.empty() ? name : address; }
};

// Reads a whole relay: "name [1.2.3.4] (may be forged)", "[IPv6:::1]", "ident@name [1.2.3.4]", "localhost". The address is the
// last one in brackets: what stands before it may come from the client's ident server.
MailRelay parse_mail_relay(std::string_view text);

// Takes a client with an address at the start of `text`: "[ident@]name [1.2.3.4] (may be forged)", without the blank or colon
// that follows. False, and nothing taken, if there is none.
bool take_mail_client(std::string_view& text, MailRelay& client);

// The keys of sendmail's log lines that say something to us, spelt as in the logs ("nrcpts=").
enum class MailKey : std::uint8_t {
  other,
  from,
  to,
  size,
  nrcpts,
  msgid,
  relay,
  dsn,
  stat,
  ruleset,
  arg1,
  arg2,
  reject,
  discard,
  quarantine
};

// One "key=value". Views live as long as the text.
struct MailField {
  MailKey key = MailKey::other;  // `other`: a key that sendmail has, but no field of ours
  std::string_view value;
  std::string_view whole;  // with its key: "size=0"
  bool is_cut = false;     // the line ended inside the value, or inside the next key
};

// Takes one "key=value" and the ", " after it from the start of `text`. A value ends before ", " and a key that sendmail has.
// Addresses are read by their own syntax first, so that quotes and angle brackets hide what they hold; a message id ends where
// the fields that follow it begin, counted from the end of the line; stat=, reject= and quarantine= take all that is left.
// False, and nothing taken, if no known key stands there.
bool take_mail_field(std::string_view& text, MailField& field);

// "<a@b>" without its brackets; "<>" as it is.
std::string_view bare_address(std::string_view address);

// Takes one address, "<...>" or bare, from the start of `text`. False if its brackets or quotes do not close.
bool take_mail_address(std::string_view& text, std::string_view& address);

}  // namespace hindcast
