#include "tests/support/sample_case.h"

#include <doctest/doctest.h>

#include <string_view>

#include "store/attempt_rollups.h"
#include "store/case_file.h"
#include "store/finding_store.h"
#include "store/flow_rollups.h"
#include "store/rollups.h"

namespace hindcast::test {
namespace {

// Fills the tables behind the views of facts, row by row.
constexpr std::string_view kTriggers = R"sql(
CREATE TEMP TRIGGER insert_event INSTEAD OF INSERT ON main.event BEGIN
  INSERT INTO series(source_id, time_basis, time_precision, sensor_id, format_id, protocol, line_count, signature_id, tcp_flags, claimed_file)
  VALUES (NEW.source_id, NEW.time_basis, NEW.time_precision, NEW.sensor_id, NEW.format_id, NEW.protocol, NEW.line_count, NEW.signature_id,
          NEW.tcp_flags, NEW.claimed_file);
  INSERT INTO event_row(event_id, time, series_id, line, byte_offset, text_hash, src_host_id, dst_host_id, src_port, dst_port, length)
  SELECT NEW.event_id, NEW.time_us - base_us, (SELECT max(series_id) FROM series), NEW.line, NEW.byte_offset, NEW.text_hash,
         NEW.src_host_id, NEW.dst_host_id, NEW.src_port, NEW.dst_port, NEW.length
  FROM time_base;
  INSERT INTO event_block(block_id, first_us, last_us) VALUES (NEW.event_id >> 10, NEW.time_us, NEW.time_us) ON CONFLICT DO UPDATE
  SET first_us = min(first_us, excluded.first_us), last_us = max(last_us, excluded.last_us);
END;
CREATE TEMP TRIGGER insert_packet INSTEAD OF INSERT ON main.packet BEGIN
  UPDATE event_row SET seq = NEW.seq, window = NEW.window, tcp_options = NEW.tcp_options, dont_fragment = NEW.dont_fragment,
                       text = NEW.text
  WHERE event_id = NEW.event_id;
  UPDATE series SET has_packet = 1 WHERE series_id = (SELECT series_id FROM event_row WHERE event_id = NEW.event_id);
END;
CREATE TEMP TRIGGER insert_mail INSTEAD OF INSERT ON main.mail BEGIN
  INSERT INTO mail_row(event_id, log_host, program, queue_id, ruleset, argument, sender, recipient, relay_name, relay_address, status,
                       reject, size, recipient_count)
  VALUES (NEW.event_id, NEW.log_host, NEW.program, NEW.queue_id, NEW.ruleset, NEW.argument, NEW.sender, NEW.recipient, NEW.relay_name,
          NEW.relay_address, NEW.status, NEW.reject, NEW.size, NEW.recipient_count);
END;
)sql";

constexpr std::string_view kDictionaries = R"sql(
INSERT INTO sensor VALUES (0, 'snort'), (1, 'snort_portscan'), (2, 'tcpdump'), (3, 'sendmail');
INSERT INTO format VALUES (0, 'snort_fast'), (1, 'tcpdump_text'), (2, 'sendmail_maillog');
INSERT INTO protocol VALUES (-1, 'unknown'), (1, 'icmp'), (6, 'tcp'), (17, 'udp');
INSERT INTO source VALUES
  (1, 'logs/SnortA11.txt', 'aa', 900, NULL, 40, 38, 0, 2, 0, 0, 0, 959300000000000, 960000000000000, '--year', 'UTC', 0, '', '2000-07-01T00:00:00Z', '0'),
  (2, 'logs/SnortA12.txt', 'bb', 100, NULL, 5, 0, 0, 0, 0, 5, 0, NULL, NULL, '--year', 'UTC', 0, '', '2000-07-01T00:00:00Z', '0'),
  (3, 'logs/dump.txt', 'cc', 2000, NULL, 31, 29, 0, 0, 0, 0, 2, NULL, NULL, '--year', 'UTC', 0, '', '2000-07-01T00:00:00Z', '0');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12)
INSERT INTO host SELECT i, 'MY.NET.16.' || i, 'sanitised', 'MY.NET.16.0/24', 1 FROM n;
INSERT INTO host VALUES
  (20, '192.0.2.7', 'ipv4', '192.0.2.0/24', 0), (21, '198.51.100.9', 'ipv4', '198.51.100.0/24', 0),
  (22, '203.0.113.5', 'ipv4', '203.0.113.0/24', 0), (23, '203.0.113.6', 'ipv4', '203.0.113.0/24', 0),
  (24, '203.0.113.80', 'ipv4', '203.0.113.0/24', 0), (25, '192.0.2.66', 'ipv4', '192.0.2.0/24', 0);
