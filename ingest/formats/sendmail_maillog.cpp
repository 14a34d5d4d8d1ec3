// sendmail's syslog lines: maillog, mail.log, syslog. sendmail 8.6 to 8.17.
//
//   Jul 17 18:34:01 mailhost sendmail[16941]: WAA16941: from=<sender@orbs.org>, size=0, class=0, pri=0, nrcpts=0, proto=SMTP,
//     relay=relaytest.orbs.vuurwerk.nl [194.178.232.55]                                        (one line)
//
// header (syslog_header.h) (message repeated n times:_[)? (queue id:_)? body. The tag is sendmail, sm-mta, sm-msp-queue,
// sm-client, sm-acceptingconnections or what -L says: other tags are taken where the body is "queue id: from= | to= | ruleset=".
// Bodies that are lists of key=value, split by ", ":
//   from=, size=, class=, [pri=,] nrcpts=, [msgid=,] ... relay=client    pri= up to 8.9, daemon= from 8.10
//   to=, [ctladdr=,] delay=, ... [relay=server,] [dsn=,] stat=text       dsn= from 8.10, reply= from 8.14
//   ruleset=, arg1=, [arg2=,] [relay=client,] reject=text | discard | quarantine=text
//   STARTTLS=, AUTH=, AUTH failure, milter=
// and sentences: "client did not issue ...", "client: possible SMTP attack: ...", "client: VRFY x", "lost input channel from
// client ...", "timeout waiting for input from client ...", "<x@y>... User unknown", "SYSERR(root): ...", and any other text.
// Source and destination: the client and the log's host; for to= and STARTTLS=client the log's host and the server.
// The protocol is tcp where a relay is named, unless it is a program of the host itself (root@localhost). There are no ports.
// The sender is without <>, but <> itself is kept: it is the sender of bounces. Recipient and argument are as written.
// `text` is the body of lines that are no list, without the client that it starts with.
//
// "message repeated 4 times: [...]" is a record that stands for four. "last message repeated 4 times" is one too, of the last line
// of its host: the splitter (record_splitter.h) keeps that in mind.
//
// Ambiguous: a line that was cut after a whole field looks whole. If the cut took the relay, a message id that looks like
// fields is taken for them. The parts of a line that sendmail split ("qid[2]: ...") are records of their own.
//
// Known from: the sources of sendmail 8.11 to 8.17 (srvrsmtp.c, envelope.c, deliver.c, milter.c, err.c); logs of 1996 to 2021.
#include "ingest/format.h"
#include "ingest/queue_id.h"
#include "ingest/scan_text.h"
#include "ingest/sendmail_body.h"
#include "ingest/syslog_header.h"

