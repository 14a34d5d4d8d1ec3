#include "tests/support/report_case.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "store/finding_store.h"
#include "tests/support/sample_case.h"

namespace hindcast::test {
namespace {

// 2000-05-28 is day 11105 since 1970; @ stands for its midnight.
constexpr std::string_view kFacts = R"sql(
INSERT INTO case_info VALUES ('internal', 'MY.NET');
INSERT INTO sensor VALUES (0, 'snort'), (1, 'snort_portscan'), (2, 'tcpdump'), (3, 'sendmail');
INSERT INTO format VALUES (0, 'snort_fast'), (1, 'snort_portscan'), (2, 'tcpdump_text');
INSERT INTO protocol VALUES (-1, 'unknown'), (6, 'tcp'), (17, 'udp');
INSERT INTO source VALUES
  (1, 'logs/SnortA7.txt', 'a7', 5000, NULL, 60, 56, 0, 1, 0, 0, 3, @ + 3600000000, @ + 90000000000, '--year 2000', 'UTC', 0, '', '2000-07-01T00:00:00Z', '0.1.0'),
  (2, 'logs/SnortA13.txt', 'a13', 200, NULL, 2, 0, 0, 0, 0, 2, 0, NULL, NULL, '--year 2000', 'UTC', 0, '', '2000-07-01T00:00:00Z', '0.1.0'),
  (3, 'logs/dump.txt', 'dd', 600, NULL, 6, 6, 0, 0, 0, 0, 0, NULL, NULL, 'no date', 'UTC', 0, 'cut short', '2000-07-01T00:00:00Z', '0.1.0');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
INSERT INTO host SELECT i, 'MY.NET.16.' || i, 'sanitised', 'MY.NET.16.0/24', 1 FROM n;
INSERT INTO host VALUES (30, 'MY.NET.253.12', 'sanitised', 'MY.NET.253.0/24', 1), (31, 'MY.NET.1.3', 'sanitised', 'MY.NET.1.0/24', 1),
  (32, '192.0.2.7', 'ipv4', '192.0.2.0/24', 0), (33, 'MY.NET.60.8', 'sanitised', 'MY.NET.60.0/24', 1);
INSERT INTO signature VALUES (1, 'SUNRPC highport access!', NULL, NULL, NULL, NULL, NULL), (2, 'Null scan!', 1, 469, 3, 'Attempted Information Leak', 2);
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 39)
INSERT INTO event
SELECT i + 1, @ + 3600000000 + 60000000 * (i / 2) + 300000 * (i % 2), 0, 0, 0, 0, 6, 30, 43746 + i % 2, i / 2 + 1, 32771, 1, NULL, NULL, 1, i + 1, 1, i * 80, NULL, 0 FROM n;
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 3)
INSERT INTO event
SELECT 50 + i, @ + 7200000000 + i * 290, 0, 0, 0, 0, 6, 30, 43754 + i, 1, 7, 2, 0, NULL, 1, 41 + i, 1, 3200 + i * 80, 'SnortA7.txt', 0 FROM n;
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 11)
INSERT INTO event
SELECT 60 + i, @ + 10800000000 + i / 4 * 1000000, 0, 1, 1, 1, 17, 31, 53, 5, 57009 + i, NULL, NULL, NULL, 1, 45 + i, 1, 3600 + i * 60, NULL, 0 FROM n;
INSERT INTO packet(event_id, text) SELECT event_id, 'UDP' FROM event WHERE event_id BETWEEN 60 AND 71;
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 5)
INSERT INTO event
SELECT 80 + i, 53594000000 + 3000000 * ((1 << i) - 1), 1, 0, 2, 2, 6, 32, 1034, 9, 79, NULL, 2, 0, 3, i + 1, 1, i * 100, NULL, 0 FROM n;
INSERT INTO packet(event_id, seq, window, tcp_options, dont_fragment)
SELECT event_id, 1829372801, 32120, 'mss 1460', 1 FROM event WHERE event_id BETWEEN 80 AND 85;
INSERT INTO event_copy VALUES (1, 2, 1, 1, 0, 'SnortA13.txt'), (2, 2, 2, 1, 80, NULL);
INSERT INTO rejected VALUES (1, 57, 4500, 'bad_port', CAST('MY.NET.253.12:148810 -> MY.NET.14.1:6001' AS BLOB)),
  (1, 58, 4600, 'truncated', CAST('05/28-14:30:5' AS BLOB)), (1, 59, 4700, 'truncated', x'1b5b326aff');
