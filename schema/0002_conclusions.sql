-- Conclusions: what correlation made of the facts. Deleted and made again by every run, from the facts alone.

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

-- A clock measured against another: seconds that `sensor_b` of the events runs ahead of `sensor_a`.
CREATE TABLE clock_offset (
  sensor_a TEXT NOT NULL,
  sensor_b TEXT NOT NULL,
  offset_s REAL NOT NULL,
  spread_s REAL NOT NULL,
  pairs    INTEGER NOT NULL,
  rule     TEXT NOT NULL
) STRICT;

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
  outcome        TEXT NOT NULL CHECK (outcome IN ('answered', 'refused', 'unknown'))
) STRICT;

CREATE TABLE attempt_event (
  event_id   INTEGER PRIMARY KEY REFERENCES event,
  attempt_id INTEGER NOT NULL REFERENCES attempt
) STRICT;

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
CREATE TABLE finding_event  (finding_id INTEGER NOT NULL REFERENCES finding, event_id INTEGER NOT NULL REFERENCES event,
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
  term       TEXT NOT NULL CHECK (term IN ('criticality', 'lethality', 'network_countermeasures', 'system_countermeasures')),
  value      INTEGER NOT NULL CHECK (value BETWEEN 1 AND 5),
  reason     TEXT NOT NULL,
  origin     TEXT NOT NULL CHECK (origin IN ('assets', 'signature', 'kind', 'default')),
  PRIMARY KEY (finding_id, term)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign (
  campaign_id INTEGER PRIMARY KEY,
  title       TEXT NOT NULL,
  summary     TEXT NOT NULL,
  main_finding_id INTEGER NOT NULL REFERENCES finding,
  rank        INTEGER NOT NULL,
  confidence  REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1)
) STRICT;

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
