-- The contract: what any SQLite client, the queries in queries/ and other people's scripts may rely on. Names and columns
-- are only ever added. Applied afresh whenever a case file is opened for writing.

DROP VIEW IF EXISTS v_source;
CREATE VIEW v_source AS
SELECT source_id, path, sha256, byte_size, line_count, event_lines, continuation_lines, blank_lines, comment_lines,
       duplicate_lines, rejected_lines,
       strftime('%Y-%m-%dT%H:%M:%S', first_us / 1000000, 'unixepoch') || printf('.%06dZ', first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', last_us / 1000000, 'unixepoch') || printf('.%06dZ', last_us % 1000000) AS last_time,
       year_rule, utc_offset_rule, imported_at, utc_offset_s, flags, hindcast_version
FROM source;

-- The facts as hindcast's own queries read them: no contract, only what hides how rows are stored (tables.sql). Outer joins,
-- for each matches one row and SQLite leaves out those that a query does not look at.
DROP VIEW IF EXISTS event;
CREATE VIEW event AS
SELECT r.event_id, r.time * s.time_unit_us + (SELECT base_us FROM time_base) AS time_us, s.time_basis, s.time_precision, s.sensor_id,
       s.format_id, s.protocol, r.src_host_id, r.src_port, r.dst_host_id, r.dst_port, s.signature_id, s.tcp_flags, r.length, s.source_id,
       r.line + b.line + (((r.event_id & 1023) * b.line_step) >> 8) AS line, s.line_count,
       r.byte_offset + b.byte_offset + (((r.event_id & 1023) * b.byte_step) >> 8) AS byte_offset, s.claimed_file, r.text_hash
FROM event_row r LEFT JOIN series s USING (series_id) LEFT JOIN event_block b ON b.block_id = r.event_id >> 10;

DROP VIEW IF EXISTS packet;
CREATE VIEW packet AS
SELECT p.event_id, seq, ack, window, ttl, tos, ip_id, dont_fragment, fragment_offset, icmp_type, icmp_code,
       CASE WHEN p.option_1 IS NULL THEN coalesce(o.text, p.tcp_options) ELSE printf(o.text, p.option_1, p.option_2) END AS tcp_options,
       coalesce(f.text, p.text) AS text,
       quoted_protocol, quoted_src_host_id, quoted_src_port, quoted_dst_host_id, quoted_dst_port, scan_connections, scan_hosts,
       scan_tcp, scan_udp, repeat_count
FROM event_row p
CROSS JOIN series s ON s.series_id = p.series_id AND s.has_packet
LEFT JOIN phrase f ON typeof(p.text) = 'integer' AND f.phrase_id = p.text
LEFT JOIN phrase o ON typeof(p.tcp_options) = 'integer' AND o.phrase_id = p.tcp_options;

DROP VIEW IF EXISTS mail;
CREATE VIEW mail AS
SELECT m.event_id, coalesce(host.text, m.log_host) AS log_host, coalesce(program.text, m.program) AS program, m.pid, m.queue_id,
       coalesce(ruleset.text, m.ruleset) AS ruleset, m.argument, coalesce(sender.text, m.sender) AS sender,
       coalesce(recipient.text, m.recipient) AS recipient, coalesce(relay.text, m.relay_name) AS relay_name,
       coalesce(address.text, m.relay_address) AS relay_address, m.message_id, coalesce(status.text, m.status) AS status,
       m.reject, coalesce(dsn.text, m.dsn) AS dsn, m.size, m.recipient_count
FROM mail_row m
LEFT JOIN phrase host ON typeof(m.log_host) = 'integer' AND host.phrase_id = m.log_host
LEFT JOIN phrase program ON typeof(m.program) = 'integer' AND program.phrase_id = m.program
LEFT JOIN phrase ruleset ON typeof(m.ruleset) = 'integer' AND ruleset.phrase_id = m.ruleset
LEFT JOIN phrase sender ON typeof(m.sender) = 'integer' AND sender.phrase_id = m.sender
LEFT JOIN phrase recipient ON typeof(m.recipient) = 'integer' AND recipient.phrase_id = m.recipient
LEFT JOIN phrase relay ON typeof(m.relay_name) = 'integer' AND relay.phrase_id = m.relay_name
LEFT JOIN phrase address ON typeof(m.relay_address) = 'integer' AND address.phrase_id = m.relay_address
LEFT JOIN phrase status ON typeof(m.status) = 'integer' AND status.phrase_id = m.status
LEFT JOIN phrase dsn ON typeof(m.dsn) = 'integer' AND dsn.phrase_id = m.dsn;

-- Roll-ups of hosts, whose moments are stored from time_base (tables.sql).
DROP VIEW IF EXISTS pair;
CREATE VIEW pair AS
SELECT pair_id, src_host_id, dst_host_id, to_port, events, ports, start_us + (SELECT base_us FROM time_base) AS first_us,
       start_us + span_us + (SELECT base_us FROM time_base) AS last_us
FROM pair_row;

DROP VIEW IF EXISTS sender;
CREATE VIEW sender AS
SELECT host_id, events, dated_events, alerts, mails, connections, refusals, targets, ports, signatures, days,
       start_us + (SELECT base_us FROM time_base) AS first_us, start_us + span_us + (SELECT base_us FROM time_base) AS last_us
FROM sender_row;

DROP VIEW IF EXISTS receiver;
CREATE VIEW receiver AS
SELECT host_id, events, own_events, sources, start_us + (SELECT base_us FROM time_base) AS first_us,
       start_us + span_us + (SELECT base_us FROM time_base) AS last_us
FROM receiver_row;

DROP VIEW IF EXISTS v_event;
CREATE VIEW v_event AS
SELECT e.event_id,
       CASE WHEN e.time_basis = 0 THEN strftime('%Y-%m-%dT%H:%M:%S', e.time_us / 1000000, 'unixepoch') ||
            printf('.%06dZ', e.time_us % 1000000) END AS time,
       CASE WHEN e.time_basis = 0 THEN e.time_us END AS time_us,
       CASE e.time_precision WHEN 0 THEN 'us' ELSE 's' END AS time_precision,
       sensor.name AS sensor, format.name AS format,
       CASE WHEN e.protocol >= 0 THEN protocol.name END AS protocol,
       s.address AS src, e.src_port, d.address AS dst, e.dst_port,
       g.text AS signature, g.gid, g.sid, g.rev, g.classification, g.priority,
       CASE WHEN e.tcp_flags IS NOT NULL THEN
         CASE WHEN e.tcp_flags & 2 THEN 'S' ELSE '' END || CASE WHEN e.tcp_flags & 16 THEN 'A' ELSE '' END ||
         CASE WHEN e.tcp_flags & 1 THEN 'F' ELSE '' END || CASE WHEN e.tcp_flags & 4 THEN 'R' ELSE '' END ||
         CASE WHEN e.tcp_flags & 8 THEN 'P' ELSE '' END || CASE WHEN e.tcp_flags & 32 THEN 'U' ELSE '' END ||
         CASE WHEN e.tcp_flags & 64 THEN 'E' ELSE '' END || CASE WHEN e.tcp_flags & 128 THEN 'C' ELSE '' END END AS tcp_flags,
       e.length, source.path, e.line, e.line_count, e.byte_offset, e.claimed_file,
       CASE WHEN e.time_basis = 1 THEN strftime('%H:%M:%S', e.time_us / 1000000, 'unixepoch') ||
            printf('.%06d', e.time_us % 1000000) END AS time_of_day,
       CASE e.time_basis WHEN 0 THEN 'dated' WHEN 1 THEN 'undated' ELSE 'none' END AS time_basis,
       e.time_us AS clock_us, source.utc_offset_s
FROM event e
LEFT JOIN sensor USING (sensor_id)
LEFT JOIN format USING (format_id)
LEFT JOIN protocol USING (protocol)
LEFT JOIN source USING (source_id)
LEFT JOIN host s ON s.host_id = e.src_host_id
LEFT JOIN host d ON d.host_id = e.dst_host_id
LEFT JOIN signature g USING (signature_id);

-- v_event in numbers: what counting reads. sensor, format and protocol, hosts and signatures by their ids.
DROP VIEW IF EXISTS v_event_raw;
CREATE VIEW v_event_raw AS
SELECT event_id, CASE WHEN time_basis = 0 THEN time_us END AS time_us, time_us AS clock_us, time_basis, sensor_id, format_id, protocol,
       src_host_id, src_port, dst_host_id, dst_port, signature_id, tcp_flags, source_id, line,
       (SELECT name FROM sensor WHERE sensor.sensor_id = event.sensor_id) AS sensor
FROM event;

-- The quick way to the events of a span: block_first_us and block_last_us are those of the records around an event, and conditions on
-- them pass over most of the case. Dated events only. likelihood: SQLite takes 1024 rows of a block for a sixteenth of the case, and
-- would read all of it beforehand to be quicker in looking them up.
DROP VIEW IF EXISTS v_event_time;
CREATE VIEW v_event_time AS
SELECT r.event_id, r.time * s.time_unit_us + (SELECT base_us FROM time_base) AS time_us, b.first_us AS block_first_us, b.last_us AS block_last_us
FROM event_block b CROSS JOIN event_row r CROSS JOIN series s
WHERE likelihood(r.event_id BETWEEN b.block_id << 10 AND (b.block_id << 10) + 1023, 0.01)
  AND s.series_id = r.series_id AND s.time_basis = 0;

-- The quick way to the events of a host. To those that it received the index leads by way of who sent to it; a sender's two rows of
-- pair_row are neighbours, of which the first counts.
DROP VIEW IF EXISTS v_event_host;
CREATE VIEW v_event_host AS
SELECT r.event_id, h.host_id, h.address, 'src' AS role
FROM host h CROSS JOIN event_row r ON r.src_host_id = h.host_id
UNION ALL
SELECT r.event_id, h.host_id, h.address, 'dst'
FROM host h
CROSS JOIN pair_row p ON p.dst_host_id = h.host_id AND NOT EXISTS (
  SELECT 1 FROM pair_row b WHERE b.pair_id = p.pair_id - 1 AND b.src_host_id IS p.src_host_id AND b.dst_host_id = p.dst_host_id)
CROSS JOIN event_row r ON r.src_host_id IS p.src_host_id AND r.dst_host_id = p.dst_host_id;

DROP VIEW IF EXISTS v_event_origin;
CREATE VIEW v_event_origin AS
SELECT e.event_id, source.path, e.line, e.line_count, e.byte_offset, e.claimed_file
FROM event e JOIN source USING (source_id)
UNION ALL
SELECT c.event_id, source.path, c.line, c.line_count, c.byte_offset, c.claimed_file
FROM event_copy c JOIN source USING (source_id);

-- The further places of records that several files hold.
DROP VIEW IF EXISTS v_event_copy;
CREATE VIEW v_event_copy AS
SELECT c.event_id, source.path, c.line, c.line_count, c.byte_offset, c.claimed_file FROM event_copy c JOIN source USING (source_id);

-- What each source gave, by day and format and by what its times stand on.
DROP VIEW IF EXISTS v_source_day;
CREATE VIEW v_source_day AS
SELECT c.source_id, source.path, date(c.day * 86400, 'unixepoch') AS day, sensor.name AS sensor, format.name AS format,
       CASE c.time_basis WHEN 0 THEN 'dated' WHEN 1 THEN 'undated' ELSE 'none' END AS time_basis, c.events AS event_count,
       strftime('%Y-%m-%dT%H:%M:%S', c.first_us / 1000000, 'unixepoch') || printf('.%06dZ', c.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', c.last_us / 1000000, 'unixepoch') || printf('.%06dZ', c.last_us % 1000000) AS last_time
FROM source_day c
JOIN source USING (source_id) JOIN sensor USING (sensor_id) JOIN format USING (format_id);

-- The same over all days.
DROP VIEW IF EXISTS v_source_events;
CREATE VIEW v_source_events AS
SELECT path, sensor, format, time_basis, sum(event_count) AS event_count
FROM v_source_day
GROUP BY source_id, sensor, format, time_basis;

DROP VIEW IF EXISTS v_packet;
CREATE VIEW v_packet AS
SELECT p.event_id, seq, ack, window, ttl, tos, ip_id, dont_fragment, fragment_offset, icmp_type, icmp_code, tcp_options, text,
       quoted.name AS quoted_protocol, qs.address AS quoted_src, quoted_src_port, qd.address AS quoted_dst, quoted_dst_port,
       scan_connections, scan_hosts, scan_tcp, scan_udp, repeat_count
FROM packet p
LEFT JOIN protocol quoted ON quoted.protocol = p.quoted_protocol AND p.quoted_protocol >= 0
LEFT JOIN host qs ON qs.host_id = p.quoted_src_host_id
LEFT JOIN host qd ON qd.host_id = p.quoted_dst_host_id;

DROP VIEW IF EXISTS v_mail;
CREATE VIEW v_mail AS
SELECT m.event_id,
       CASE WHEN e.time_basis = 0 THEN strftime('%Y-%m-%dT%H:%M:%S', e.time_us / 1000000, 'unixepoch') ||
            printf('.%06dZ', e.time_us % 1000000) END AS time,
       m.queue_id, m.ruleset, m.sender, m.recipient, m.relay_name, m.relay_address, m.status, m.reject,
       m.size, m.recipient_count, m.argument, m.message_id, m.dsn, m.log_host, m.program, m.pid
FROM mail m JOIN event e USING (event_id);

DROP VIEW IF EXISTS v_rejected;
CREATE VIEW v_rejected AS
SELECT source.path, rejected.line, rejected.byte_offset, rejected.reason, rejected.text
FROM rejected JOIN source USING (source_id);

DROP VIEW IF EXISTS v_host;
CREATE VIEW v_host AS
SELECT h.host_id, h.address, h.prefix, h.is_internal,
       strftime('%Y-%m-%dT%H:%M:%S', (CASE WHEN r.first_us < s.first_us OR s.first_us IS NULL THEN r.first_us ELSE s.first_us END) / 1000000, 'unixepoch') ||
         printf('.%06dZ', (CASE WHEN r.first_us < s.first_us OR s.first_us IS NULL THEN r.first_us ELSE s.first_us END) % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', (CASE WHEN r.last_us > s.last_us OR s.last_us IS NULL THEN r.last_us ELSE s.last_us END) / 1000000, 'unixepoch') ||
         printf('.%06dZ', (CASE WHEN r.last_us > s.last_us OR s.last_us IS NULL THEN r.last_us ELSE s.last_us END) % 1000000) AS last_time,
       coalesce(s.events, 0) + coalesce(r.events - r.own_events, 0) AS event_count, h.kind
FROM host h LEFT JOIN sender s USING (host_id) LEFT JOIN receiver r USING (host_id);

-- Hosts as senders and as receivers. An outer join: it keeps the order of host_id, in which both tables lie, and matches one row.
DROP VIEW IF EXISTS v_sender;
CREATE VIEW v_sender AS
SELECT h.host_id, h.address, h.is_internal, s.events AS event_count, s.dated_events AS dated_count, s.alerts AS alert_count,
       s.mails AS mail_count, s.connections AS connection_count, s.refusals AS refusal_count,
       s.targets AS target_count, s.ports AS port_count, s.signatures AS signature_count, s.days AS day_count,
       strftime('%Y-%m-%dT%H:%M:%S', s.first_us / 1000000, 'unixepoch') || printf('.%06dZ', s.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', s.last_us / 1000000, 'unixepoch') || printf('.%06dZ', s.last_us % 1000000) AS last_time, s.first_us, s.last_us, h.prefix
FROM sender s LEFT JOIN host h USING (host_id);

DROP VIEW IF EXISTS v_receiver;
CREATE VIEW v_receiver AS
SELECT h.host_id, h.address, h.is_internal, r.events AS event_count, r.own_events AS own_count, r.sources AS source_count,
       strftime('%Y-%m-%dT%H:%M:%S', r.first_us / 1000000, 'unixepoch') || printf('.%06dZ', r.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', r.last_us / 1000000, 'unixepoch') || printf('.%06dZ', r.last_us % 1000000) AS last_time, r.first_us, r.last_us, h.prefix
FROM receiver r LEFT JOIN host h USING (host_id);

-- Who sent to whom; two rows where some of the records go to a port and others do not.
DROP VIEW IF EXISTS v_pair;
CREATE VIEW v_pair AS
SELECT s.address AS src, d.address AS dst, p.to_port, p.events AS event_count, p.ports AS port_count,
       strftime('%Y-%m-%dT%H:%M:%S', p.first_us / 1000000, 'unixepoch') || printf('.%06dZ', p.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', p.last_us / 1000000, 'unixepoch') || printf('.%06dZ', p.last_us % 1000000) AS last_time, p.first_us, p.last_us
FROM pair p
LEFT JOIN host s ON s.host_id = p.src_host_id
LEFT JOIN host d ON d.host_id = p.dst_host_id;

-- The hours in which a sender reached at least 10 hosts.
DROP VIEW IF EXISTS v_sender_hour;
CREATE VIEW v_sender_hour AS
SELECT h.address AS src, strftime('%Y-%m-%dT%H:00:00.000000Z', b.hour * 3600, 'unixepoch') AS hour, b.targets AS target_count
FROM sender_hour b JOIN host h ON h.host_id = b.src_host_id;

DROP VIEW IF EXISTS v_hour;
CREATE VIEW v_hour AS
SELECT strftime('%Y-%m-%dT%H:00:00.000000Z', hour * 3600, 'unixepoch') AS hour, events AS event_count, alerts AS alert_count,
       sources AS source_count, targets AS target_count, hour * 3600000000 AS hour_us
FROM hour;

DROP VIEW IF EXISTS v_signature_day;
CREATE VIEW v_signature_day AS
SELECT signature_id, date(day * 86400, 'unixepoch') AS day, events AS event_count, sources AS source_count, targets AS target_count,
       strftime('%Y-%m-%dT%H:%M:%S', first_us / 1000000, 'unixepoch') || printf('.%06dZ', first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', last_us / 1000000, 'unixepoch') || printf('.%06dZ', last_us % 1000000) AS last_time, day * 86400000000 AS day_us
FROM signature_day;

DROP VIEW IF EXISTS v_signature;
CREATE VIEW v_signature AS
SELECT g.signature_id, g.text AS signature, g.gid, g.sid, g.rev, g.classification, g.priority, u.events AS event_count,
       u.sources AS source_count, u.targets AS target_count, u.days AS day_count,
       strftime('%Y-%m-%dT%H:%M:%S', u.first_us / 1000000, 'unixepoch') || printf('.%06dZ', u.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', u.last_us / 1000000, 'unixepoch') || printf('.%06dZ', u.last_us % 1000000) AS last_time
FROM signature g JOIN signature_use u USING (signature_id);

-- Addresses alone, without the counts of v_host.
DROP VIEW IF EXISTS v_address;
CREATE VIEW v_address AS SELECT host_id, address, prefix, kind, is_internal FROM host;

DROP VIEW IF EXISTS v_attempt;
CREATE VIEW v_attempt AS
SELECT a.attempt_id, actor.address AS actor, target.address AS target,
       CASE WHEN a.protocol >= 0 THEN protocol.name END AS protocol, a.port,
       CASE WHEN a.time_basis = 0 THEN strftime('%Y-%m-%dT%H:%M:%S', a.first_us / 1000000, 'unixepoch') ||
            printf('.%06dZ', a.first_us % 1000000) END AS first_time,
       CASE WHEN a.time_basis = 0 THEN strftime('%Y-%m-%dT%H:%M:%S', a.last_us / 1000000, 'unixepoch') ||
            printf('.%06dZ', a.last_us % 1000000) END AS last_time,
       a.tries, a.outcome
FROM attempt a
JOIN host actor ON actor.host_id = a.actor_host_id
JOIN host target ON target.host_id = a.target_host_id
JOIN protocol USING (protocol);

-- v_attempt in numbers: what counting reads.
DROP VIEW IF EXISTS v_attempt_raw;
CREATE VIEW v_attempt_raw AS
SELECT attempt_id, actor_host_id, target_host_id, protocol, port, CASE WHEN time_basis = 0 THEN first_us END AS first_us,
       CASE WHEN time_basis = 0 THEN last_us END AS last_us, tries, outcome, time_basis
FROM attempt;

-- Roll-ups of attempts, in numbers like v_attempt_raw (tables.sql).
DROP VIEW IF EXISTS v_actor_span;
CREATE VIEW v_actor_span AS SELECT actor_host_id, first_attempt_id, last_attempt_id FROM actor_span;

DROP VIEW IF EXISTS v_actor_service;
CREATE VIEW v_actor_service AS
SELECT actor_host_id, protocol, port, is_all, is_dated, targets AS target_count, attempts AS attempt_count, answered AS answered_count,
       refused AS refused_count, days AS day_count, first_us, last_us, pause_us,
       first_attempt_id, last_attempt_id
FROM actor_service;

DROP VIEW IF EXISTS v_service;
CREATE VIEW v_service AS
SELECT protocol, port, actors AS actor_count, targets AS target_count, attempts AS attempt_count, answered AS answered_count,
       refused AS refused_count, first_us, last_us
FROM service;

DROP VIEW IF EXISTS v_port_scan;
CREATE VIEW v_port_scan AS
SELECT actor_host_id, target_host_id, protocol, ports AS port_count, attempts AS attempt_count, answered_ports AS answered_port_count,
       lowest_port, highest_port, first_us, last_us
FROM port_scan;

DROP VIEW IF EXISTS v_answered_aim;
CREATE VIEW v_answered_aim AS
SELECT actor_host_id, target_host_id, protocol, port, answered AS answered_count, attempts AS attempt_count,
       tried_targets AS tried_target_count, first_us, last_us
FROM answered_aim;

DROP VIEW IF EXISTS v_open_service;
CREATE VIEW v_open_service AS
SELECT target_host_id, protocol, port, outsiders AS outsider_count, answered AS answered_count, attempts AS attempt_count, first_us,
       last_us
FROM open_service;

DROP VIEW IF EXISTS v_network;
CREATE VIEW v_network AS
SELECT prefix, actors AS actor_count, targets AS target_count, services AS service_count, attempts AS attempt_count,
       answered AS answered_count, first_us, last_us
FROM network;

-- Which of the roll-ups that `counted` names there are, and whether they are of all that the case holds today.
DROP VIEW IF EXISTS v_counted;
CREATE VIEW v_counted AS
SELECT roll_up, events IS NULL OR events = (SELECT coalesce(sum(d.events), 0) FROM source_day d) AS is_current
FROM counted;

DROP VIEW IF EXISTS v_source_port;
CREATE VIEW v_source_port AS
SELECT protocol, src_port, dst_port, hosts AS host_count, days AS day_count, targets AS target_count, events AS event_count,
       lowest_host_id, highest_host_id, first_us, last_us
FROM source_port;

DROP VIEW IF EXISTS v_unsolicited_answer;
CREATE VIEW v_unsolicited_answer AS
SELECT src_host_id, src_port, is_reset, targets AS target_count, ports AS port_count, answers AS answer_count, days AS day_count, first_us,
       last_us
FROM unsolicited_answer;

DROP VIEW IF EXISTS v_mail_message;
CREATE VIEW v_mail_message AS
SELECT mail_message_id, first_time, queue_id, relay_name, relay_address, sender, recipient, form, outcome, status FROM mail_message;

DROP VIEW IF EXISTS v_shared_target;
CREATE VIEW v_shared_target AS
SELECT actor_a_host_id, actor_b_host_id, protocol, port, shared AS shared_count, targets_a AS target_a_count, targets_b AS target_b_count
FROM shared_target;

-- Names of protocols; none for -1, "not shown".
DROP VIEW IF EXISTS v_protocol;
CREATE VIEW v_protocol AS SELECT protocol, CASE WHEN protocol >= 0 THEN name END AS name FROM protocol;

DROP VIEW IF EXISTS v_finding;
CREATE VIEW v_finding AS
SELECT f.finding_id, f.kind, f.detector, f.title,
       CASE WHEN f.time_basis = 0 THEN strftime('%Y-%m-%dT%H:%M:%S', f.first_us / 1000000, 'unixepoch') ||
            printf('.%06dZ', f.first_us % 1000000) END AS first_time,
       CASE WHEN f.time_basis = 0 THEN strftime('%Y-%m-%dT%H:%M:%S', f.last_us / 1000000, 'unixepoch') ||
            printf('.%06dZ', f.last_us % 1000000) END AS last_time,
       n.actors AS actor_count, n.targets AS target_count, n.ports AS port_count, f.attempt_count, n.events AS event_count, f.score, f.threshold, f.confidence, f.reading, f.rival_reading, f.margin_bits, f.summary, f.stable_id, f.score_unit, n.severity,
       CASE f.time_basis WHEN 0 THEN 'dated' WHEN 1 THEN 'undated' ELSE 'none' END AS time_basis,
       f.first_us, f.last_us, f.spoofing, f.description, f.mechanism, f.targeting, f.defence
FROM finding f LEFT JOIN finding_count n USING (finding_id);

-- The attempt an event belongs to.
DROP VIEW IF EXISTS v_attempt_event;
CREATE VIEW v_attempt_event AS SELECT attempt_id, event_id FROM attempt_event;

DROP VIEW IF EXISTS v_finding_actor;
CREATE VIEW v_finding_actor AS SELECT finding_id, address, m.host_id FROM finding_actor m LEFT JOIN host USING (host_id);

DROP VIEW IF EXISTS v_finding_target;
CREATE VIEW v_finding_target AS SELECT finding_id, address, m.host_id FROM finding_target m LEFT JOIN host USING (host_id);

DROP VIEW IF EXISTS v_finding_port;
CREATE VIEW v_finding_port AS
SELECT finding_id, CASE WHEN protocol >= 0 THEN protocol.name END AS protocol, port FROM finding_port JOIN protocol USING (protocol);

DROP VIEW IF EXISTS v_finding_event;
CREATE VIEW v_finding_event AS SELECT finding_id, event_id FROM finding_event;

DROP VIEW IF EXISTS v_finding_fact;
CREATE VIEW v_finding_fact AS SELECT finding_id, fact_no, label, text FROM finding_fact;

DROP VIEW IF EXISTS v_reading;
CREATE VIEW v_reading AS SELECT finding_id, reading, bits, evidence_for, evidence_against, would_flip FROM reading;

DROP VIEW IF EXISTS v_severity_term;
CREATE VIEW v_severity_term AS SELECT finding_id, term, value, reason, origin FROM severity_term;

-- Outer joins as in event: what a query does not look at is not read.
DROP VIEW IF EXISTS v_campaign;
CREATE VIEW v_campaign AS
SELECT c.campaign_id, c.title, main.kind,
       strftime('%Y-%m-%dT%H:%M:%S', n.first_us / 1000000, 'unixepoch') || printf('.%06dZ', n.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', n.last_us / 1000000, 'unixepoch') || printf('.%06dZ', n.last_us % 1000000) AS last_time,
       n.actors AS actor_count, n.targets AS target_count, n.events AS event_count, c.confidence, main_count.severity,
       (SELECT value FROM severity_term WHERE finding_id = c.main_finding_id AND term = 'criticality') AS criticality,
       (SELECT value FROM severity_term WHERE finding_id = c.main_finding_id AND term = 'lethality') AS lethality,
       (SELECT value FROM severity_term WHERE finding_id = c.main_finding_id AND term = 'network_countermeasures') AS network_countermeasures,
       (SELECT value FROM severity_term WHERE finding_id = c.main_finding_id AND term = 'system_countermeasures') AS system_countermeasures,
       c.rank, c.summary, c.main_finding_id
FROM campaign c
LEFT JOIN campaign_count n USING (campaign_id)
LEFT JOIN finding main ON main.finding_id = c.main_finding_id
LEFT JOIN finding_count main_count ON main_count.finding_id = c.main_finding_id;

DROP VIEW IF EXISTS v_campaign_finding;
CREATE VIEW v_campaign_finding AS SELECT campaign_id, finding_id, stage FROM campaign_finding;

DROP VIEW IF EXISTS v_link;
CREATE VIEW v_link AS SELECT campaign_id, finding_a, finding_b, linker, bits, reason FROM link;

DROP VIEW IF EXISTS v_stage;
CREATE VIEW v_stage AS SELECT stage_no, name, in_count, out_count, note FROM stage;

DROP VIEW IF EXISTS v_clock_offset;
CREATE VIEW v_clock_offset AS
SELECT sensor_a, sensor_b, offset_s, spread_s, pairs, rule, a.path AS source_a, b.path AS source_b, advice
FROM clock_offset LEFT JOIN source a ON a.source_id = source_a_id LEFT JOIN source b ON b.source_id = source_b_id;

DROP VIEW IF EXISTS v_explained;
CREATE VIEW v_explained AS
SELECT explained_no, address, looked_like, explanation, attempt_count, reason FROM explained LEFT JOIN host USING (host_id);

-- The last correlation run: its settings, one "name=value" a line, and the networks taken as ours.
DROP VIEW IF EXISTS v_run;
CREATE VIEW v_run AS SELECT run_id, hindcast_version, options, internal, assets FROM run;
