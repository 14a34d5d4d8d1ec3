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
