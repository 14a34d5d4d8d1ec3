-- @id hindcast/vertical-scan-candidates
-- @title Port scans of one host
-- @question Who tried many ports of one host?
-- @why Ten ports of one host are more than any client needs. Few answered ports among many tried are what the actor now knows.
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
-- @reads v_attempt
-- @tags scan
SELECT actor, target, protocol, count(DISTINCT port) AS ports, count(*) AS attempts,
       count(DISTINCT CASE WHEN outcome = 'answered' THEN port END) AS answered_ports, min(port) AS lowest_port,
       max(port) AS highest_port,
       min(first_time) AS first_time, max(last_time) AS last_time,
       round((julianday(max(last_time)) - julianday(min(first_time))) * 24, 2) AS span_hours
FROM v_attempt
WHERE port IS NOT NULL
GROUP BY actor, target, protocol
HAVING count(DISTINCT port) >= :minimum_ports
ORDER BY ports DESC, attempts DESC, actor, target, protocol
LIMIT :limit;
