-- @id hindcast/vertical-scan-candidates
-- @title Port scans of one host
-- @question Who tried many ports of one host?
-- @why Ten ports of one host are more than any client needs. Few answered ports among many tried are what the actor now
--   knows. At once for 10 ports and more; for fewer it counts all attempts.
-- @param minimum_ports integer 10 at least this many ports
-- @param limit integer -1 at most this many rows; -1 for all
-- @column actor host - who tried
-- @column target host - the scanned host
-- @column protocol text - tcp or udp
-- @column ports integer ports distinct ports
-- @column attempts integer attempts tries, retries collapsed
-- @column answered_ports integer ports ports that answered
-- @column lowest_port port - the lowest of the ports
-- @column highest_port port - the highest of the ports
-- @column first_time time - the first try
-- @column last_time time - the last try
-- @column span_hours real hours from the first to the last try
-- @reads v_port_scan, v_attempt_raw, v_address, v_protocol
-- @tags scan
WITH scanned AS (
  SELECT actor_host_id, target_host_id, protocol, port_count AS ports, attempt_count AS attempts, answered_port_count AS answered_ports,
         lowest_port, highest_port, first_us, last_us
  FROM v_port_scan
  WHERE :minimum_ports >= 10 AND port_count >= :minimum_ports
  UNION ALL
  SELECT actor_host_id, target_host_id, protocol, count(DISTINCT port) AS ports, count(*) AS attempts,
         count(DISTINCT CASE WHEN outcome = 'answered' THEN port END) AS answered_ports, min(port) AS lowest_port,
         max(port) AS highest_port, min(first_us) AS first_us, max(last_us) AS last_us
  FROM v_attempt_raw
  WHERE :minimum_ports < 10 AND port IS NOT NULL
  GROUP BY actor_host_id, target_host_id, protocol
  HAVING count(DISTINCT port) >= :minimum_ports),
named AS (
  SELECT a.address AS actor, t.address AS target, p.name AS protocol, s.ports, s.attempts, s.answered_ports, s.lowest_port, s.highest_port,
         strftime('%Y-%m-%dT%H:%M:%S', s.first_us / 1000000, 'unixepoch') || printf('.%06dZ', s.first_us % 1000000) AS first_time,
         strftime('%Y-%m-%dT%H:%M:%S', s.last_us / 1000000, 'unixepoch') || printf('.%06dZ', s.last_us % 1000000) AS last_time
  FROM scanned s
  JOIN v_address a ON a.host_id = s.actor_host_id
  JOIN v_address t ON t.host_id = s.target_host_id
  JOIN v_protocol p USING (protocol))
SELECT *, round((julianday(last_time) - julianday(first_time)) * 24, 2) AS span_hours
FROM named
ORDER BY ports DESC, attempts DESC, actor, target, protocol
LIMIT :limit;
