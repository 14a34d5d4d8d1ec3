-- Narrow rows of facts (docs/decisions/0019): what many records have in common stands once. Queries read the views event, packet and
-- mail (views.sql), which have the columns that the tables of these names had.

-- From here on event_row.time counts from this moment: microseconds since 1970 UTC. One row.
CREATE TABLE time_base (base_us INTEGER NOT NULL) STRICT;
INSERT INTO time_base SELECT coalesce(min(time_us) / 86400000000 * 86400000000, 0) FROM event WHERE time_basis = 0;

-- Texts that recur in packet_row and mail_row, of which a column holds the number or, where it has none, the text itself.
CREATE TABLE phrase (phrase_id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;

-- What records of one source have in common.
CREATE TABLE series (
  series_id      INTEGER PRIMARY KEY,
  source_id      INTEGER NOT NULL REFERENCES source,
  time_basis     INTEGER NOT NULL CHECK (time_basis BETWEEN 0 AND 2),      -- 0 dated, 1 time of day only, 2 none
  time_precision INTEGER NOT NULL CHECK (time_precision IN (0, 1)),        -- 0 us, 1 s
  sensor_id      INTEGER NOT NULL REFERENCES sensor,
  format_id      INTEGER NOT NULL REFERENCES format,
  protocol       INTEGER NOT NULL REFERENCES protocol,                     -- -1: not shown
  line_count     INTEGER NOT NULL CHECK (line_count >= 1),
  signature_id   INTEGER REFERENCES signature,
  tcp_flags      INTEGER CHECK (tcp_flags BETWEEN 0 AND 255),
  claimed_file   TEXT                                                      -- the name a grep prefix states
) STRICT;
INSERT INTO series(source_id, time_basis, time_precision, sensor_id, format_id, protocol, line_count, signature_id, tcp_flags,
                   claimed_file)
SELECT source_id, time_basis, time_precision, sensor_id, format_id, protocol, line_count, signature_id, tcp_flags, claimed_file
FROM event GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 ORDER BY min(event_id);

-- In each row what is shown most often comes first: a row ends with its last value.
DROP VIEW IF EXISTS v_event;
DROP VIEW IF EXISTS v_event_origin;
DROP VIEW IF EXISTS v_source_events;
DROP VIEW IF EXISTS v_packet;
DROP VIEW IF EXISTS v_mail;
DROP VIEW IF EXISTS v_host;
ALTER TABLE event RENAME TO event_row;  -- also in what the other tables refer to
CREATE TABLE event_fresh (
  event_id    INTEGER PRIMARY KEY,
  time        INTEGER,                                  -- microseconds since time_base
  series_id   INTEGER NOT NULL REFERENCES series,
  line        INTEGER NOT NULL CHECK (line >= 1),
  byte_offset INTEGER NOT NULL CHECK (byte_offset >= 0),
  text_hash   INTEGER,
  src_host_id INTEGER REFERENCES host,
  dst_host_id INTEGER REFERENCES host,
  src_port    INTEGER CHECK (src_port BETWEEN 0 AND 65535),
  dst_port    INTEGER CHECK (dst_port BETWEEN 0 AND 65535),
  length      INTEGER
) STRICT;
CREATE INDEX series_by_all ON series(source_id, signature_id, format_id, protocol, tcp_flags, line_count);
INSERT INTO event_fresh
SELECT e.event_id, e.time_us - b.base_us, s.series_id, e.line, e.byte_offset,
       CASE WHEN e.time_basis = 0 AND e.time_precision = 0 THEN e.text_hash >> 16 ELSE e.text_hash END,
       e.src_host_id, e.dst_host_id, e.src_port, e.dst_port, e.length
FROM time_base b CROSS JOIN event_row e CROSS JOIN series s
WHERE s.source_id = e.source_id AND s.signature_id IS e.signature_id AND s.format_id = e.format_id AND s.protocol = e.protocol
  AND s.tcp_flags IS e.tcp_flags AND s.line_count = e.line_count AND s.time_basis = e.time_basis
  AND s.time_precision = e.time_precision AND s.sensor_id = e.sensor_id AND s.claimed_file IS e.claimed_file
ORDER BY e.event_id;
DROP INDEX series_by_all;

-- The span of the dated records among each 1024 event_ids (block_id = event_id / 1024): which ones an hour can lie in. It needs no
-- index on time then, for logs are written in the order of time.
CREATE TABLE event_block (
  block_id INTEGER PRIMARY KEY,
  first_us INTEGER,
  last_us  INTEGER
) STRICT;
INSERT INTO event_block
SELECT event_id >> 10, min(CASE WHEN time_basis = 0 THEN time_us END), max(CASE WHEN time_basis = 0 THEN time_us END)
FROM event_row GROUP BY 1;

DROP TABLE event_row;
ALTER TABLE event_fresh RENAME TO event_row;
CREATE INDEX event_by_src ON event_row(src_host_id) WHERE src_host_id IS NOT NULL;
CREATE INDEX event_by_dst ON event_row(dst_host_id) WHERE dst_host_id IS NOT NULL;

CREATE TABLE packet_row (
  event_id        INTEGER PRIMARY KEY REFERENCES event_row,
  text            ANY,                                  -- phrase_id or text
  dont_fragment   INTEGER,
  window          INTEGER,
  ack             INTEGER,
  seq             INTEGER,
  tcp_options     TEXT,
  ttl             INTEGER,
  tos             INTEGER,
  ip_id           INTEGER,
  icmp_type       INTEGER,
  icmp_code       INTEGER,
  fragment_offset INTEGER,
  quoted_protocol INTEGER,
  quoted_src_host_id INTEGER REFERENCES host,
  quoted_src_port    INTEGER,
  quoted_dst_host_id INTEGER REFERENCES host,
  quoted_dst_port    INTEGER,
  repeat_count     INTEGER,
  scan_connections INTEGER,
  scan_hosts       INTEGER,
  scan_tcp         INTEGER,
  scan_udp         INTEGER
) STRICT;
INSERT INTO packet_row
SELECT event_id, text, dont_fragment, window, ack, seq, tcp_options, ttl, tos, ip_id, icmp_type, icmp_code, fragment_offset,
       quoted_protocol, quoted_src_host_id, quoted_src_port, quoted_dst_host_id, quoted_dst_port, repeat_count, scan_connections,
       scan_hosts, scan_tcp, scan_udp
FROM packet;
DROP TABLE packet;

-- ANY: phrase_id or text.
CREATE TABLE mail_row (
  event_id        INTEGER PRIMARY KEY REFERENCES event_row,
  log_host        ANY,
  program         ANY,
  pid             INTEGER,
  queue_id        TEXT,
  status          ANY,
  recipient       ANY,
  sender          ANY,
  size            INTEGER,
  recipient_count INTEGER,
  message_id      TEXT,
  relay_name      ANY,
  relay_address   ANY,
  ruleset         ANY,
  argument        TEXT,
  reject          TEXT,
  dsn             ANY
) STRICT;
INSERT INTO mail_row
SELECT event_id, log_host, program, pid, queue_id, status, recipient, sender, size, recipient_count, message_id, relay_name,
       relay_address, ruleset, argument, reject, dsn
FROM mail;
DROP TABLE mail;