INSERT INTO signature VALUES (1, 'SMB Name Wildcard', NULL, 177, NULL, NULL, NULL), (2, 'SUNRPC highport access!', NULL, NULL, NULL, NULL, 2);
INSERT INTO rejected VALUES (3, 7, 400, 'bad port', CAST('line with port 148810' AS BLOB)), (3, 9, 600, 'bad port', x'1b5b326aff');
)sql";

// Times: days since 1970 of 2000-05-26 is 11103.
constexpr std::string_view kEvents = R"sql(
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 32)
INSERT INTO event
SELECT i + 1, 11103 * 86400000000 + 60000000 * (i / 3) + 1500000 * (i % 3), 0, 0, 0, 0, 17, 20, 137, i / 3 + 1, 137, 1, NULL, 58, 1, i + 1, 1, i * 20, NULL, 0
FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
INSERT INTO event
SELECT 33 + i, 11104 * 86400000000 + 1000000 * i, 0, 0, 2, 1, 6, 21, 40000 + i, 12, i, NULL, 2, 0, 3, i, 1, i * 50, NULL, 0 FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5)
INSERT INTO event
SELECT 60 + i, (11108 + i) * 86400000000, 0, 0, 0, 0, 6, 22, 2222, i, 111, 2, 2, NULL, 1, 33 + i, 1, 600 + i * 20, NULL, 0 FROM n;
INSERT INTO event VALUES
  (66, 11114 * 86400000000, 0, 0, 2, 1, 6, 23, 2222, 1, 111, NULL, 2, 0, 3, 21, 1, 1050, NULL, 0),
  (67, 11110 * 86400000000 + 50000, 0, 0, 2, 1, 6, 2, 111, 22, 2222, NULL, 18, 0, 3, 22, 1, 1100, NULL, 0);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4)
INSERT INTO event
SELECT 70 + i, 11115 * 86400000000 + 1000000 * i, 0, 0, 2, 1, 6, 24, 80, 3, 1024, NULL, 18, 0, 3, 22 + i, 1, 1100 + i * 50, NULL, 0 FROM n;
INSERT INTO event VALUES
  (80, 11116 * 86400000000, 0, 1, 3, 2, -1, 25, NULL, NULL, NULL, NULL, NULL, NULL, 3, 27, 1, 1400, NULL, 0),
  (81, 11116 * 86400000000 + 60000000, 0, 1, 3, 2, -1, 25, NULL, NULL, NULL, NULL, NULL, NULL, 3, 28, 1, 1450, NULL, 0);
INSERT INTO mail(event_id, log_host, program, queue_id, ruleset, argument, sender, recipient, relay_name, relay_address, status, reject, size, recipient_count) VALUES
  (80, 'mailhost', 'sendmail', 'WAA1', 'check_rcpt', 'example.org!user', NULL, NULL, 'relay.example', '192.0.2.66', NULL, '550 Relaying denied', NULL, NULL),
  (81, 'mailhost', 'sendmail', 'WAA2', NULL, NULL, 'a@example.org', NULL, 'relay.example', '192.0.2.66', NULL, NULL, 300, 1);
INSERT INTO event VALUES (82, 11116 * 86400000000 + 61000000, 0, 1, 3, 2, -1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 3, 29, 1, 1500, NULL, 0);
INSERT INTO mail(event_id, log_host, program, queue_id, recipient, relay_name, status) VALUES
  (82, 'mailhost', 'sendmail', 'WAA2', 'b@example.net', 'mx.example.net', 'Sent (ok)');
INSERT INTO event_copy SELECT event_id, 2, event_id, 1, event_id * 20, NULL FROM event WHERE event_id <= 5;
)sql";

