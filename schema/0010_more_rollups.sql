-- More roll-ups (docs/decisions/0028), made by every correlation in its transaction and afresh by a migration.

-- Which of the roll-ups below there are, and how many records the case held when they were counted (NULL: they ask of attempts alone).
-- Where records came later the roll-up is out of date, and queries count anew.
CREATE TABLE counted (
  roll_up TEXT PRIMARY KEY,                    -- the table
  events  INTEGER
) STRICT;

-- A source port from 1024 on that outsiders used against a service: the 1000 with the most hosts, then days, then events, then in the
-- order of the protocol's name and of the ports. Counted from dated and other records, days and span from dated ones (store/flow_rollups.h).
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
