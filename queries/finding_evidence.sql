-- @id hindcast/finding-evidence
-- @title Evidence of a finding
-- @question Which lines of which files show this finding?
-- @why Every sentence of a report must lead back to the logs; this is the way back.
-- @param finding_id integer "" the finding's number: 3 for F3
-- @column event text - E1
-- @column time text - when, in UTC; the time of day alone where the day is not known
-- @column src host - who sent it
-- @column src_port port - from which port
-- @column dst host - who received it
-- @column dst_port port - at which port
-- @column protocol text - tcp, udp, icmp
-- @column tcp_flags text - flags in the order SAFRPUEC; empty: none set; nothing: not logged
-- @column signature text - what the sensor called it
-- @column place text - file and line; a record that several files hold has a row for each
-- @column lines integer lines how many lines the record has there
-- @reads v_finding_event, v_event, v_event_copy
-- @tags finding, evidence
WITH place AS (
  SELECT event_id, path, line, line_count, byte_offset FROM v_event
  WHERE event_id IN (SELECT event_id FROM v_finding_event WHERE finding_id = :finding_id)
  UNION ALL
  SELECT event_id, path, line, line_count, byte_offset FROM v_event_copy
  WHERE event_id IN (SELECT event_id FROM v_finding_event WHERE finding_id = :finding_id))
SELECT 'E' || e.event_id AS event, coalesce(e.time, e.time_of_day) AS time, e.src, e.src_port, e.dst, e.dst_port,
       e.protocol, e.tcp_flags,
       e.signature, o.path || ':' || o.line AS place, o.line_count AS lines
FROM place o
JOIN v_event e USING (event_id)
ORDER BY e.clock_us IS NULL, e.clock_us, e.event_id, o.path, o.line, o.byte_offset;
