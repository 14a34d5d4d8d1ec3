-- @id hindcast/first-seen-hosts
-- @title Hosts that appear for the first time
-- @question Which outsiders turned up on which day, and what were they after first?
-- @why A stranger whose first packet goes to a service that was scanned last week came for a reason. Reads the table event:
--   the view is too slow to number 10 million events.
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
-- @reads event, host, protocol, signature, source
-- @tags host
WITH sent AS (
  SELECT e.src_host_id, min(e.time_us) AS first_us, count(*) AS events
  FROM event e
  WHERE e.time_basis = 0 AND e.src_host_id IS NOT NULL
  GROUP BY e.src_host_id),
opening AS (
  SELECT s.src_host_id, s.first_us, s.events, e.event_id,
         row_number() OVER (PARTITION BY s.src_host_id ORDER BY f.path, e.line, e.event_id) AS n
  FROM sent s JOIN event e ON e.src_host_id = s.src_host_id AND e.time_us = s.first_us AND e.time_basis = 0
      JOIN source f USING (source_id))
SELECT strftime('%Y-%m-%dT%H:%M:%S', o.first_us / 1000000, 'unixepoch') || printf('.%06dZ', o.first_us % 1000000) AS first_time,
       h.address, h.prefix AS network, d.address AS target, CASE WHEN e.protocol >= 0 THEN p.name END AS protocol,
       e.dst_port AS port,
       g.text AS signature, o.events, f.path || ':' || e.line AS place
FROM opening o
JOIN event e USING (event_id)
JOIN host h ON h.host_id = o.src_host_id
JOIN protocol p USING (protocol)
JOIN source f USING (source_id)
LEFT JOIN host d ON d.host_id = e.dst_host_id
LEFT JOIN signature g USING (signature_id)
WHERE o.n = 1 AND h.is_internal = (:side = 'ours')
  AND (:since_us IS NULL OR o.first_us >= :since_us)
ORDER BY o.first_us, h.address
LIMIT :limit;
