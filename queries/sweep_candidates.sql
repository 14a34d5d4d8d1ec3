-- @id hindcast/sweep-candidates
-- @title Sweeps
-- @question Who tried one service on many hosts?
-- @why A service probed across many hosts is reconnaissance whatever its speed; how many answered says what the actor learnt.
--   At once for 3 hosts and more; for fewer it counts all attempts.
-- @param minimum_targets integer 5 at least this many hosts
-- @param limit integer -1 at most this many rows; -1 for all
-- @column actor host - who tried
-- @column protocol text - tcp, udp, icmp
-- @column port port - the service; nothing where there is none
-- @column targets integer hosts distinct targets
-- @column attempts integer attempts tries, retries collapsed
-- @column answered integer attempts tries that were answered
-- @column refused integer attempts tries that were refused
-- @column first_time time - the first try
-- @column last_time time - the last try
-- @column span_hours real hours from the first to the last try
-- @reads v_actor_service, v_attempt_raw, v_address, v_protocol
-- @tags scan
WITH swept AS (
  SELECT actor_host_id, protocol, port, target_count AS targets, attempt_count AS attempts, answered_count AS answered,
         refused_count AS refused, first_us, last_us
  FROM v_actor_service
  WHERE :minimum_targets >= 3 AND is_all = 1 AND target_count >= :minimum_targets
  UNION ALL
  SELECT actor_host_id, protocol, port, count(DISTINCT target_host_id) AS targets, count(*) AS attempts,
         sum(outcome = 'answered') AS answered, sum(outcome = 'refused') AS refused, min(first_us) AS first_us, max(last_us) AS last_us
  FROM v_attempt_raw
  WHERE :minimum_targets < 3
  GROUP BY actor_host_id, protocol, port
  HAVING count(DISTINCT target_host_id) >= :minimum_targets),
named AS (
  SELECT h.address AS actor, p.name AS protocol, s.port, s.targets, s.attempts, s.answered, s.refused,
         strftime('%Y-%m-%dT%H:%M:%S', s.first_us / 1000000, 'unixepoch') || printf('.%06dZ', s.first_us % 1000000) AS first_time,
         strftime('%Y-%m-%dT%H:%M:%S', s.last_us / 1000000, 'unixepoch') || printf('.%06dZ', s.last_us % 1000000) AS last_time
  FROM swept s
  JOIN v_address h ON h.host_id = s.actor_host_id
  JOIN v_protocol p USING (protocol))
SELECT *, round((julianday(last_time) - julianday(first_time)) * 24, 2) AS span_hours
FROM named
ORDER BY targets DESC, attempts DESC, actor, protocol, port
LIMIT :limit;
