// sendmail lines: relays, fields that a stranger may try to forge, cut lines, repeat lines, hostile lines. One line of every
// body kind is a sample of the format itself.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "ingest/format.h"
#include "ingest/sendmail_fields.h"
#include "tests/support/format_reader.h"

namespace hindcast {
namespace {

using test_support::one_record;
using test_support::read_with;
using test_support::refusal;

// What the body of a line of sendmail's gives, without the header's part of the description.
std::string read(const std::string& body) {
  const auto reading = read_with("sendmail_maillog", "Jul 17 18:34:01 mx sendmail[1]: " + body);
  REQUIRE(reading.records.size() == 1);
  std::string text = reading.records.front();
  const std::string before = "07-17 18:34:01 | sendmail | ";
  REQUIRE(text.starts_with(before));
  text.erase(0, before.size());
  const std::string header = " host=mx program=sendmail pid=1";
  text.erase(text.find(header), header.size());
  return text.substr(text.find_first_not_of(' '));
}

std::string relay(std::string_view text) {
  const MailRelay read = parse_mail_relay(text);
  return std::string(read.name) + "|" + std::string(read.address) + (read.is_local ? "|local" : "") + (read.is_cut ? "|cut" : "");
}

TEST_CASE("relays") {
  CHECK(relay("relaytest.orbs.vuurwerk.nl [194.178.232.55]") == "relaytest.orbs.vuurwerk.nl|194.178.232.55");
  CHECK(relay("[1.2.3.4] (may be forged)") == "|1.2.3.4");
  CHECK(relay("a.example [1.2.3.4] (may be forged)") == "a.example|1.2.3.4");
  CHECK(relay("mx.example.net. [IPv6:2a00:1450::1a]") == "mx.example.net|2a00:1450::1a");
  CHECK(relay("IDENT:root@a.example [1.2.3.4]") == "a.example|1.2.3.4");
  CHECK(relay("x@[1.2.3.4]") == "|1.2.3.4");
  CHECK(relay("[127.0.0.1] [127.0.0.1]") == "|127.0.0.1");
  CHECK(relay("smtp.example.net.") == "smtp.example.net|");
  CHECK(relay("root@localhost") == "localhost||local");
  CHECK(relay("#7#@localhost") == "localhost||local");
  CHECK(relay("localhost [127.0.0.1]") == "localhost|127.0.0.1");
  CHECK(relay("a.example [MY.NET.4.3]") == "a.example|MY.NET.4.3");
  CHECK(relay("a.example [1.2.3") == "a.example||cut");
  CHECK(relay("") == "||local");
  CHECK(relay("evil [6.6.6.6]@a.example [1.2.3.4]") == "a.example|1.2.3.4");
}

TEST_CASE("a client is read from the front only where it is one") {
  std::string_view text = "x@a.example [1.2.3.4] (may be forged): VRFY x";
  MailRelay client;
  CHECK(take_mail_client(text, client));
  CHECK(text == ": VRFY x");
  CHECK(client.name == "a.example");
  for (const std::string_view other : {"SYSERR(root): from [1.2.3.4] x", "a b [1.2.3.4] x", "a.example[1.2.3.4]: x", "a [1.2.3.4]x",
                                       "a [1.2 3]: x", "a [1.2.3.4"}) {
    text = other;
    CAPTURE(other);
    CHECK_FALSE(take_mail_client(text, client));
    CHECK(text == other);
  }
}

TEST_CASE("addresses may hold what looks like fields") {
  CHECK(
      read(
          R"(WAA16943: from=<"x, size=9, nrcpts=9, relay=evil [6.6.6.6]"@a.example>, size=0, class=0, nrcpts=0, relay=b [1.2.3.4])") ==
      R"(tcp 1.2.3.4 > mx | queue_id=WAA16943 sender="x, size=9, nrcpts=9, relay=evil [6.6.6.6]"@a.example relay_name=b relay_address=1.2.3.4 size=0 recipients=0)");
  CHECK(
      read(
          R"(ruleset=check_rcpt, arg1=<"a, relay=evil [6.6.6.6], reject=no"@b>, relay=c [1.2.3.4], reject=550 5.7.1 <"a, relay=evil [6.6.6.6]"@b>... no)") ==
      R"(tcp 1.2.3.4 > mx | ruleset=check_rcpt argument=<"a, relay=evil [6.6.6.6], reject=no"@b> relay_name=c relay_address=1.2.3.4 reject=550 5.7.1 <"a, relay=evil [6.6.6.6]"@b>... no)");
  CHECK(
      read(
          R"(to=<"x, stat=Sent"@a>,<@b,@c:d@e>, delay=00:00:01, mailer=esmtp, pri=1, relay=f. [1.2.3.4], stat=Deferred: x, stat=Sent)") ==
      R"(tcp mx > 1.2.3.4 | recipient=<"x, stat=Sent"@a>,<@b,@c:d@e> relay_name=f relay_address=1.2.3.4 status=Deferred: x, stat=Sent)");
  CHECK(
      read(R"(from=<"a\", size=9, relay=evil [6.6.6.6]"@b>, size=1, class=0, nrcpts=1, relay=c [1.2.3.4])") ==
      R"(tcp 1.2.3.4 > mx | sender="a\", size=9, relay=evil [6.6.6.6]"@b relay_name=c relay_address=1.2.3.4 size=1 recipients=1)");
}

TEST_CASE("a message id may hold what looks like fields") {
  CHECK(read("from=<a@b>, size=1, class=0, nrcpts=1, msgid=<x>, nrcpts=9, proto=SMTP, relay=evil [6.6.6.6], proto=ESMTP, "
             "daemon=MTA, relay=c [1.2.3.4]") ==
        "tcp 1.2.3.4 > mx | sender=a@b relay_name=c relay_address=1.2.3.4 message_id=<x>, nrcpts=9, proto=SMTP, relay=evil "
        "[6.6.6.6] size=1 recipients=1");
  CHECK(read("from=<a@b>, size=1, class=0, nrcpts=1, msgid=<a b, c@d>, bodytype=8BITMIME, proto=ESMTP, daemon=MTA, auth=x, relay=c "
             "[1.2.3.4]") ==
        "tcp 1.2.3.4 > mx | sender=a@b relay_name=c relay_address=1.2.3.4 message_id=<a b, c@d> size=1 recipients=1");
  CHECK(read("from=<a@b>, size=1, class=0, nrcpts=1, msgid=<a@d>, proto=ESMTP, dae") ==
        ">  | sender=a@b message_id=<a@d> size=1 recipients=1 cut");
}

TEST_CASE("user names, filters and texts of clients forge nothing") {
  CHECK(read("AUTH failure (LOGIN): x, user=a, relay=[6.6.6.6], relay=[1.2.3.4]").starts_with("tcp 1.2.3.4 > mx |"));
  CHECK(read("AUTH=server, relay=b [1.2.3.4], authid=a, relay=[6.6.6.6], mech=LOGIN").starts_with("tcp 1.2.3.4 > mx |"));
  CHECK(read("a [1.2.3.4]: VRFY b [6.6.6.6]: possible SMTP attack") ==
        "tcp 1.2.3.4 > mx | argument=b [6.6.6.6]: possible SMTP attack relay_name=a relay_address=1.2.3.4 text=VRFY b [6.6.6.6]: "
        "possible SMTP attack");
  CHECK(read("Milter: to=<\"a, reject=no\"@b>, reject=550 5.7.1 Blocked") ==
        ">  | recipient=<\"a, reject=no\"@b> reject=550 5.7.1 Blocked text=Milter: to=<\"a, reject=no\"@b>, reject=550 5.7.1 "
        "Blocked");
  CHECK(read("SYSERR(a): relay=[6.6.6.6], from=<a@b>") == ">  | text=SYSERR(a): relay=[6.6.6.6], from=<a@b>");
}

TEST_CASE("odd addresses") {
  CHECK(read("from=<>, size=0, class=0, nrcpts=0, relay=[1.2.3.4]") ==
        "tcp 1.2.3.4 > mx | sender=<> relay_address=1.2.3.4 size=0 recipients=0");
  CHECK(read("from=, size=0, class=0, nrcpts=0, relay=[1.2.3.4]") ==
        "tcp 1.2.3.4 > mx | relay_address=1.2.3.4 size=0 recipients=0");
  CHECK(read("to=, ctladdr= (33/33), delay=00:00:01, mailer=local, pri=3, dsn=4.0.0, stat=Deferred") ==
        "mx >  | dsn=4.0.0 status=Deferred");
  CHECK(
      read(R"(to="<uni>|IFS=' ' && exec /usr/bin/procmail -f- || exit 75 #phil"@ok.com, delay=00:00:01, mailer=prog, stat=Sent)") ==
      R"(mx >  | recipient="<uni>|IFS=' ' && exec /usr/bin/procmail -f- || exit 75 #phil"@ok.com status=Sent)");
  CHECK(read("to=|/usr/bin/vacation a b, delay=00:00:01, mailer=prog, stat=Sent") ==
        "mx >  | recipient=|/usr/bin/vacation a b status=Sent");
  CHECK(read("from=<\"open@b>, size=0, class=0, nrcpts=0, relay=[1.2.3.4]") ==
        "tcp 1.2.3.4 > mx | sender=\"open@b relay_address=1.2.3.4 size=0 recipients=0");
}

TEST_CASE("numbers that do not fit are not shown") {
  CHECK(read("from=<a>, size=99999999999999999999, class=0, nrcpts=-1, relay=[1.2.3.4]") ==
        "tcp 1.2.3.4 > mx | sender=a relay_address=1.2.3.4");
  CHECK(read("from=<a>, size=9223372036854775807, nrcpts=2147483648, relay=[1.2.3.4]") ==
        "tcp 1.2.3.4 > mx | sender=a relay_address=1.2.3.4 size=9223372036854775807");
}

TEST_CASE("cut lines keep what was read and say so") {
  CHECK(read("ruleset=check_rcpt, arg1=<a!b>, relay=c [1.2.3.4], rej") ==
        "tcp 1.2.3.4 > mx | ruleset=check_rcpt argument=<a!b> relay_name=c relay_address=1.2.3.4 cut");
  CHECK(read("ruleset=check_rcpt, arg1=<a!b") == ">  | ruleset=check_rcpt argument=<a!b cut");
  CHECK(read("ruleset=check_rcpt, arg1=<a!b>, relay=c [1.2.3") ==
        "tcp c > mx | ruleset=check_rcpt argument=<a!b> relay_name=c cut");
  CHECK(read("from=<a@b>, size=1, class=0, ") == ">  | sender=a@b size=1 cut");
  CHECK(read("ruleset=check_relay, arg1=a.example, arg2=1.2.3.4, rel") ==
        "tcp 1.2.3.4 > mx | ruleset=check_relay argument=a.example relay_address=1.2.3.4 cut");
}

TEST_CASE("a name alone is a client only before known texts") {
  CHECK(read("a.example did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA") ==
        "tcp a.example > mx | relay_name=a.example text=did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA");
  CHECK(read("root@localhost: vrfy x") == "localhost > mx | argument=x relay_name=localhost text=vrfy x");
  CHECK(read("collect: premature EOF: x") == ">  | text=collect: premature EOF: x");
  CHECK(read("Null connection from [1.2.3.4]") == "tcp 1.2.3.4 > mx | relay_address=1.2.3.4 text=Null connection from [1.2.3.4]");
  CHECK(read("STARTTLS=server, error: accept failed=-1, SSL_error=1, relay=a [1.2.3.4]")
            .starts_with("tcp 1.2.3.4 > mx | relay_name=a"));
}

TEST_CASE("a repeat line with the text is a record that stands for several") {
  CHECK(
      one_record("sendmail_maillog", "Jul 17 18:34:01 mx sendmail[1]: message repeated 3 times: [ NOQUEUE: [1.2.3.4]: expn root]\n")
          .ends_with(" repeat=3"));
}

TEST_CASE("several records in one line are refused: which is whose cannot be told") {
  CHECK(refusal("sendmail_maillog", "<22>Jul 17 18:34:01 mx sendmail[1]: NOQUEUE: a<22>Jul 17 18:34:02 mx sendmail[1]: b\n") ==
        "several records in one line");
  CHECK(refusal("snort_syslog",
                "<33>Jul 17 18:34:01 mx snort: m: 10.0.0.1 -> 10.0.0.2<33>1 2021-03-06T04:07:38Z mx snort - - - b\n") ==
        "several records in one line");
  CHECK(read_with("sendmail_maillog", "<22>Jul 17 18:34:01 mx sendmail[1]: NOQUEUE: a<22>Jul\n").records.size() == 1);
}

TEST_CASE("programs that are not sendmail") {
  const auto taken = [](const char* line) { return read_with("sendmail_maillog", line).records.size() == 1; };
  CHECK_FALSE(taken("Jul 17 18:34:01 mx postfix/qmgr[1]: 0D067097035: from=<a@b>, size=540, nrcpt=2 (queue active)"));
  CHECK_FALSE(taken("Jul 17 18:34:01 mx sshd[1]: s1GNXHYB005133: Accepted"));
  CHECK_FALSE(taken("Jul 17 18:34:01 mx mta-in[1]: hello"));
  CHECK(taken("Jul 17 18:34:01 mx mta-in[1]: s1GNXHYB005133: ruleset=check_rcpt, arg1=<a>, relay=[1.2.3.4], reject=550"));
  CHECK_FALSE(taken("Jul 17 18:34:01 mx last message repeated 4 times"));
}

TEST_CASE("hostile lines take bounded time") {
  for (const char* unit : {", ", "from=<, ", "msgid=, ", "a [", ", relay=", "from=\"", ",<", "= ", ": ", "\\", "[1]: "}) {
    for (const char* start : {"", "from=<", "msgid=", "to=<a>,", "ruleset=x, arg1=", "AUTH failure ", "relay="}) {
      std::string body = start;
      while (body.size() < 65'536) body += unit;
      Record record;
      std::string_view reason;
      const std::string line = "Jul 17 18:34:01 mx sendmail[1]: " + body;
      const Format& format = *find_format("sendmail_maillog");
      const auto before = std::chrono::steady_clock::now();
      format.begin(line, record, reason);
      const auto took = std::chrono::steady_clock::now() - before;
      CAPTURE(unit);
      CAPTURE(start);
      CHECK(took < std::chrono::seconds(5));  // generous: it must not be quadratic
    }
  }
}

}  // namespace
}  // namespace hindcast