namespace hindcast {
namespace {

bool is_sendmail_tag(std::string_view tag) {
  for (const std::string_view own :
       {"sendmail", "sm-mta", "sm-msp-queue", "sm-client", "sm-acceptingconnections", "sm-msp", "sm-que"}) {
    if (tag == own) return true;
  }
  return false;
}

// Takes "s1GNXHYB005133: " or "s1GNXHYB005133[2]: ". Anonymised logs have ids that are no clocks any more: what ends like one
// is enough for sendmail's own tags.
bool take_queue_id(std::string_view& body, std::string_view& id) {
  std::size_t end = 0;
  while (end < body.size() && (is_digit(body[end]) || is_alpha(body[end]))) ++end;
  if (end < 8 || !is_digit(body[end - 1]) || !is_digit(body[end - 5])) return false;
  std::string_view rest = body.substr(end);
  std::string_view part;
  if (take(rest, "[") && !take_until(rest, "]", part)) return false;
  if (!take(rest, ":") || (!rest.empty() && rest.front() != ' ')) return false;
  skip_blanks(rest);
  id = body.substr(0, end);
  body = rest;
  return true;
}

bool has_sendmail_shape(std::string_view body) {
  std::string_view id;
  return take_queue_id(body, id) && parse_queue_id(id).kind != QueueId::Kind::none &&
         (body.starts_with("from=") || body.starts_with("to=") || body.starts_with("ruleset="));
}

LineVerdict begin(std::string_view line, Record& record, std::string_view& reason) {
  SyslogHeader header;
  std::string_view rest = line;
  if (!take_syslog_header(rest, header) || header.tag.empty()) return LineVerdict::not_mine;
  std::string_view body = header.message;
  std::string_view repeated;
  std::int32_t times = 1;
  if (is_repeat_message(body, times, repeated)) {
    if (repeated.empty()) return LineVerdict::not_mine;  // the splitter knows what is repeated
    body = trim(repeated);
    record.repeat = times;
  }
  if (!is_sendmail_tag(header.tag) && !has_sendmail_shape(body)) return LineVerdict::not_mine;
  if (body.empty() || holds_several_records(line)) {
    reason = body.empty() ? "no text" : "several records in one line";
    return LineVerdict::damaged;
  }
  record.time = header.time;
  record.sensor = Sensor::sendmail;
  record.mail.log_host = header.host;
  record.mail.program = header.tag;
  record.mail.pid = header.pid;
  if (!take_queue_id(body, record.mail.queue_id)) take(body, "NOQUEUE: ");
  read_sendmail_body(body, record);
  return LineVerdict::record;
}

constexpr Sample kSamples[] = {
    // 8.8/8.9: a relay test
    {"Jul 17 18:34:01 mailhost sendmail[16941]: WAA16941: from=<sender@orbs.org>, size=0, class=0, pri=0, nrcpts=0, proto=SMTP, "
     "relay=relaytest.orbs.vuurwerk.nl [194.178.232.55]",
     "07-17 18:34:01 | sendmail | tcp 194.178.232.55 > mailhost | host=mailhost program=sendmail pid=16941 queue_id=WAA16941 "
     "sender=sender@orbs.org relay_name=relaytest.orbs.vuurwerk.nl relay_address=194.178.232.55 size=0 recipients=0"},
    // cut by the margin of a page
    {"Jul 17 18:34:25 mailhost sendmail[16943]: WAA16943: ruleset=check_rcpt, arg1=<manusatu.co.nz!orbs-relaytest>, "
     "relay=relaytest.orbs.vuurwerk.nl [194.178.232.55], rej",
     "07-17 18:34:25 | sendmail | tcp 194.178.232.55 > mailhost | host=mailhost program=sendmail pid=16943 queue_id=WAA16943 "
     "ruleset=check_rcpt argument=<manusatu.co.nz!orbs-relaytest> relay_name=relaytest.orbs.vuurwerk.nl "
     "relay_address=194.178.232.55 cut"},
    // 8.9
    {"Jun 14 00:23:18 mailhost sendmail[10317]: AAA10315: to=<someone@partner.example>, delay=00:00:02, xdelay=00:00:01, "
     "mailer=esmtp, relay=mx0.partner.example. [198.18.38.119], stat=Sent",
     "06-14 00:23:18 | sendmail | tcp mailhost > 198.18.38.119 | host=mailhost program=sendmail pid=10317 queue_id=AAA10315 "
     "recipient=<someone@partner.example> relay_name=mx0.partner.example relay_address=198.18.38.119 status=Sent"},
    // 8.12: from a program of the host; the sender of bounces
    {"Jan  6 02:37:32 Jupiter sendmail[809]: j061bW9V000809: from=maddingue, size=2039, class=0, nrcpts=1, "
     "msgid=<200501060137.j061bW9V000809@jupiter.example.net>, relay=localhost",
     "01-06 02:37:32 | sendmail |  localhost > Jupiter | host=Jupiter program=sendmail pid=809 queue_id=j061bW9V000809 "
     "sender=maddingue relay_name=localhost message_id=<200501060137.j061bW9V000809@jupiter.example.net> size=2039 recipients=1"},
    {"Aug  8 12:28:47 ns2 sm-mta[13165]: j78ASk4e013165: from=<>, size=786, class=0, nrcpts=1, "
     "msgid=<200508081028.j78ASkKG011031@example.zap>, proto=ESMTP, daemon=MTA-v4, relay=mx.example.net [IPv6:2a00:1450::1a]",
     "08-08 12:28:47 | sendmail | tcp 2a00:1450::1a > ns2 | host=ns2 program=sm-mta pid=13165 queue_id=j78ASk4e013165 sender=<> "
     "relay_name=mx.example.net relay_address=2a00:1450::1a message_id=<200508081028.j78ASkKG011031@example.zap> size=786 "
     "recipients=1"},
    {"Jan  6 02:37:33 Jupiter sendmail[809]: j061bW9V000809: to=cpan-testers@perl.org, ctladdr=maddingue (501/20), delay=00:00:01, "
     "xdelay=00:00:00, mailer=relay, pri=30151, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (j061bXn5000812 Message "
     "accepted, for, delivery)",
     "01-06 02:37:33 | sendmail | tcp Jupiter > 127.0.0.1 | host=Jupiter program=sendmail pid=809 queue_id=j061bW9V000809 "
     "recipient=cpan-testers@perl.org relay_address=127.0.0.1 dsn=2.0.0 status=Sent (j061bXn5000812 Message accepted, for, "
     "delivery)"},
    {"Apr 12 10:03:22 www sm-mta[2034]: l3C834YF002031: to=a@example.it,<b@example.it> [more], delay=00:00:13, xdelay=00:00:00, "
     "mailer=cyrusv2, pri=122426, relay=localhost, dsn=5.1.1, stat=User unknown",
     "04-12 10:03:22 | sendmail |  www > localhost | host=www program=sm-mta pid=2034 queue_id=l3C834YF002031 "
     "recipient=a@example.it,<b@example.it> [more] relay_name=localhost dsn=5.1.1 status=User unknown"},
    {"Jun 20 04:21:33 mail sendmail[28792]: ruleset=check_relay, arg1=c-67-181-100-174.client.comcast.net, arg2=67.181.100.174, "
     "relay=c-67-181-100-174.client.comcast.net [67.181.100.174], reject=550 5.7.1 Mail from 67.181.100.174 refused - see "
     "http://dsbl.org/",
     "06-20 04:21:33 | sendmail | tcp 67.181.100.174 > mail | host=mail program=sendmail pid=28792 ruleset=check_relay "
     "argument=c-67-181-100-174.client.comcast.net relay_name=c-67-181-100-174.client.comcast.net relay_address=67.181.100.174 "
     "reject=550 5.7.1 Mail from 67.181.100.174 refused - see http://dsbl.org/"},
    {"Jun 25 17:30:55 mail sendmail[29822]: i5Q0Ukjt029822: ruleset=check_mail, arg1=<vrrfvbvwzihdz@cninfo.net>, "
     "relay=[211.210.172.167], reject=553 5.1.8 <vrrfvbvwzihdz@cninfo.net>... Domain of sender address vrrfvbvwzihdz@cninfo.net "
     "does not exist",
     "06-25 17:30:55 | sendmail | tcp 211.210.172.167 > mail | host=mail program=sendmail pid=29822 queue_id=i5Q0Ukjt029822 "
     "ruleset=check_mail argument=<vrrfvbvwzihdz@cninfo.net> relay_address=211.210.172.167 reject=553 5.1.8 "
     "<vrrfvbvwzihdz@cninfo.net>... Domain of sender address vrrfvbvwzihdz@cninfo.net does not exist"},
    // made from the source: discard, quarantine
    {"Jun 25 17:30:55 mail sm-mta[29822]: i5Q0Ukjt029822: ruleset=check_rcpt, arg1=<x@example.net>, relay=[192.0.2.7], discard",
     "06-25 17:30:55 | sendmail | tcp 192.0.2.7 > mail | host=mail program=sm-mta pid=29822 queue_id=i5Q0Ukjt029822 "
     "ruleset=check_rcpt argument=<x@example.net> relay_address=192.0.2.7 text=discard"},
    {"Jun 25 17:30:55 mail sm-mta[29822]: i5Q0Ukjt029822: ruleset=check_eom, arg1=x, relay=[192.0.2.7], quarantine=looks odd",
     "06-25 17:30:55 | sendmail | tcp 192.0.2.7 > mail | host=mail program=sm-mta pid=29822 queue_id=i5Q0Ukjt029822 "
     "ruleset=check_eom argument=x relay_address=192.0.2.7 text=quarantine=looks odd"},
    // sentences with a client
    {"Jun 22 06:43:01 mail sendmail[5195]: i5MDgomk005195: w81-49.abo.wanadoo.fr [81.49.192.103] (may be forged) did not issue "
     "MAIL/EXPN/VRFY/ETRN during connection to MTA",
     "06-22 06:43:01 | sendmail | tcp 81.49.192.103 > mail | host=mail program=sendmail pid=5195 queue_id=i5MDgomk005195 "
     "relay_name=w81-49.abo.wanadoo.fr relay_address=81.49.192.103 text=did not issue MAIL/EXPN/VRFY/ETRN during connection to "
     "MTA"},
    {"Feb 24 12:10:15 kismet sm-acceptingconnections[32053]: s1OHA28u032053: 211-75-6-133.HINET-IP.hinet.net [211.75.6.133]: "
     "possible SMTP attack: command=AUTH, count=6",
     "02-24 12:10:15 | sendmail | tcp 211.75.6.133 > kismet | host=kismet program=sm-acceptingconnections pid=32053 "
     "queue_id=s1OHA28u032053 relay_name=211-75-6-133.HINET-IP.hinet.net relay_address=211.75.6.133 text=possible SMTP attack: "
     "command=AUTH, count=6"},
    {"Jul  3 06:10:43 mail sendmail[17436]: i63DAajt017436: PPPa1736.tokyo-ip.dti.ne.jp [210.170.207.236]: VRFY somebody "
     "[rejected]",
     "07-03 06:10:43 | sendmail | tcp 210.170.207.236 > mail | host=mail program=sendmail pid=17436 queue_id=i63DAajt017436 "
     "argument=somebody relay_name=PPPa1736.tokyo-ip.dti.ne.jp relay_address=210.170.207.236 reject=[rejected] text=VRFY somebody "
     "[rejected]"},
    {"Jul  3 06:10:43 mail sendmail[17436]: NOQUEUE: [192.168.11.200]: expn root",
     "07-03 06:10:43 | sendmail | tcp 192.168.11.200 > mail | host=mail program=sendmail pid=17436 argument=root "
     "relay_address=192.168.11.200 text=expn root"},
    {"Jul  3 06:10:43 mail sm-mta[17436]: i63DAajt017436: lost input channel from [192.0.2.7] to MTA after rcpt",
     "07-03 06:10:43 | sendmail | tcp 192.0.2.7 > mail | host=mail program=sm-mta pid=17436 queue_id=i63DAajt017436 "
     "relay_address=192.0.2.7 text=lost input channel from [192.0.2.7] to MTA after rcpt"},
    {"Jul  3 06:10:43 mail sm-mta[17436]: i63DAajt017436: timeout waiting for input from host.example.net during server cmd read",
     "07-03 06:10:43 | sendmail | tcp host.example.net > mail | host=mail program=sm-mta pid=17436 queue_id=i63DAajt017436 "
     "relay_name=host.example.net text=timeout waiting for input from host.example.net during server cmd read"},
    {"Jul  3 06:10:43 mail sm-mta[17436]: i63DAajt017436: rejecting commands from  [192.0.2.7] due to pre-greeting traffic after 0 "
     "seconds",
     "07-03 06:10:43 | sendmail | tcp 192.0.2.7 > mail | host=mail program=sm-mta pid=17436 queue_id=i63DAajt017436 "
     "relay_address=192.0.2.7 text=rejecting commands from  [192.0.2.7] due to pre-greeting traffic after 0 seconds"},
    {"Jul  3 06:10:43 mail sendmail[17436]: NOQUEUE: \"WIZ\" command from host.example.net (192.0.2.7)",
     "07-03 06:10:43 | sendmail | tcp 192.0.2.7 > mail | host=mail program=sendmail pid=17436 relay_name=host.example.net "
     "relay_address=192.0.2.7 text=\"WIZ\" command from host.example.net (192.0.2.7)"},
    // AUTH and STARTTLS; a user name that looks like a relay
    {"Feb 25 04:02:28 relay1 sendmail[16665]: 06I02CNi016765: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): "
     "authentication failure: checkpass failed, user=criminal, relay=[192.0.2.100], relay=[192.0.2.4] (may be forged)",
     "02-25 04:02:28 | sendmail | tcp 192.0.2.4 > relay1 | host=relay1 program=sendmail pid=16665 queue_id=06I02CNi016765 "
     "relay_address=192.0.2.4 text=AUTH failure (LOGIN): authentication failure (-13) SASL(-13): authentication failure: checkpass "
     "failed, user=criminal, relay=[192.0.2.100], relay=[192.0.2.4] (may be forged)"},
    {"Feb 25 04:02:28 relay1 sendmail[16665]: AUTH=server, relay=host.example.com [192.0.2.7], authid=x, relay=[192.0.2.100], "
     "mech=LOGIN, bits=0",
     "02-25 04:02:28 | sendmail | tcp 192.0.2.7 > relay1 | host=relay1 program=sendmail pid=16665 relay_name=host.example.com "
     "relay_address=192.0.2.7 text=AUTH=server, relay=host.example.com [192.0.2.7], authid=x, relay=[192.0.2.100], mech=LOGIN, "
     "bits=0"},
    {"Feb 11 04:09:13 mx sm-mta[49082]: STARTTLS=client, relay=smtp.example.net., version=TLSv1/SSLv3, verify=FAIL, "
     "cipher=AES128-GCM-SHA256, bits=128/128",
     "02-11 04:09:13 | sendmail | tcp mx > smtp.example.net | host=mx program=sm-mta pid=49082 relay_name=smtp.example.net "
     "text=STARTTLS=client, relay=smtp.example.net., version=TLSv1/SSLv3, verify=FAIL, cipher=AES128-GCM-SHA256, bits=128/128"},
    // filters
    {"Feb 11 04:09:13 mx sm-mta[49082]: t1B49CW0049080: Milter: connect: host=host.example.net, addr=192.0.2.7, rejecting commands",
     "02-11 04:09:13 | sendmail | tcp 192.0.2.7 > mx | host=mx program=sm-mta pid=49082 queue_id=t1B49CW0049080 "
     "relay_name=host.example.net relay_address=192.0.2.7 text=Milter: connect: host=host.example.net, addr=192.0.2.7, rejecting "
     "commands"},
    {"Feb 11 04:09:13 mx sm-mta[49082]: t1B49CW0049080: milter=greylist, action=rcpt, reject=451 4.7.1 Greylisting in action",
     "02-11 04:09:13 | sendmail |   >  | host=mx program=sm-mta pid=49082 queue_id=t1B49CW0049080 reject=451 4.7.1 Greylisting in "
     "action text=milter=greylist, action=rcpt, reject=451 4.7.1 Greylisting in action"},
    // others
    {"Jun 25 18:59:39 mail sendmail[29873]: i5Q1xRjt029873: <boagcxwl@gomezbrothers.com>... User unknown",
     "06-25 18:59:39 | sendmail |   >  | host=mail program=sendmail pid=29873 queue_id=i5Q1xRjt029873 "
     "recipient=<boagcxwl@gomezbrothers.com> status=User unknown"},
    {"Apr 12 10:03:22 www sm-mta[2034]: l3C834YF002031: l3C83MYF002034: DSN: User unknown",
     "04-12 10:03:22 | sendmail |   >  | host=www program=sm-mta pid=2034 queue_id=l3C834YF002031 status=User unknown "
     "text=l3C83MYF002034: DSN: User unknown"},
    {"Jun  4 12:25:26 mail sendmail[21691]: i54JPQCi021691: Authentication-Warning: mail.example.com: apache set sender to "
     "a@example.com using -f",
     "06-04 12:25:26 | sendmail |   >  | host=mail program=sendmail pid=21691 queue_id=i54JPQCi021691 text=Authentication-Warning: "
     "mail.example.com: apache set sender to a@example.com using -f"},
    {"Jun  4 12:25:26 mail sendmail[21691]: i54JPQCi021691: SYSERR(root): collect: I/O error on connection from [192.0.2.7], "
     "from=<a@b>",
     "06-04 12:25:26 | sendmail |   >  | host=mail program=sendmail pid=21691 queue_id=i54JPQCi021691 text=SYSERR(root): collect: "
     "I/O error on connection from [192.0.2.7], from=<a@b>"},
    {"Nov  5 09:33:44 apollo sendmail[452]: alias database /etc/aliases rebuilt by root",
     "11-05 09:33:44 | sendmail |   >  | host=apollo program=sendmail pid=452 text=alias database /etc/aliases rebuilt by root"},
    // another tag; FreeBSD's header; rsyslog's
    {"Jun 17 14:37:39 <mail.info> robin mta-in[2794]: e6FFrpW22493: to=<x@example.net>, delay=1+02:03:04, mailer=esmtp, pri=30551, "
     "dsn=4.0.0, stat=Deferred: Connection refused by example.net.",
     "06-17 14:37:39 | sendmail |  robin >  | host=robin program=mta-in pid=2794 queue_id=e6FFrpW22493 recipient=<x@example.net> "
     "dsn=4.0.0 status=Deferred: Connection refused by example.net."},
    {"2014-02-16T23:33:20.000001+01:00 smtp1 sm-mta[5133]: message repeated 3 times: [ s1GNXHYB005133: [190.5.230.178]: possible "
     "SMTP attack: command=AUTH, count=5]",
     "2014-02-16 23:33:20.000001 utc+3600 | sendmail | tcp 190.5.230.178 > smtp1 | host=smtp1 program=sm-mta pid=5133 "
     "queue_id=s1GNXHYB005133 relay_address=190.5.230.178 text=possible SMTP attack: command=AUTH, count=5 repeat=3"},
    // a line that sendmail split; a line that rsyslog repeats
    {"Jul 17 18:34:01 mailhost sendmail[16941]: WAA16941[2]: size=0, class=0, pri=0, nrcpts=0, proto=SMTP, relay=[194.178.232.55]",
     "07-17 18:34:01 | sendmail | tcp 194.178.232.55 > mailhost | host=mailhost program=sendmail pid=16941 queue_id=WAA16941 "
     "relay_address=194.178.232.55 size=0 recipients=0"},
    {"Jun 22 09:23:54 mail sendmail[5195]: message repeated 4 times: [ gethostbyaddr(192.0.2.7) failed: 1]",
     "06-22 09:23:54 | sendmail |   >  | host=mail program=sendmail pid=5195 text=gethostbyaddr(192.0.2.7) failed: 1 repeat=4"},
};

}  // namespace

extern const Format kSendmailMaillog;
const Format kSendmailMaillog = {
    "sendmail_maillog", Sensor::sendmail, "sendmail maillog (syslog)", "sendmail 8.6 to 8.17", begin, nullptr, nullptr, kSamples};

}  // namespace hindcast
