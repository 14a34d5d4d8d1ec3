-- One index on sender and receiver in place of one on each, and smaller roll-ups of hosts (docs/decisions/0030). Queries read the
-- views v_event_host, pair, sender and receiver (views.sql).
DROP INDEX event_by_src;
DROP INDEX event_by_dst;
CREATE INDEX event_by_hosts ON event_row(src_host_id, dst_host_id) WHERE src_host_id IS NOT NULL OR dst_host_id IS NOT NULL;

-- The tables of 0006_rollups.sql with these names become views of them. start_us: since time_base; span_us: from there to the last.
DROP TABLE pair;
DROP TABLE sender;
DROP TABLE receiver;

-- pair_by_dst, then event_by_hosts: the way to what a host received.
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

CREATE TABLE receiver_row (
  host_id    INTEGER PRIMARY KEY REFERENCES host,
  events     INTEGER NOT NULL,
  own_events INTEGER NOT NULL,               -- of these, sent by itself
  sources    INTEGER NOT NULL,               -- distinct senders
  start_us   INTEGER,
  span_us    INTEGER
) STRICT;
