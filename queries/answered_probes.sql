-- @id hindcast/answered-probes
-- @title Answered probes
-- @question Which tries were answered, and who now knows?
-- @why An unanswered scan is weather; an answered probe is knowledge that somebody may come back to use.
-- @param minimum_targets integer 1 only actors that tried this service on at least this many hosts
-- @param limit integer -1 at most this many rows; -1 for all
-- @column actor host - who tried
-- @column target host - who answered
-- @column target_is_ours integer - 1 for a host of ours
-- @column protocol text - tcp, udp, icmp
-- @column port port - the service; nothing where there is none
-- @column answered integer attempts tries that were answered
-- @column attempts integer attempts tries in all
-- @column tried_targets integer hosts on how many hosts the actor tried this service
-- @column first_time time - the first answered try
-- @column last_time time - the last answered try
-- @reads v_attempt_raw, v_address, v_protocol
-- @tags scan, host
WITH aim AS (
  SELECT actor_host_id, protocol, port, target_host_id, sum(outcome = 'answered') AS answered, count(*) AS attempts,
         min(CASE WHEN outcome = 'answered' THEN first_us END) AS first_us, max(CASE WHEN outcome = 'answered' THEN last_us END) AS last_us
  FROM v_attempt_raw
  GROUP BY actor_host_id, protocol, port, target_host_id),
reach AS (SELECT *, count(*) OVER (PARTITION BY actor_host_id, protocol, port) AS tried_targets FROM aim)
SELECT a.address AS actor, t.address AS target, t.is_internal AS target_is_ours, p.name AS protocol, r.port, r.answered, r.attempts,
       r.tried_targets,
       strftime('%Y-%m-%dT%H:%M:%S', r.first_us / 1000000, 'unixepoch') || printf('.%06dZ', r.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', r.last_us / 1000000, 'unixepoch') || printf('.%06dZ', r.last_us % 1000000) AS last_time
FROM reach r
JOIN v_address a ON a.host_id = r.actor_host_id
JOIN v_address t ON t.host_id = r.target_host_id
JOIN v_protocol p USING (protocol)
WHERE r.answered > 0 AND r.tried_targets >= :minimum_targets
ORDER BY r.tried_targets DESC, a.address, p.name, r.port, t.address
LIMIT :limit;
