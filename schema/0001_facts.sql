-- Facts: what the logs say. Written by import, never changed by correlation. Times are microseconds since 1970 UTC.
-- The views in views.sql are what outsiders may rely on; these tables are hindcast's own (schema/README.md).

CREATE TABLE case_info (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sensor   (sensor_id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE format   (format_id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE protocol (protocol INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

-- One input file, archive member or stdin, with its account: every line has exactly one fate.
CREATE TABLE source (
  source_id          INTEGER PRIMARY KEY,
  path               TEXT NOT NULL,
  sha256             TEXT NOT NULL UNIQUE,
  byte_size          INTEGER NOT NULL CHECK (byte_size >= 0),
  modified_us        INTEGER,
  line_count         INTEGER NOT NULL,
  event_lines        INTEGER NOT NULL CHECK (event_lines >= 0),
  continuation_lines INTEGER NOT NULL CHECK (continuation_lines >= 0),
  blank_lines        INTEGER NOT NULL CHECK (blank_lines >= 0),
  comment_lines      INTEGER NOT NULL CHECK (comment_lines >= 0),
  duplicate_lines    INTEGER NOT NULL CHECK (duplicate_lines >= 0),
  rejected_lines     INTEGER NOT NULL CHECK (rejected_lines >= 0),
  first_us           INTEGER,
  last_us            INTEGER,
  year_rule          TEXT NOT NULL,
  utc_offset_rule    TEXT NOT NULL,
  utc_offset_s       INTEGER NOT NULL DEFAULT 0,
  flags              TEXT NOT NULL DEFAULT '',
  imported_at        TEXT NOT NULL,
  hindcast_version   TEXT NOT NULL,
  CHECK (line_count = event_lines + continuation_lines + blank_lines + comment_lines + duplicate_lines + rejected_lines)
) STRICT;

CREATE TABLE host (
  host_id     INTEGER PRIMARY KEY,
  address     TEXT NOT NULL UNIQUE,
  kind        TEXT NOT NULL CHECK (kind IN ('ipv4', 'ipv6', 'sanitised', 'name', 'hidden')),
  prefix      TEXT NOT NULL,
  is_internal INTEGER NOT NULL DEFAULT 0 CHECK (is_internal IN (0, 1))
) STRICT;

CREATE TABLE signature (
  signature_id   INTEGER PRIMARY KEY,
  text           TEXT NOT NULL,
  gid            INTEGER,
  sid            INTEGER,
  rev            INTEGER,
  classification TEXT,
  priority       INTEGER
) STRICT;

-- One record. A record that several files hold is one row; its further places are in event_copy.
CREATE TABLE event (
  event_id       INTEGER PRIMARY KEY,
  time_us        INTEGER,
  time_basis     INTEGER NOT NULL CHECK (time_basis BETWEEN 0 AND 2),      -- 0 dated, 1 time of day only, 2 none
  time_precision INTEGER NOT NULL CHECK (time_precision IN (0, 1)),        -- 0 us, 1 s
  sensor_id      INTEGER NOT NULL REFERENCES sensor,
  format_id      INTEGER NOT NULL REFERENCES format,
  protocol       INTEGER NOT NULL REFERENCES protocol,                     -- -1: not shown
  src_host_id    INTEGER REFERENCES host,
  src_port       INTEGER CHECK (src_port BETWEEN 0 AND 65535),
  dst_host_id    INTEGER REFERENCES host,
  dst_port       INTEGER CHECK (dst_port BETWEEN 0 AND 65535),
  signature_id   INTEGER REFERENCES signature,
  tcp_flags      INTEGER CHECK (tcp_flags BETWEEN 0 AND 255),
  length         INTEGER,
  source_id      INTEGER NOT NULL REFERENCES source,
  line           INTEGER NOT NULL CHECK (line >= 1),
  line_count     INTEGER NOT NULL CHECK (line_count >= 1),
  byte_offset    INTEGER NOT NULL CHECK (byte_offset >= 0),
  claimed_file   TEXT                                                      -- the name a grep prefix states
) STRICT;

-- The further places of a record: other files, or the same lines under another grep prefix.
CREATE TABLE event_copy (
  event_id     INTEGER NOT NULL REFERENCES event,
  source_id    INTEGER NOT NULL REFERENCES source,
  line         INTEGER NOT NULL,
  line_count   INTEGER NOT NULL,
  byte_offset  INTEGER NOT NULL,
  claimed_file TEXT
) STRICT;

-- Content key of each event: XXH3-128 of its text, its time and its number among equal records of one file.
CREATE TABLE event_key (
  key_high INTEGER NOT NULL,
  key_low  INTEGER NOT NULL,
  event_id INTEGER NOT NULL,
  PRIMARY KEY (key_high, key_low)
) STRICT, WITHOUT ROWID;

-- What packet sensors show beside the flow; only for records that show any of it. NULL: not shown.
CREATE TABLE packet (
  event_id        INTEGER PRIMARY KEY REFERENCES event,
  seq             INTEGER,
  ack             INTEGER,
  window          INTEGER,
  ttl             INTEGER,
  tos             INTEGER,
  ip_id           INTEGER,
  dont_fragment   INTEGER,
  fragment_offset INTEGER,
  icmp_type       INTEGER,
  icmp_code       INTEGER,
  tcp_options     TEXT,
  text            TEXT,
  quoted_protocol INTEGER,
  quoted_src_host_id INTEGER REFERENCES host,
  quoted_src_port    INTEGER,
  quoted_dst_host_id INTEGER REFERENCES host,
  quoted_dst_port    INTEGER,
  scan_connections INTEGER,
  scan_hosts       INTEGER,
  scan_tcp         INTEGER,
  scan_udp         INTEGER,
  repeat_count     INTEGER
) STRICT;

CREATE TABLE mail (
  event_id        INTEGER PRIMARY KEY REFERENCES event,
  log_host        TEXT,
  program         TEXT,
  pid             INTEGER,
  queue_id        TEXT,
  ruleset         TEXT,
  argument        TEXT,
  sender          TEXT,
  recipient       TEXT,
  relay_name      TEXT,
  relay_address   TEXT,
  message_id      TEXT,
  status          TEXT,
  reject          TEXT,
  dsn             TEXT,
  size            INTEGER,
  recipient_count INTEGER
) STRICT;

CREATE TABLE rejected (
  source_id   INTEGER NOT NULL REFERENCES source,
  line        INTEGER NOT NULL,
  byte_offset INTEGER NOT NULL,
  reason      TEXT NOT NULL,
  text        BLOB NOT NULL,
  PRIMARY KEY (source_id, line)
) STRICT, WITHOUT ROWID;
