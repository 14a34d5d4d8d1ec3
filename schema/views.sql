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

-- The facts as hindcast's own queries read them: no contract, only what hides how rows are stored (0005_narrow_rows.sql). Outer joins,
-- for each matches one row and SQLite leaves out those that a query does not look at.
DROP VIEW IF EXISTS event;
CREATE VIEW event AS
SELECT r.event_id, r.time + (SELECT base_us FROM time_base) AS time_us, s.time_basis, s.time_precision, s.sensor_id, s.format_id,
       s.protocol, r.src_host_id, r.src_port, r.dst_host_id, r.dst_port, s.signature_id, s.tcp_flags, r.length, s.source_id, r.line,
       s.line_count, r.byte_offset, s.claimed_file, r.text_hash
FROM event_row r LEFT JOIN series s USING (series_id);

DROP VIEW IF EXISTS packet;
CREATE VIEW packet AS
SELECT event_id, seq, ack, window, ttl, tos, ip_id, dont_fragment, fragment_offset, icmp_type, icmp_code, tcp_options,
       coalesce(f.text, p.text) AS text,
       quoted_protocol, quoted_src_host_id, quoted_src_port, quoted_dst_host_id, quoted_dst_port, scan_connections, scan_hosts,
       scan_tcp, scan_udp, repeat_count
FROM packet_row p LEFT JOIN phrase f ON typeof(p.text) = 'integer' AND f.phrase_id = p.text;

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

-- The quick way to the events of a span: block_first_us and block_last_us are those of the records around an event, and conditions on
-- them pass over most of the case. Dated events only.
DROP VIEW IF EXISTS v_event_time;
CREATE VIEW v_event_time AS
SELECT r.event_id, r.time + (SELECT base_us FROM time_base) AS time_us, b.first_us AS block_first_us, b.last_us AS block_last_us
FROM event_block b CROSS JOIN event_row r CROSS JOIN series s
WHERE r.event_id BETWEEN b.block_id << 10 AND (b.block_id << 10) + 1023 AND s.series_id = r.series_id AND s.time_basis = 0;

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

-- How many records each source gave, by format and by what their times stand on.
DROP VIEW IF EXISTS v_source_events;
CREATE VIEW v_source_events AS
SELECT source.path, sensor.name AS sensor, format.name AS format,
       CASE counted.time_basis WHEN 0 THEN 'dated' WHEN 1 THEN 'undated' ELSE 'none' END AS time_basis, counted.event_count
FROM (SELECT source_id, sensor_id, format_id, time_basis, count(*) AS event_count FROM event
      GROUP BY source_id, sensor_id, format_id, time_basis) counted
