-- For a CHECK with a longer list, x IN ('a', 'b', 'c'), SQLite builds a table of the list for every row: half of the cost of storing an
-- attempt. The same checks, one comparison each; the rows stay.

CREATE TABLE kept AS SELECT * FROM attempt;
DROP TABLE attempt;
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
INSERT INTO attempt SELECT * FROM kept;
DROP TABLE kept;

CREATE TABLE kept AS SELECT * FROM severity_term;
DROP TABLE severity_term;
CREATE TABLE severity_term (
  finding_id INTEGER NOT NULL REFERENCES finding,
  term       TEXT NOT NULL CHECK (term = 'criticality' OR term = 'lethality' OR term = 'network_countermeasures' OR
                                  term = 'system_countermeasures'),
  value      INTEGER NOT NULL CHECK (value BETWEEN 1 AND 5),
  reason     TEXT NOT NULL,
  origin     TEXT NOT NULL CHECK (origin = 'assets' OR origin = 'signature' OR origin = 'kind' OR origin = 'default'),
  PRIMARY KEY (finding_id, term)
) STRICT, WITHOUT ROWID;
INSERT INTO severity_term SELECT * FROM kept;
DROP TABLE kept;