INSERT INTO attempt SELECT host_id, 30, host_id, 6, 32771, @ + 3600000000, @ + 3600300000, 0, 2, iif(host_id = 3, 'answered', 'unknown') FROM host WHERE host_id <= 20;
INSERT INTO attempt_event SELECT event_id, dst_host_id FROM event WHERE dst_port = 32771;
)sql";

constexpr std::string_view kConclusions = R"sql(
INSERT INTO run VALUES (1, '0.1.0', 'horizontal_scan.minimum_targets=5', 'MY.NET', '');
INSERT INTO stage VALUES (1, 'fuse', 64, 62, 'copies counted once'), (2, 'attempts', 62, 25, 'retries collapsed');
INSERT INTO clock_offset VALUES ('tcpdump', 'sendmail', 179.5, 0.25, 18, 'median of nearest pairs', NULL, NULL, '');
INSERT INTO finding VALUES
  (1, 's1', 'horizontal_scan', 'horizontal_scan', 'sweep of tcp 32771 over 20 hosts', 'One host probed tcp 32771 on 20 hosts.', @ + 3600000000, @ + 4740300000, 0, 20, 20, 5, 'targets', 0.98, 'scan', 'monitoring', 6.5, 'Not spoofed', 'A sweep', 'Solaris keeps rpcbind there', 'The whole network', 'Block 32771'),
  (2, 's2', 'os_fingerprint', 'os_fingerprint', 'fingerprint of MY.NET.16.1', 'Four odd probes.', @ + 7200000000, @ + 7200000870, 0, 4, 2, 2, 'probe kinds', 0.9, 'scan', 'monitoring', 4, 'Not spoofed', 'Odd probes', 'Stacks differ', 'One host', 'Block 32771'),
  (3, 's3', 'slow_scan', 'slow_scan', 'udp from port 53', 'Twelve packets from port 53.', @ + 10800000000, @ + 10802000000, 0, 12, 21.5, 20, 'bits', 0.7, 'server_replies', 'scan', 1.5, 'No', 'udp from port 53', 'A resolver is answered so', 'One host', 'Look at it'),
  (4, 's4', 'connection_retry', 'connection_retry', 'finger retried', 'One client tried six times.', 53594000000, 53687000000, 1, 1, 0.99, 0.9, 'fit', 0.999, 'ordinary_retry', '', 7, 'No', 'A retry', 'Linux 2.2', 'One host', 'None');
INSERT INTO finding_actor VALUES (1, 30), (2, 30), (3, 31), (4, 32);
INSERT INTO finding_target SELECT 1, host_id FROM host WHERE host_id <= 20;
INSERT INTO finding_target VALUES (2, 1), (3, 5), (4, 9);
INSERT INTO finding_port VALUES (1, 6, 32771), (2, 6, 7), (4, 6, 79);
INSERT INTO finding_port SELECT 3, 17, dst_port FROM event WHERE src_host_id = 31;
INSERT INTO finding_event SELECT 1, event_id FROM event WHERE dst_port = 32771;
INSERT INTO finding_event SELECT 2, event_id FROM event WHERE dst_port = 7;
INSERT INTO finding_event SELECT 3, event_id FROM event WHERE src_host_id = 31;
INSERT INTO finding_event SELECT 4, event_id FROM event WHERE src_host_id = 32;
INSERT INTO finding_fact VALUES (1, 1, 'order', 'ascending, 19 of 19 steps'), (1, 2, 'pace', 'one host a minute');
INSERT INTO reading VALUES
  (1, 'scan', 8.5, 'one service, ascending', 'nothing', 'a change ticket'), (1, 'monitoring', 2, 'a machine of ours', 'no tool does this', 'the same every day'),
  (2, 'scan', 6, 'odd flags', '', ''), (3, 'server_replies', 4, 'source port 53', 'no query logged', 'one query'), (3, 'scan', 2.5, 'no port twice', '', 'no server there'),
  (4, 'ordinary_retry', 7, 'pauses double', '', '');
INSERT INTO severity_term VALUES
  (1, 'criticality', 5, 'a name server', 'assets'), (1, 'lethality', 4, 'remote exploits', 'signature'), (1, 'network_countermeasures', 1, 'inside', 'kind'),
  (1, 'system_countermeasures', 2, 'not known', 'default'),
  (4, 'criticality', 2, 'x', 'default'), (4, 'lethality', 1, 'x', 'kind'), (4, 'network_countermeasures', 4, 'x', 'default'), (4, 'system_countermeasures', 3, 'x', 'default');
INSERT INTO campaign VALUES (1, 'MY.NET.253.12 maps the network', 'MY.NET.253.12 swept and fingerprinted.', 1, 1, 0.99),
  (2, 'udp from port 53 of MY.NET.1.3', 'Replies or a scan.', 3, 2, 0.7), (3, 'finger retried', 'One ordinary client.', 4, 3, 0.999);
