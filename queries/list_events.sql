-- @id hindcast/list-events
-- @title Events
-- @question What did the sensors record, in the order of time?
-- @why The records themselves, from all sensors on one line of time; each row names the file and line it stands in.
-- @param since time NULL only events at or after this moment
-- @param until time NULL only events before this moment
-- @param host host NULL only events that this host sent or received
-- @param src host NULL only events that this host sent
-- @param dst host NULL only events that this host received
-- @param port port NULL only events from or to this port
-- @param protocol text NULL only events of this protocol: tcp, udp, icmp
-- @param sensor text NULL only events of this sensor: snort, snort_portscan, tcpdump, sendmail, suricata, suricata_flow
-- @param signature text NULL only events whose signature holds this text
-- @param finding text NULL only the evidence of this finding, as in F1
-- @param limit integer 1000 at most this many rows; -1 for all
-- @column id text - what `show` takes: E12
-- @column time time - when, in UTC; the time of day alone where the day is not known
-- @column sensor text - what wrote the record
-- @column protocol text - tcp, udp, icmp
-- @column src host - who sent it
-- @column src_port port - from which port
-- @column dst host - who received it
-- @column dst_port port - at which port
-- @column tcp_flags text - flags in the order SAFRPUEC; empty: none set; nothing: not logged
-- @column signature text - what the sensor called it
-- @column place text - file and line of the record
-- @reads v_event, v_event_time, v_event_host, v_hour, v_finding_event
-- @tags list
WITH span AS (  -- to its end we look through blocks: where no host or finding says better, that of the times given, or of as many hours as
                -- hold what is asked for
  SELECT CASE WHEN coalesce(:host, :src, :dst, :finding) IS NULL THEN min(
    coalesce((SELECT min(hour_us) + 3600000000
              FROM (SELECT hour_us, sum(event_count) OVER (ORDER BY hour_us) AS events
                    FROM v_hour
                    WHERE (:since_us IS NULL OR hour_us >= :since_us))
              WHERE coalesce(:port, :protocol, :sensor, :signature) IS NULL AND :limit >= 0 AND events >= :limit),
             CASE WHEN coalesce(:since_us, :until_us) IS NOT NULL THEN 9223372036854775807 END),
    coalesce(:until_us, 9223372036854775807)) END AS end_us),
wanted AS (
  SELECT event_id
  FROM v_event_time
  WHERE block_first_us < (SELECT end_us FROM span) AND time_us < (SELECT end_us FROM span)
    AND (:since_us IS NULL OR (block_last_us >= :since_us AND time_us >= :since_us))
  UNION ALL
  SELECT event_id
  FROM (
    SELECT event_id
    FROM v_event
    WHERE (:since_us IS NULL OR time_us >= :since_us)
      AND (:until_us IS NULL OR time_us < :until_us)
      AND (:host IS NULL OR event_id IN (SELECT event_id FROM v_event_host WHERE address = :host))
      AND (:src IS NULL OR event_id IN (SELECT event_id FROM v_event_host WHERE address = :src AND role = 'src'))
      AND (:dst IS NULL OR event_id IN (SELECT event_id FROM v_event_host WHERE address = :dst AND role = 'dst'))
      AND (:port IS NULL OR src_port = :port OR dst_port = :port)
      AND (:protocol IS NULL OR protocol = :protocol)
      AND (:sensor IS NULL OR sensor = :sensor)
      AND (:signature IS NULL OR instr(lower(signature), lower(:signature)) > 0)
      AND (:finding IS NULL OR event_id IN (SELECT event_id FROM v_finding_event WHERE 'F' || finding_id = upper(:finding)))
    LIMIT (SELECT iif(end_us IS NULL, -1, 0) FROM span)))
SELECT 'E' || event_id AS id, coalesce(time, time_of_day) AS time, sensor, protocol, src, src_port, dst, dst_port, tcp_flags,
       signature, path || ':' || line AS place
FROM wanted CROSS JOIN v_event USING (event_id)
WHERE (:port IS NULL OR src_port = :port OR dst_port = :port)
  AND (:protocol IS NULL OR protocol = :protocol)
  AND (:sensor IS NULL OR sensor = :sensor)
  AND (:signature IS NULL OR instr(lower(signature), lower(:signature)) > 0)
ORDER BY time_us IS NULL, time_us, path, v_event.line, event_id
LIMIT :limit;
