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
-- @reads v_attempt, v_address
-- @tags scan, host
WITH reach AS (
  SELECT actor, protocol, port, count(DISTINCT target) AS hosts FROM v_attempt GROUP BY actor, protocol, port)
SELECT a.actor, a.target, h.is_internal AS target_is_ours, a.protocol, a.port, sum(a.outcome = 'answered') AS answered,
       count(*) AS attempts,
       max(r.hosts) AS tried_targets, min(CASE WHEN a.outcome = 'answered' THEN a.first_time END) AS first_time,
       max(CASE WHEN a.outcome = 'answered' THEN a.last_time END) AS last_time
FROM v_attempt a
JOIN reach r ON r.actor = a.actor AND r.protocol IS a.protocol AND r.port IS a.port
JOIN v_address h ON h.address = a.target
WHERE r.hosts >= :minimum_targets
GROUP BY a.actor, a.target, h.is_internal, a.protocol, a.port
HAVING sum(a.outcome = 'answered') > 0
ORDER BY tried_targets DESC, a.actor, a.protocol, a.port, a.target
LIMIT :limit;
