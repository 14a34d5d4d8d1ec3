#include "ingest/sendmail_body.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ingest/scan_text.h"
#include "ingest/sendmail_fields.h"

namespace hindcast {
namespace {

// Which end of a flow a relay is.
enum class RelayRole : std::uint8_t { client, server };

void set_relay(Record& record, const MailRelay& relay, RelayRole role) {
  WrittenMail& mail = record.mail;
  mail.relay_name = relay.name;
  mail.relay_address = relay.address;
  record.is_cut = record.is_cut || relay.is_cut;
  record.src.host = relay.host();
  record.dst.host = mail.log_host;
  if (role == RelayRole::server) std::swap(record.src, record.dst);
  record.protocol = relay.is_local ? Protocol::unknown : Protocol::tcp;
}

template <typename T>
void set_number(std::string_view text, T& number) {
  T parsed{};
  if (take_number(text, parsed) && text.empty()) number = parsed;
}

void set_field(Record& record, const MailField& field, RelayRole role) {
  WrittenMail& mail = record.mail;
  switch (field.key) {
    case MailKey::from:
      mail.sender = bare_address(field.value);
      break;
    case MailKey::to:
      mail.recipient = field.value;
      break;
    case MailKey::size:
      set_number(field.value, mail.size);
      break;
    case MailKey::nrcpts:
      set_number(field.value, mail.recipient_count);
      break;
    case MailKey::msgid:
      mail.message_id = field.value;
      break;
    case MailKey::dsn:
      mail.dsn = field.value;
      break;
    case MailKey::stat:
      mail.status = field.value;
      break;
    case MailKey::ruleset:
      mail.ruleset = field.value;
      break;
    case MailKey::arg1:
      mail.argument = field.value;
      break;
    case MailKey::reject:
      mail.reject = field.value;
      break;
    case MailKey::relay:
      set_relay(record, parse_mail_relay(field.value), role);
      break;
    case MailKey::discard:
      record.text = field.value;
      break;
    case MailKey::quarantine:
      record.text = field.whole;
      break;
    case MailKey::arg2:
    case MailKey::other:
      break;
  }
}

constexpr int kMostFields = 40;  // a line has about 20; the work per line is bounded

// A list of fields. What is left where no known key follows is kept as text.
void read_fields(std::string_view body, Record& record, RelayRole role) {
  MailField field;
  std::string_view second_argument;
  for (int i = 0; i < kMostFields && take_mail_field(body, field); ++i) {
    set_field(record, field, role);
    record.is_cut = record.is_cut || field.is_cut;
    if (field.key == MailKey::arg2) second_argument = field.value;
  }
  if (!body.empty()) record.text = body;
  const WrittenMail& mail = record.mail;
  if (mail.ruleset == "check_relay" && record.src.host.empty() && !second_argument.empty()) {
    set_relay(record, MailRelay{{}, second_argument, false, false}, role);  // it is the client's address
  }
  // A rule set is logged for what it decided: a line without that was cut.
  if (!mail.ruleset.empty() && mail.reject.empty() && mail.status.empty() && record.text.empty()) record.is_cut = true;
}

void read_delivery(std::string_view body, Record& record) {
  record.src.host = record.mail.log_host;
  read_fields(body, record, RelayRole::server);
}

// "STARTTLS=server, relay=client, version=...", "AUTH=server, relay=client, authid=...": the relay is the first field, and what
// the client put after it does not count. Lines about errors have it at the end; "AUTH failure (LOGIN): ..., user=x,
// relay=client" too, after a text of the client's: the last one is the true one.
void read_session(std::string_view body, Record& record) {
  record.text = body;
  const RelayRole role =
      body.starts_with("STARTTLS=client") || body.starts_with("AUTH=client") ? RelayRole::server : RelayRole::client;
  constexpr std::string_view kRelay = ", relay=";
  std::size_t at = body.find(", ");
  if (at == std::string_view::npos || !body.substr(at).starts_with(kRelay)) at = body.rfind(kRelay);
  if (at == std::string_view::npos) return;
  std::string_view rest = body.substr(at + 2);
  MailField field;
  if (take_mail_field(rest, field)) set_relay(record, parse_mail_relay(field.value), role);
}

// "Milter: connect: host=name, addr=1.2.3.4, rejecting commands", "Milter: to=<x@y>, reject=550 ...", "milter=name, action=rcpt,
// reject=550 ...", and other texts of a filter.
void read_milter(std::string_view body, Record& record) {
  std::string_view rest = body;
  std::string_view name;
  std::string_view address;
  if (take(rest, "Milter: connect: host=") && take_until(rest, ", addr=", name)) {
    address = rest.substr(0, std::min(rest.find(','), rest.size()));
    set_relay(record, MailRelay{name.starts_with('[') ? std::string_view{} : name, trim(address), false, false}, RelayRole::client);
  } else {
    rest = body;
    take(rest, "Milter: ");
    read_fields(rest, record, RelayRole::client);
  }
  record.text = body;
}

// Sentences with a client in the middle; a name alone is one too.
bool read_from_client(std::string_view body, Record& record) {
  static constexpr std::array<std::string_view, 5> kBeginnings = {"lost input channel from ", "timeout waiting for input from ",
                                                                  "rejecting commands from ", "Null connection from ",
                                                                  "SMTP connect from "};
  std::string_view rest = body;
  if (std::none_of(kBeginnings.begin(), kBeginnings.end(), [&rest](auto beginning) { return take(rest, beginning); })) {
    std::string_view command;
    if (!take(rest, "\"") || !take_until(rest, "\" command from ", command) || command.find(' ') != std::string_view::npos)
      return false;
  }
  skip_blanks(rest);
  record.text = body;
  MailRelay client;
  if (!take_mail_client(rest, client)) {
    client = parse_mail_relay(take_word(rest));
    std::string_view address;
    if (take(rest, " (") && take_until(rest, ")", address)) client.address = parse_mail_relay(address).host();
  }
  set_relay(record, client, RelayRole::client);
  return true;
}

bool starts_with_command(std::string_view text) {
  static constexpr std::array<std::string_view, 3> kCommands = {"VRFY ", "EXPN ", "ETRN "};
  return std::any_of(kCommands.begin(), kCommands.end(), [text](std::string_view command) {
    return text.size() > command.size() && std::equal(command.begin(), command.end(), text.begin(), [](char a, char b) {
             return a == (b >= 'a' && b <= 'z' ? static_cast<char>(b - 'a' + 'A') : b);
           });
  });
}

// Whether the text is one of those that sendmail writes after a client.
bool is_about_client(std::string_view text) {
  return text.starts_with("did not issue ") || text.starts_with("possible SMTP attack: ") || text.starts_with("Possible SMTP ") ||
         text.starts_with("probable open proxy") || starts_with_command(text);
}

// "client: VRFY root [rejected]", "client did not issue MAIL/...". A client without an address counts only before known texts.
bool read_client_first(std::string_view body, Record& record) {
  std::string_view rest = body;
  MailRelay client;
  const bool has_address = take_mail_client(rest, client);
  if (!has_address) {
    std::string_view name = take_word(rest);
    if (name.ends_with(':')) name.remove_suffix(1);
    client = parse_mail_relay(name);
  }
  take(rest, ":");
  skip_blanks(rest);
  if (!has_address && !is_about_client(rest)) return false;
  set_relay(record, client, RelayRole::client);
  record.text = rest;
  if (starts_with_command(rest)) {
    std::string_view argument = trim(rest.substr(5));
    constexpr std::string_view kRejected = " [rejected]";
    if (argument.ends_with(kRejected)) {
      argument.remove_suffix(kRejected.size());
      record.mail.reject = "[rejected]";
    }
    record.mail.argument = argument;
  }
  return true;
}

// "<x@y>... User unknown".
bool read_address_status(std::string_view body, Record& record) {
  std::string_view rest = body;
  std::string_view address;
  if (rest.starts_with('<')) {
    if (!take_mail_address(rest, address) || !take(rest, "... ")) return false;
  } else {
    address = take_word(rest);
    if (!address.ends_with("...") || address.size() == 3) return false;
    address.remove_suffix(3);
    skip_blanks(rest);
  }
  record.mail.recipient = address;
  record.mail.status = rest;
  return true;
}

// "s1GNXHYB005134: DSN: User unknown", "...: return to sender: ...": a message about a message.
void read_notice(std::string_view body, Record& record) {
  std::string_view rest = body;
  std::string_view id;
  if (!take_until(rest, ": ", id) || id.find(' ') != std::string_view::npos) return;
  for (const std::string_view kind : {"DSN: ", "return to sender: ", "sender notify: ", "postmaster notify: "}) {
    if (take(rest, kind)) record.mail.status = rest;
  }
}

}  // namespace

void read_sendmail_body(std::string_view body, Record& record) {
  static constexpr std::array<std::string_view, 6> kSenderLists = {"from=", "ruleset=", "size=", "class=", "msgid=", "relay="};
  const auto begins = [body](std::string_view beginning) { return body.starts_with(beginning); };
  if (std::any_of(kSenderLists.begin(), kSenderLists.end(), begins)) {
    read_fields(body, record, RelayRole::client);
  } else if (begins("to=")) {
    read_delivery(body, record);
  } else if (begins("STARTTLS=") || begins("AUTH=") || begins("AUTH failure") || begins("unauthorized PIPELINING")) {
    read_session(body, record);
  } else if (begins("Milter") || begins("milter=")) {
    read_milter(body, record);
  } else if (!read_from_client(body, record) && !read_client_first(body, record) && !read_address_status(body, record)) {
    record.text = body;
    read_notice(body, record);
  }
}

}  // namespace hindcast