JOIN source USING (source_id) JOIN sensor USING (sensor_id) JOIN format USING (format_id);

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
       strftime('%Y-%m-%dT%H:%M:%S', seen.first_us / 1000000, 'unixepoch') || printf('.%06dZ', seen.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', seen.last_us / 1000000, 'unixepoch') || printf('.%06dZ', seen.last_us % 1000000) AS last_time,
       coalesce(seen.event_count, 0) AS event_count, h.kind
FROM host h
LEFT JOIN (
  SELECT host_id, min(time_us) AS first_us, max(time_us) AS last_us, count(*) AS event_count
  FROM (SELECT src_host_id AS host_id, CASE WHEN time_basis = 0 THEN time_us END AS time_us FROM event
        UNION ALL
        SELECT dst_host_id, CASE WHEN time_basis = 0 THEN time_us END FROM event WHERE dst_host_id IS NOT src_host_id)
  GROUP BY host_id) seen USING (host_id);

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

DROP VIEW IF EXISTS v_finding;
CREATE VIEW v_finding AS
SELECT f.finding_id, f.kind, f.detector, f.title,
       CASE WHEN f.time_basis = 0 THEN strftime('%Y-%m-%dT%H:%M:%S', f.first_us / 1000000, 'unixepoch') ||
            printf('.%06dZ', f.first_us % 1000000) END AS first_time,
       CASE WHEN f.time_basis = 0 THEN strftime('%Y-%m-%dT%H:%M:%S', f.last_us / 1000000, 'unixepoch') ||
            printf('.%06dZ', f.last_us % 1000000) END AS last_time,
       (SELECT count(*) FROM finding_actor a WHERE a.finding_id = f.finding_id) AS actor_count,
       (SELECT count(*) FROM finding_target t WHERE t.finding_id = f.finding_id) AS target_count,
       (SELECT count(*) FROM finding_port p WHERE p.finding_id = f.finding_id) AS port_count,
       f.attempt_count,
       (SELECT count(*) FROM finding_event e WHERE e.finding_id = f.finding_id) AS event_count,
       f.score, f.threshold, f.confidence, f.reading, f.rival_reading, f.margin_bits, f.summary, f.stable_id, f.score_unit,
       (SELECT sum(CASE WHEN term IN ('criticality', 'lethality') THEN value ELSE -value END)
        FROM severity_term s WHERE s.finding_id = f.finding_id) AS severity,
       CASE f.time_basis WHEN 0 THEN 'dated' WHEN 1 THEN 'undated' ELSE 'none' END AS time_basis,
       f.first_us, f.last_us, f.spoofing, f.description, f.mechanism, f.targeting, f.defence
FROM finding f;

-- The attempt an event belongs to.
DROP VIEW IF EXISTS v_attempt_event;
CREATE VIEW v_attempt_event AS SELECT attempt_id, event_id FROM attempt_event;

DROP VIEW IF EXISTS v_finding_actor;
CREATE VIEW v_finding_actor AS SELECT finding_id, address FROM finding_actor JOIN host USING (host_id);

DROP VIEW IF EXISTS v_finding_target;
CREATE VIEW v_finding_target AS SELECT finding_id, address FROM finding_target JOIN host USING (host_id);

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

DROP VIEW IF EXISTS v_campaign;
CREATE VIEW v_campaign AS
SELECT c.campaign_id, c.title, main.kind,
       CASE WHEN span.basis = 0 THEN strftime('%Y-%m-%dT%H:%M:%S', span.first_us / 1000000, 'unixepoch') ||
            printf('.%06dZ', span.first_us % 1000000) END AS first_time,
       CASE WHEN span.basis = 0 THEN strftime('%Y-%m-%dT%H:%M:%S', span.last_us / 1000000, 'unixepoch') ||
            printf('.%06dZ', span.last_us % 1000000) END AS last_time,
       (SELECT count(DISTINCT host_id) FROM finding_actor JOIN campaign_finding m USING (finding_id) WHERE m.campaign_id = c.campaign_id) AS actor_count,
       (SELECT count(DISTINCT host_id) FROM finding_target JOIN campaign_finding m USING (finding_id) WHERE m.campaign_id = c.campaign_id) AS target_count,
       (SELECT count(DISTINCT event_id) FROM finding_event JOIN campaign_finding m USING (finding_id) WHERE m.campaign_id = c.campaign_id) AS event_count,
       c.confidence, severity.value AS severity, severity.criticality, severity.lethality, severity.network_countermeasures,
       severity.system_countermeasures, c.rank, c.summary, c.main_finding_id
FROM campaign c
JOIN finding main ON main.finding_id = c.main_finding_id
JOIN (SELECT m.campaign_id, min(CASE WHEN f.time_basis = 0 THEN f.first_us END) AS first_us,
             max(CASE WHEN f.time_basis = 0 THEN f.last_us END) AS last_us, min(f.time_basis) AS basis
      FROM campaign_finding m JOIN finding f USING (finding_id) GROUP BY m.campaign_id) span USING (campaign_id)
LEFT JOIN (SELECT finding_id,
             max(CASE term WHEN 'criticality' THEN value END) AS criticality,
             max(CASE term WHEN 'lethality' THEN value END) AS lethality,
             max(CASE term WHEN 'network_countermeasures' THEN value END) AS network_countermeasures,
             max(CASE term WHEN 'system_countermeasures' THEN value END) AS system_countermeasures,
             sum(CASE WHEN term IN ('criticality', 'lethality') THEN value ELSE -value END) AS value
           FROM severity_term GROUP BY finding_id) severity ON severity.finding_id = c.main_finding_id;

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
