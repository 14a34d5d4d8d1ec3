-- Roll-ups: what the canned queries and an analyst's first looks ask of all events, counted once. Made by import from the events, in
-- the transaction that stores them, and afresh by every migration (store/rollups.h): always what counting the events would give.
-- Hours and days are numbers since 1970 UTC, of dated records only; first_us and last_us are of dated records, too.

-- Who sent to whom. Records to a port above 0 and others (ICMP, mail, port not shown) have a row each.
CREATE TABLE pair (
  pair_id     INTEGER PRIMARY KEY,           -- in the order of src_host_id, dst_host_id, to_port
  src_host_id INTEGER REFERENCES host,
  dst_host_id INTEGER REFERENCES host,
  to_port     INTEGER NOT NULL CHECK (to_port IN (0, 1)),
  events      INTEGER NOT NULL,
  ports       INTEGER NOT NULL,              -- distinct receiving ports above 0
  first_us    INTEGER,
  last_us     INTEGER
) STRICT;
CREATE INDEX pair_by_src ON pair(src_host_id) WHERE src_host_id IS NOT NULL;
CREATE INDEX pair_by_dst ON pair(dst_host_id) WHERE dst_host_id IS NOT NULL;

-- A host as a sender.
CREATE TABLE sender (
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
  first_us     INTEGER,
  last_us      INTEGER
) STRICT;

-- A host as a receiver.
CREATE TABLE receiver (
  host_id    INTEGER PRIMARY KEY REFERENCES host,
  events     INTEGER NOT NULL,
  own_events INTEGER NOT NULL,               -- of these, sent by itself
  sources    INTEGER NOT NULL,               -- distinct senders
  first_us   INTEGER,
  last_us    INTEGER
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
