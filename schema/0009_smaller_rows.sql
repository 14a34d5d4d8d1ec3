-- Smaller rows of facts (docs/decisions/0026). What packet sensors show stands in the row of the event; times, lines and byte offsets
-- count from what is expected. Queries read the views event and packet (views.sql), which stay as they were.

-- time_unit_us: what event_row.time counts in. has_packet: whether its records are rows of the view packet.
ALTER TABLE series ADD COLUMN time_unit_us INTEGER NOT NULL DEFAULT 1 CHECK (time_unit_us IN (1, 1000000));
ALTER TABLE series ADD COLUMN has_packet INTEGER NOT NULL DEFAULT 0 CHECK (has_packet IN (0, 1));
UPDATE series SET time_unit_us = 1000000
WHERE time_precision = 1 AND series_id NOT IN (SELECT series_id FROM event_row WHERE time % 1000000 <> 0);

-- Where a block of 1024 event_ids expects record number n of it to start (n = event_id % 1024): at line + n * line_step / 256 and
-- byte_offset + n * byte_step / 256, rounded down. Set when the block's first record is stored, never changed.
ALTER TABLE event_block ADD COLUMN line INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event_block ADD COLUMN line_step INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event_block ADD COLUMN byte_offset INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event_block ADD COLUMN byte_step INTEGER NOT NULL DEFAULT 0;

-- A series of its own for the records with a row of packet_row.
CREATE TABLE packet_series (series_id INTEGER PRIMARY KEY, fresh_id INTEGER NOT NULL) STRICT;
INSERT INTO packet_series
SELECT series_id, (SELECT max(series_id) FROM series) + row_number() OVER (ORDER BY series_id)
FROM (SELECT DISTINCT e.series_id FROM packet_row p JOIN event_row e USING (event_id));
INSERT INTO series
SELECT p.fresh_id, source_id, time_basis, time_precision, sensor_id, format_id, protocol, line_count, signature_id, tcp_flags,
       claimed_file, time_unit_us, 1
FROM packet_series p JOIN series USING (series_id);

CREATE TABLE kept AS
SELECT e.time / s.time_unit_us AS time, coalesce(n.fresh_id, e.series_id) AS series_id, e.byte_offset, e.line,
       e.text_hash >> CASE WHEN s.time_basis = 0 AND e.src_port IS NOT NULL AND e.dst_port IS NOT NULL THEN 16 ELSE 0 END AS text_hash,
       e.src_host_id, e.dst_host_id, e.src_port, e.dst_port, p.text, e.length, p.dont_fragment, p.window, p.ack, p.seq,
       p.tcp_options, NULL AS option_1, NULL AS option_2, p.ttl, p.tos, p.ip_id, p.icmp_type, p.icmp_code, p.fragment_offset, p.quoted_protocol, p.quoted_src_host_id,
       p.quoted_src_port, p.quoted_dst_host_id, p.quoted_dst_port, p.repeat_count, p.scan_connections, p.scan_hosts, p.scan_tcp,
       p.scan_udp, e.event_id
FROM event_row e
CROSS JOIN series s USING (series_id)
LEFT JOIN packet_row p ON p.event_id = e.event_id
LEFT JOIN packet_series n ON n.series_id = e.series_id AND p.event_id IS NOT NULL
ORDER BY e.event_id;
DROP TABLE packet_series;
DROP TABLE packet_row;
DROP TABLE event_row;

-- In the order of how often a column is shown: a row ends with its last value. event_id is the row's key and takes no room there.
CREATE TABLE event_row (
  time        INTEGER,                                  -- since time_base, in time_unit_us of the series
  series_id   INTEGER NOT NULL REFERENCES series,
  byte_offset INTEGER NOT NULL,                         -- beyond what event_block expects
  line        INTEGER NOT NULL,                         -- likewise
  text_hash   INTEGER,
  src_host_id INTEGER REFERENCES host,
  dst_host_id INTEGER REFERENCES host,
  src_port    INTEGER CHECK (src_port BETWEEN 0 AND 65535),
  dst_port    INTEGER CHECK (dst_port BETWEEN 0 AND 65535),
  text        ANY,                                      -- from here on, but for length, what packet sensors show; phrase_id or text
  length      INTEGER,
  dont_fragment   INTEGER,
  window          INTEGER,
  ack             INTEGER,
  seq             INTEGER,
  tcp_options     ANY,                                  -- phrase_id or text; "%d" in a phrase stands for option_1, then option_2
  option_1        INTEGER,
  option_2        INTEGER,
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
  scan_udp         INTEGER,
  event_id         INTEGER PRIMARY KEY
) STRICT;
INSERT INTO event_row SELECT * FROM kept;
DROP TABLE kept;
DELETE FROM series WHERE has_packet = 0 AND series_id NOT IN (SELECT series_id FROM event_row);
CREATE INDEX event_by_src ON event_row(src_host_id) WHERE src_host_id IS NOT NULL;
CREATE INDEX event_by_dst ON event_row(dst_host_id) WHERE dst_host_id IS NOT NULL;
