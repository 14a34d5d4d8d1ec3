-- @id hindcast/first-seen-hosts
-- @title Hosts that appear for the first time
-- @question Which outsiders turned up on which day, and what were they after first?
-- @why A stranger whose first packet goes to a service that was scanned last week came for a reason.
-- @param since time NULL only hosts that appear at or after this moment
-- @param side text others others: hosts that are not ours; ours: hosts of ours that send for the first time
-- @param limit integer 1000 at most this many rows; -1 for all
-- @column first_time time - its first record as a sender
-- @column address host - the host
-- @column network text - its network
-- @column target host - to whom that record went
-- @column protocol text - tcp, udp, icmp
-- @column port port - to which port
-- @column signature text - what the sensor called it
-- @column events integer events records that it has sent since
-- @column place text - file and line of the first record
-- @reads v_sender, v_event_time, v_event_raw, v_source, v_event
-- @tags host
WITH stranger AS (
  SELECT host_id, address, prefix, dated_count, first_us, first_time
  FROM v_sender
  WHERE first_us IS NOT NULL AND is_internal = (:side = 'ours')
    AND (:since_us IS NULL OR first_us >= :since_us)
  ORDER BY first_us, address
  LIMIT :limit),
opening AS (
  SELECT s.host_id, e.event_id, row_number() OVER (PARTITION BY s.host_id ORDER BY f.path, e.line, e.event_id) AS n
  FROM v_event_time t
  JOIN v_event_raw e USING (event_id)
  JOIN stranger s ON s.host_id = e.src_host_id AND s.first_us = t.time_us
  JOIN v_source f USING (source_id)
  WHERE t.block_last_us >= (SELECT min(first_us) FROM stranger) AND t.time_us >= (SELECT min(first_us) FROM stranger)
    AND t.block_first_us <= (SELECT max(first_us) FROM stranger) AND t.time_us <= (SELECT max(first_us) FROM stranger))
SELECT s.first_time, s.address, s.prefix AS network, e.dst AS target, e.protocol, e.dst_port AS port, e.signature,
       s.dated_count AS events, e.path || ':' || e.line AS place
FROM stranger s
JOIN opening o ON o.host_id = s.host_id AND o.n = 1
JOIN v_event e USING (event_id)
ORDER BY s.first_us, s.address;