constexpr std::string_view kConclusions = R"sql(
INSERT INTO attempt SELECT dst_host_id, 20, dst_host_id, 17, 137, min(time_us), max(time_us), 0, 3, 'unknown' FROM event WHERE src_host_id = 20 GROUP BY dst_host_id;
INSERT INTO attempt SELECT event_id, 21, 12, 6, dst_port, time_us, time_us, 0, 1, CASE dst_port WHEN 7 THEN 'answered' ELSE 'refused' END FROM event WHERE src_host_id = 21;
INSERT INTO attempt SELECT event_id, src_host_id, dst_host_id, 6, 111, time_us, time_us, 0, 1, CASE event_id WHEN 62 THEN 'answered' ELSE 'unknown' END
FROM event WHERE src_host_id IN (22, 23);
INSERT INTO finding VALUES
  (1, 's1', 'slow_scan', 'slow_scan', 'slow scan of tcp 111', 'One host tried tcp 111 on 5 hosts in 5 days.', 11109 * 86400000000, 11113 * 86400000000, 0, 5,
   5, 3, 'targets', 0.9, 'scan', 'monitoring', 4.5, 'unlikely', 'd', 'm', 't', 'block it'),
  (2, 's2', 'horizontal_scan', 'horizontal_scan', 'sweep of udp 137', 'One host tried udp 137 on 11 hosts.', 11103 * 86400000000, 11103 * 86400000000 + 603000000, 0, 11,
   11, 5, 'targets', 0.8, 'scan', 'ordinary_use', 2.25, 'unlikely', 'd', 'm', 't', 'block it'),
  (3, 's3', 'service_probe', 'service_probe', 'probe of tcp 111', 'One host tried tcp 111 once.', 11114 * 86400000000, 11114 * 86400000000, 0, 1,
   1, 1, 'attempts', 0.5, 'scan', 'ordinary_use', 0.5, 'unlikely', 'd', 'm', 't', 'block it');
INSERT INTO finding_actor VALUES (1, 22), (2, 20), (3, 23);
INSERT INTO finding_target SELECT 1, host_id FROM host WHERE host_id <= 5;
INSERT INTO finding_target SELECT 2, host_id FROM host WHERE host_id <= 11;
INSERT INTO finding_target VALUES (3, 1);
INSERT INTO finding_port VALUES (1, 6, 111), (2, 17, 137), (3, 6, 111);
INSERT INTO finding_event SELECT 1, event_id FROM event WHERE src_host_id = 22;
INSERT INTO finding_event SELECT 2, event_id FROM event WHERE src_host_id = 20;
INSERT INTO finding_event VALUES (3, 66);
INSERT INTO finding_fact VALUES (1, 1, 'order', 'ascending, 4 of 4 steps');
INSERT INTO reading VALUES (1, 'scan', 6.5, 'five hosts in order', 'few packets', 'an answer that was used'), (1, 'monitoring', 2, 'regular', 'no fixed interval', 'a contract');
INSERT INTO severity_term SELECT finding_id, term, value, 'because', 'default'
FROM finding, (SELECT 'criticality' AS term, 4 AS value UNION ALL SELECT 'lethality', 3 UNION ALL SELECT 'network_countermeasures', 1 UNION ALL SELECT 'system_countermeasures', 2);
INSERT INTO campaign VALUES (1, 'hunt for the portmapper', 'Two neighbours tried tcp 111.', 1, 1, 0.9), (2, 'NetBIOS sweep', 'One host swept udp 137.', 2, 2, 0.8);
INSERT INTO campaign_finding VALUES (1, 1, 'host_discovery'), (1, 3, 'connect'), (2, 2, 'host_discovery');
INSERT INTO link VALUES (1, 1, 3, 'source_port', 6.25, 'both use source port 2222'), (1, 1, 3, 'neighbour_address', 3, 'both are in 203.0.113.0/24');
INSERT INTO explained VALUES (1, 24, 'stealth_probe', 'backscatter', 4, 'answers to nothing we sent');
)sql";

}  // namespace

Database empty_case() {
  Database database = Database::in_memory();
  const auto migrated = migrate(database);
  REQUIRE_MESSAGE(migrated.ok(), (migrated.ok() ? "" : migrated.error().message));
  REQUIRE(database.execute(kTriggers).ok());
  return database;
}

Database sample_case() {
  Database database = empty_case();
  for (const std::string_view script : {kDictionaries, kEvents, kConclusions}) {
    const auto filled = database.execute(script);
    REQUIRE_MESSAGE(filled.ok(), (filled.ok() ? "" : filled.error().message));
  }
  Spool spool(0);
  REQUIRE(rebuild_rollups(database, spool, 0).ok());
  REQUIRE(rebuild_attempt_rollups(database).ok());
  REQUIRE(rebuild_finding_counts(database).ok());
  REQUIRE(rebuild_flow_rollups(database).ok());
  return database;
}

}  // namespace hindcast::test