INSERT INTO campaign_finding VALUES (1, 1, 'host_discovery'), (1, 2, 'fingerprint'), (2, 3, 'port_discovery'), (3, 4, 'connect');
INSERT INTO link VALUES (1, 1, 2, 'source_port_base', 14.9, 'source ports 43746 and 43754 fit one base'), (1, 1, 2, 'same_actor', 6.6, 'MY.NET.253.12 acts in both');
INSERT INTO explained VALUES (1, 33, 'horizontal_scan', 'server_replies', 412, 'a web server that was asked');
)sql";

// Sets every text that quotes a log to `hostile`; addresses and paths stay different by a number at their end.
constexpr std::string_view kHostile = R"sql(
UPDATE case_info SET value = ?1;
UPDATE source SET path = ?1 || source_id, year_rule = ?1, utc_offset_rule = ?1, flags = ?1, sha256 = ?1 || source_id;
UPDATE host SET address = ?1 || host_id, prefix = ?1;
UPDATE signature SET text = ?1, classification = ?1;
UPDATE series SET claimed_file = ?1;
UPDATE event_copy SET claimed_file = ?1;
UPDATE event_row SET text = ?1, tcp_options = ?1 WHERE event_id IN (SELECT event_id FROM packet);
UPDATE rejected SET reason = ?1 || line, text = CAST(?1 AS BLOB);
UPDATE run SET options = ?1, internal = ?1, assets = ?1;
UPDATE stage SET note = ?1;
UPDATE clock_offset SET rule = ?1;
UPDATE finding SET title = ?1, summary = ?1, spoofing = ?1, description = ?1, mechanism = ?1, targeting = ?1, defence = ?1;
UPDATE finding_fact SET label = ?1, text = ?1;
UPDATE reading SET evidence_for = ?1, evidence_against = ?1, would_flip = ?1;
UPDATE severity_term SET reason = ?1;
UPDATE campaign SET title = ?1, summary = ?1;
UPDATE link SET reason = ?1;
UPDATE explained SET reason = ?1;
)sql";

std::string with_day(std::string_view sql) {
  std::string text;
  for (const char c : sql) {
    if (c == '@') {
      text += "11105 * 86400000000";
    } else {
      text += c;
    }
  }
  return text;
}

void run_each(Database& database, std::string_view script, std::string_view argument) {
  while (true) {
    const std::size_t end = script.find(';');
    if (end == std::string_view::npos) return;
    auto statement = database.prepare(script.substr(0, end));
    REQUIRE_MESSAGE(statement.ok(), script.substr(0, end));
    statement->bind(1, argument);
    REQUIRE(statement->run().ok());
    script.remove_prefix(end + 1);
  }
}

}  // namespace

Database report_case(std::string_view hostile) {
  Database database = empty_case();
  for (const std::string_view script : {kFacts, kConclusions}) {
    const auto done = database.execute(with_day(script));
    REQUIRE_MESSAGE(done.ok(), done.error().message);
  }
  REQUIRE(rebuild_finding_counts(database).ok());
  if (!hostile.empty()) run_each(database, kHostile, hostile);
  return database;
}

const std::vector<std::string>& hostile_texts() {
  static const std::vector<std::string> kTexts = {
      "<script>alert(1)</script>",
      "\"><img src=x onerror=alert(1)>",
      "' onmouseover='alert(1)",
      "</title></style></svg><svg/onload=alert(1)>",
      "<!--",
      "]]>",
      "&lt;script&gt; &#60;b&#62;",
      "[click](javascript:alert(1))",
      "![x](http://evil.example/x.png)",
      "<javascript:alert(1)>",
      "http://evil.example/ www.evil.example",
      "**bold** _it_ ~~gone~~ `code` ```fence",
      "| a | b |\\",
      "# heading",
      "- list",
      "1. list",
      "> quote",
      "\x1b[31mred\x1b[0m \x1b]0;title\x07",
      "bell\x07 back\x08 del\x7f tab\tcr\rlf\nend",
      "c1 \xc2\x9b"
      "31m",
      "bidi \xe2\x80\xae"
      "evil \xe2\x81\xa6iso \xe2\x80\x8b zero",
      "bad \xff\xfe\x80 \xc3( \xe2\x82 \xed\xa0\x80 \xf5",
      "\\x1b and \\u{202e} as written",
      "From me\n.\n",
      std::string(5000, 'A'),
  };
  return kTexts;
}

bool has_controls(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return c != '\n' && (static_cast<unsigned char>(c) < 0x20 || c == 0x7f); });
}

}  // namespace hindcast::test
