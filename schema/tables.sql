-- The tables of a case as they are: what a new one gets. Older cases come to the same by the migrations (NNNN_topic.sql); a test holds
-- the two together. Keys are `<table>_id`; `..._us` are microseconds: moments since 1970 UTC, but start_us since time_base; span_us, pause_us
-- and time_unit_us are lengths. NULL: the record does not show it.

-- Facts: what the logs say. Written by import, never changed by correlation.

-- Settings of the case: `internal`, the networks given at import; `views`, which views it has.
CREATE TABLE case_info (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sensor   (sensor_id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE format   (format_id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
-- The number is the IP protocol; -1: not shown.
CREATE TABLE protocol (protocol INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

-- One input file, archive member or standard input, with its account: every line has exactly one fate.
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

-- One address or name as the logs wrote it; texts that mean the same host share a row. prefix: the network it is counted to.
CREATE TABLE host (
  host_id     INTEGER PRIMARY KEY,
  address     TEXT NOT NULL UNIQUE,
  kind        TEXT NOT NULL CHECK (kind IN ('ipv4', 'ipv6', 'sanitised', 'name', 'hidden')),
  prefix      TEXT NOT NULL,
  is_internal INTEGER NOT NULL DEFAULT 0 CHECK (is_internal IN (0, 1))
) STRICT;

-- One rule message with its ids and class.
CREATE TABLE signature (
  signature_id   INTEGER PRIMARY KEY,
  text           TEXT NOT NULL,
  gid            INTEGER,
  sid            INTEGER,
  rev            INTEGER,
  classification TEXT,
  priority       INTEGER
) STRICT;

-- From here on event_row.time counts, and start_us of roll-ups: microseconds since 1970 UTC. One row.
CREATE TABLE time_base (base_us INTEGER NOT NULL) STRICT;
INSERT INTO time_base VALUES (0);

-- Texts that recur in event_row and mail_row, of which a column holds the number or, where it has none, the text itself.
CREATE TABLE phrase (phrase_id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;

-- What records of one source have in common. time_unit_us: what event_row.time counts in. has_packet: whether they are rows of the view
-- packet.
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
  claimed_file   TEXT,                                                     -- the name a grep prefix states
  time_unit_us   INTEGER NOT NULL DEFAULT 1 CHECK (time_unit_us IN (1, 1000000)),
  has_packet     INTEGER NOT NULL DEFAULT 0 CHECK (has_packet IN (0, 1))
) STRICT;

-- One record, at its first place. What is shown most often comes first: a row ends with its last value. event_id is the key and takes
-- no room. text_hash: with its time, hosts, ports, signature and format, what makes two records the same one: half of XXH3-128 of its
-- text, without its lowest 16 bits where a dated record shows microseconds, and without 16 more where it shows both ports; NULL where
-- an earlier version imported it.
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
CREATE INDEX event_by_hosts ON event_row(src_host_id, dst_host_id) WHERE src_host_id IS NOT NULL OR dst_host_id IS NOT NULL;

-- 1024 event_ids (block_id = event_id / 1024): the span of the dated records among them, where an hour can be looked for; and where
-- record number n of it (n = event_id % 1024) is expected: at line + n * line_step / 256 and byte_offset + n * byte_step / 256, rounded
-- down. Set when the block's first record is stored.
CREATE TABLE event_block (
  block_id INTEGER PRIMARY KEY,
  first_us INTEGER,
  last_us  INTEGER,
  line INTEGER NOT NULL DEFAULT 0,
  line_step INTEGER NOT NULL DEFAULT 0,
  byte_offset INTEGER NOT NULL DEFAULT 0,
  byte_step INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The further places of a record: other files, or the same lines under another grep prefix.
CREATE TABLE event_copy (
  event_id     INTEGER NOT NULL REFERENCES event_row,
  source_id    INTEGER NOT NULL REFERENCES source,
  line         INTEGER NOT NULL,
  line_count   INTEGER NOT NULL,
  byte_offset  INTEGER NOT NULL,
  claimed_file TEXT
) STRICT;
CREATE INDEX event_copy_by_event ON event_copy(event_id);

-- What sendmail shows. ANY: phrase_id or text.
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

-- A line that is no record, with its bytes.
CREATE TABLE rejected (
  source_id   INTEGER NOT NULL REFERENCES source,
  line        INTEGER NOT NULL,
  byte_offset INTEGER NOT NULL,
  reason      TEXT NOT NULL,
  text        BLOB NOT NULL
) STRICT;

-- Roll-ups of events: what the canned queries and an analyst's first looks ask of all events, counted once. Made by import from the events,
-- in the transaction that stores them, and afresh by every migration (store/rollups.h): always what counting the events would give.
-- Hours and days are numbers since 1970 UTC; they and moments are of dated records only.

-- Who sent to whom. Records to a port above 0 and others (ICMP, mail, port not shown) have a row each. start_us: of the first, since
-- time_base; span_us: from there to the last. pair_by_dst, then event_by_hosts: the way to what a host received.
CREATE TABLE pair_row (
  pair_id     INTEGER PRIMARY KEY,           -- in the order of src_host_id, dst_host_id, to_port
  src_host_id INTEGER REFERENCES host,
  dst_host_id INTEGER REFERENCES host,
  to_port     INTEGER NOT NULL CHECK (to_port IN (0, 1)),
  events      INTEGER NOT NULL,
  ports       INTEGER NOT NULL,              -- distinct receiving ports above 0
  start_us    INTEGER,
  span_us     INTEGER
) STRICT;
CREATE INDEX pair_by_dst ON pair_row(dst_host_id) WHERE dst_host_id IS NOT NULL;

-- A host as a sender; targets to days are distinct.
CREATE TABLE sender_row (
  host_id      INTEGER PRIMARY KEY REFERENCES host,
  events       INTEGER NOT NULL,
  dated_events INTEGER NOT NULL,
  alerts       INTEGER NOT NULL,             -- with a signature
  mails        INTEGER NOT NULL,             -- lines of a mail log
  connections  INTEGER NOT NULL,             -- of these, those that show it as the client
  refusals     INTEGER NOT NULL,             -- of these, with reject=
  targets      INTEGER NOT NULL,             -- distinct receivers
  ports        INTEGER NOT NULL,             -- distinct receiving ports
  signatures   INTEGER NOT NULL,
  days         INTEGER NOT NULL,
  start_us     INTEGER,
  span_us      INTEGER
) STRICT;

-- A host as a receiver.
CREATE TABLE receiver_row (
  host_id    INTEGER PRIMARY KEY REFERENCES host,
  events     INTEGER NOT NULL,
  own_events INTEGER NOT NULL,               -- of these, sent by itself
  sources    INTEGER NOT NULL,               -- distinct senders
  start_us   INTEGER,
  span_us    INTEGER
) STRICT;

-- A sender's busy hours: those in which it reached at least 10 hosts, mail apart. Fewer are no sweep.
CREATE TABLE sender_hour (
  src_host_id INTEGER NOT NULL REFERENCES host,
  hour        INTEGER NOT NULL,
  targets     INTEGER NOT NULL
) STRICT;

CREATE TABLE hour (
  hour    INTEGER PRIMARY KEY,
  events  INTEGER NOT NULL,
  alerts  INTEGER NOT NULL,
  sources INTEGER NOT NULL,
  targets INTEGER NOT NULL
) STRICT;

-- A signature on a day.
CREATE TABLE signature_day (
  signature_id INTEGER NOT NULL REFERENCES signature,
  day          INTEGER,                      -- NULL: records without a date
  events       INTEGER NOT NULL,
  sources      INTEGER NOT NULL,
  targets      INTEGER NOT NULL,
  first_us     INTEGER,
  last_us      INTEGER
) STRICT;

-- A signature over all days.
CREATE TABLE signature_use (
  signature_id INTEGER PRIMARY KEY REFERENCES signature,
  events       INTEGER NOT NULL,
  sources      INTEGER NOT NULL,
  targets      INTEGER NOT NULL,
  days         INTEGER NOT NULL,
  first_us     INTEGER,
  last_us      INTEGER
) STRICT;

-- What a source gave, by day.
CREATE TABLE source_day (
  source_id  INTEGER NOT NULL REFERENCES source,
  sensor_id  INTEGER NOT NULL REFERENCES sensor,
  format_id  INTEGER NOT NULL REFERENCES format,
  time_basis INTEGER NOT NULL,
  day        INTEGER,                        -- NULL where time_basis is not 0
  events     INTEGER NOT NULL,
  first_us   INTEGER,
  last_us    INTEGER
) STRICT;

-- Conclusions: what correlation made of the facts. Deleted and made again by every run, from the facts alone.

-- The last correlation: what was set.
CREATE TABLE run (
  run_id           INTEGER PRIMARY KEY,
  hindcast_version TEXT NOT NULL,
  options          TEXT NOT NULL,            -- what was set, as "name=value" lines
  internal         TEXT NOT NULL,            -- the networks taken as ours, and the rule that said so
  assets           TEXT NOT NULL             -- path of the assets file, or ''
) STRICT;

-- How many records went into a stage and how many came out (Valeur et al. 2004).
CREATE TABLE stage (
  stage_no  INTEGER PRIMARY KEY,
  name      TEXT NOT NULL,
  in_count  INTEGER NOT NULL,
  out_count INTEGER NOT NULL,
  note      TEXT NOT NULL
) STRICT;

-- A clock measured against another: seconds that sensor_b of the events runs ahead of sensor_a. source_a_id NULL: one sensor against
-- the other; else files.
CREATE TABLE clock_offset (
  sensor_a TEXT NOT NULL,
  sensor_b TEXT NOT NULL,
  offset_s REAL NOT NULL,
  spread_s REAL NOT NULL,
  pairs    INTEGER NOT NULL,
  rule     TEXT NOT NULL,
  source_a_id INTEGER REFERENCES source,
  source_b_id INTEGER REFERENCES source,
  advice TEXT NOT NULL DEFAULT ''
) STRICT;

-- One try by an actor at a service of a target. CHECKs are one comparison each: for a longer x IN (...) SQLite builds a table for every
-- row.
CREATE TABLE attempt (
  attempt_id     INTEGER PRIMARY KEY,
  actor_host_id  INTEGER NOT NULL REFERENCES host,
  target_host_id INTEGER NOT NULL REFERENCES host,
  protocol       INTEGER NOT NULL,
  port           INTEGER,
  first_us       INTEGER,
  last_us        INTEGER,
  time_basis     INTEGER NOT NULL,
  tries          INTEGER NOT NULL CHECK (tries >= 1),
  outcome        TEXT NOT NULL CHECK (outcome = 'answered' OR outcome = 'refused' OR outcome = 'unknown')
) STRICT;

-- The attempt an event belongs to.
CREATE TABLE attempt_event (
  event_id   INTEGER PRIMARY KEY REFERENCES event_row,
  attempt_id INTEGER NOT NULL REFERENCES attempt
) STRICT;

-- What one detector concluded.
CREATE TABLE finding (
  finding_id    INTEGER PRIMARY KEY,
  stable_id     TEXT NOT NULL,               -- digest of kind, actors and evidence: the same for the same facts
  kind          TEXT NOT NULL,
  detector      TEXT NOT NULL,
  title         TEXT NOT NULL,
  summary       TEXT NOT NULL,               -- one true sentence
  first_us      INTEGER,
  last_us       INTEGER,
  time_basis    INTEGER NOT NULL,
  attempt_count INTEGER NOT NULL,
  score         REAL NOT NULL,
  threshold     REAL NOT NULL,
  score_unit    TEXT NOT NULL,
  confidence    REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  reading       TEXT NOT NULL,
  rival_reading TEXT NOT NULL,
  margin_bits   REAL NOT NULL,
  spoofing      TEXT NOT NULL,               -- "probability that the source was spoofed", in words
  description   TEXT NOT NULL,
  mechanism     TEXT NOT NULL,
  targeting     TEXT NOT NULL,
  defence       TEXT NOT NULL
) STRICT;

CREATE TABLE finding_actor  (finding_id INTEGER NOT NULL REFERENCES finding, host_id INTEGER NOT NULL REFERENCES host,
                             PRIMARY KEY (finding_id, host_id)) STRICT, WITHOUT ROWID;
CREATE TABLE finding_target (finding_id INTEGER NOT NULL REFERENCES finding, host_id INTEGER NOT NULL REFERENCES host,
                             PRIMARY KEY (finding_id, host_id)) STRICT, WITHOUT ROWID;
CREATE TABLE finding_port   (finding_id INTEGER NOT NULL REFERENCES finding, protocol INTEGER NOT NULL, port INTEGER NOT NULL,
                             PRIMARY KEY (finding_id, protocol, port)) STRICT, WITHOUT ROWID;
-- The evidence.
CREATE TABLE finding_event  (finding_id INTEGER NOT NULL REFERENCES finding, event_id INTEGER NOT NULL REFERENCES event_row,
                             PRIMARY KEY (finding_id, event_id)) STRICT, WITHOUT ROWID;
CREATE INDEX finding_event_by_event ON finding_event (event_id);

-- What was observed, fact by fact, in reading order: "order", "ascending", "11 of 11 steps".
CREATE TABLE finding_fact (
  finding_id INTEGER NOT NULL REFERENCES finding,
  fact_no    INTEGER NOT NULL,
  label      TEXT NOT NULL,
  text       TEXT NOT NULL,
  PRIMARY KEY (finding_id, fact_no)
) STRICT, WITHOUT ROWID;

-- A rival explanation.
CREATE TABLE reading (
  finding_id       INTEGER NOT NULL REFERENCES finding,
  reading          TEXT NOT NULL,
  bits             REAL NOT NULL,
  evidence_for     TEXT NOT NULL,
  evidence_against TEXT NOT NULL,
  would_flip       TEXT NOT NULL,
  PRIMARY KEY (finding_id, reading)
) STRICT, WITHOUT ROWID;

-- The four terms of the severity sum, each with its reason and where it comes from.
CREATE TABLE severity_term (
  finding_id INTEGER NOT NULL REFERENCES finding,
  term       TEXT NOT NULL CHECK (term = 'criticality' OR term = 'lethality' OR term = 'network_countermeasures' OR
                                  term = 'system_countermeasures'),
  value      INTEGER NOT NULL CHECK (value BETWEEN 1 AND 5),
  reason     TEXT NOT NULL,
  origin     TEXT NOT NULL CHECK (origin = 'assets' OR origin = 'signature' OR origin = 'kind' OR origin = 'default'),
  PRIMARY KEY (finding_id, term)
) STRICT, WITHOUT ROWID;

-- Findings that belong together.
CREATE TABLE campaign (
  campaign_id INTEGER PRIMARY KEY,
  title       TEXT NOT NULL,
  summary     TEXT NOT NULL,
  main_finding_id INTEGER NOT NULL REFERENCES finding,
  rank        INTEGER NOT NULL,
  confidence  REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1)
) STRICT;

-- Its members.
CREATE TABLE campaign_finding (
  campaign_id INTEGER NOT NULL REFERENCES campaign,
  finding_id  INTEGER NOT NULL UNIQUE REFERENCES finding,
  stage       TEXT NOT NULL,
  PRIMARY KEY (campaign_id, finding_id)
) STRICT, WITHOUT ROWID;

-- Why two findings belong together: one row a feature; bits add up to the weight of the pair.
CREATE TABLE link (
  campaign_id INTEGER NOT NULL REFERENCES campaign,
  finding_a   INTEGER NOT NULL REFERENCES finding,
  finding_b   INTEGER NOT NULL REFERENCES finding,
  linker      TEXT NOT NULL,
  bits        REAL NOT NULL,
  reason      TEXT NOT NULL,
  PRIMARY KEY (campaign_id, finding_a, finding_b, linker)
) STRICT, WITHOUT ROWID;

-- Activity that looks like an attack and was explained away, so that silence is never silent.
CREATE TABLE explained (
  explained_no  INTEGER PRIMARY KEY,
  host_id       INTEGER REFERENCES host,
  looked_like   TEXT NOT NULL,
  explanation   TEXT NOT NULL,
  attempt_count INTEGER NOT NULL,
  reason        TEXT NOT NULL
) STRICT;

-- Roll-ups of attempts: what the canned queries ask of all of them, counted once. Made by every correlation from the attempts, in its
-- transaction, and afresh by every migration (store/attempt_rollups.h): always what counting the attempts would give. first_us and
-- last_us are of dated attempts only. Where a table keeps only what is many, queries count the attempts for what is few.

-- Where the attempts of an actor lie: not before and not after these.
CREATE TABLE actor_span (
  actor_host_id    INTEGER PRIMARY KEY REFERENCES host,
  first_attempt_id INTEGER NOT NULL,
  last_attempt_id  INTEGER NOT NULL
) STRICT;

-- An actor at one service, where it made at least 3 attempts: fewer are no sweep and no slow scan. Two rows where some of them are dated
-- and others not: one of all, one of the dated.
CREATE TABLE actor_service (
  actor_host_id INTEGER NOT NULL REFERENCES host,
  protocol      INTEGER NOT NULL,
  port          INTEGER,
  is_all        INTEGER NOT NULL,
  is_dated      INTEGER NOT NULL,
  targets       INTEGER NOT NULL,              -- distinct
  attempts      INTEGER NOT NULL,
  answered      INTEGER NOT NULL,
  refused       INTEGER NOT NULL,
  days          INTEGER NOT NULL,              -- with attempts
  first_us      INTEGER,
  last_us       INTEGER,
  first_attempt_id INTEGER NOT NULL,           -- all of them lie from here
  last_attempt_id  INTEGER NOT NULL,           -- to here
  pause_us      INTEGER                        -- the longest between two dated attempts
) STRICT;

-- A service over all actors.
CREATE TABLE service (
  protocol INTEGER NOT NULL,
  port     INTEGER,
  actors   INTEGER NOT NULL,                   -- distinct
  targets  INTEGER NOT NULL,                   -- distinct
  attempts INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  refused  INTEGER NOT NULL,
  first_us INTEGER,
  last_us  INTEGER
) STRICT;

-- An actor that tried at least 10 ports of one target. Attempts at something without ports do not count.
CREATE TABLE port_scan (
  actor_host_id  INTEGER NOT NULL REFERENCES host,
  target_host_id INTEGER NOT NULL REFERENCES host,
  protocol       INTEGER NOT NULL,
  ports          INTEGER NOT NULL,             -- distinct
  attempts       INTEGER NOT NULL,
  answered_ports INTEGER NOT NULL,             -- distinct
  lowest_port    INTEGER NOT NULL,
  highest_port   INTEGER NOT NULL,
  first_us       INTEGER,
  last_us        INTEGER
) STRICT;

-- An actor's attempts at a service of a target, where one of them was answered. first_us and last_us: of the answered ones.
CREATE TABLE answered_aim (
  actor_host_id  INTEGER NOT NULL REFERENCES host,
  target_host_id INTEGER NOT NULL REFERENCES host,
  protocol       INTEGER NOT NULL,
  port           INTEGER,
  answered       INTEGER NOT NULL,
  attempts       INTEGER NOT NULL,
  tried_targets  INTEGER NOT NULL,             -- distinct targets on which the actor tried the service
  first_us       INTEGER,
  last_us        INTEGER
) STRICT;

-- A service of a host of ours that answered an outsider. Attempts are those of outsiders; first_us and last_us of the answered ones.
CREATE TABLE open_service (
  target_host_id INTEGER NOT NULL REFERENCES host,
  protocol       INTEGER NOT NULL,
  port           INTEGER,
  outsiders      INTEGER NOT NULL,             -- distinct, that were answered
  answered       INTEGER NOT NULL,
  attempts       INTEGER NOT NULL,
  first_us       INTEGER,
  last_us        INTEGER
) STRICT;

-- A network (host.prefix) of outsiders that are actors: the 1000 with the most actors, then attempts, then in the order of prefix.
CREATE TABLE network (
  prefix   TEXT NOT NULL,
  actors   INTEGER NOT NULL,                   -- distinct, and so are targets and services
  targets  INTEGER NOT NULL,
  services INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  first_us INTEGER,
  last_us  INTEGER
) STRICT;

-- Roll-ups that correlation makes of records, attempts and findings (docs/decisions/0028), likewise. Records that are imported later are
-- not in them: `counted` tells.

-- Which of the roll-ups source_port, unsolicited_answer, mail_message and shared_target there are, and how many records the case held when
-- they were counted (NULL: they ask of attempts alone). Where records came later the roll-up is out of date, and queries count anew.
CREATE TABLE counted (
  roll_up TEXT PRIMARY KEY,                    -- the table
  events  INTEGER
) STRICT;

-- A source port from 1024 on that outsiders used against a service: the 1000 with the most hosts, then days, then events, then in the
-- order of the protocol's name and of the ports. Counted from dated and other records, days and span from dated ones
-- (store/flow_rollups.h).
CREATE TABLE source_port (
  protocol INTEGER NOT NULL,
  src_port INTEGER NOT NULL,
  dst_port INTEGER NOT NULL,
  hosts    INTEGER NOT NULL,                   -- distinct senders, and so are days and targets
  days     INTEGER NOT NULL,
  targets  INTEGER NOT NULL,
  events   INTEGER NOT NULL,
  lowest_host_id  INTEGER NOT NULL REFERENCES host,  -- the first of the senders by name
  highest_host_id INTEGER NOT NULL REFERENCES host,  -- the last
  first_us INTEGER,
  last_us  INTEGER
) STRICT;

-- TCP answers (SYN ACK or RST) of an outsider's service where the other direction of the flow shows nothing but answers
-- (store/flow_rollups.h).
CREATE TABLE unsolicited_answer (
  src_host_id INTEGER NOT NULL REFERENCES host,
  src_port INTEGER,
  is_reset INTEGER NOT NULL,
  targets  INTEGER NOT NULL,                   -- distinct, and so are ports and days
  ports    INTEGER NOT NULL,
  answers  INTEGER NOT NULL,
  days     INTEGER NOT NULL,
  first_us INTEGER,
  last_us  INTEGER
) STRICT;

-- The answer of the canned query relay_attempts, all of it and in its order: what is grouped from all lines of mail.
CREATE TABLE mail_message (
  mail_message_id INTEGER PRIMARY KEY,
  first_time    TEXT,
  queue_id      TEXT,
  relay_name    TEXT,
  relay_address TEXT,
  sender        TEXT,
  recipient     TEXT,
  form          TEXT NOT NULL,
  outcome       TEXT NOT NULL,
  status        TEXT
) STRICT;

-- Two actors that tried the same service on at least 3 of the same targets (store/attempt_rollups.h).
CREATE TABLE shared_target (
  actor_a_host_id INTEGER NOT NULL REFERENCES host,  -- the lower number
  actor_b_host_id INTEGER NOT NULL REFERENCES host,
  protocol  INTEGER NOT NULL,
  port      INTEGER,
  shared    INTEGER NOT NULL,                  -- targets of both
  targets_a INTEGER NOT NULL,                  -- of the first, at this service
  targets_b INTEGER NOT NULL
) STRICT;

-- How much there is of a finding: its rows in finding_actor, finding_target, finding_port and finding_event; the sum of its severity terms.
CREATE TABLE finding_count (
  finding_id INTEGER PRIMARY KEY REFERENCES finding,
  actors   INTEGER NOT NULL,
  targets  INTEGER NOT NULL,
  ports    INTEGER NOT NULL,
  events   INTEGER NOT NULL,
  severity INTEGER
) STRICT;

-- The same over the findings of a campaign, each actor, target and event once; the span of its dated findings.
CREATE TABLE campaign_count (
  campaign_id INTEGER PRIMARY KEY REFERENCES campaign,
  actors   INTEGER NOT NULL,
  targets  INTEGER NOT NULL,
  events   INTEGER NOT NULL,
  first_us INTEGER,
  last_us  INTEGER
) STRICT;
