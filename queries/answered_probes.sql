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
-- @reads v_answered_aim, v_address, v_protocol
-- @tags scan, host
SELECT actor, target, target_is_ours, protocol, port, answered, attempts, tried_targets,
       strftime('%Y-%m-%dT%H:%M:%S', first_us / 1000000, 'unixepoch') || printf('.%06dZ', first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', last_us / 1000000, 'unixepoch') || printf('.%06dZ', last_us % 1000000) AS last_time
FROM (
  SELECT a.address AS actor, t.address AS target, t.is_internal AS target_is_ours, p.name AS protocol, r.port,
         r.answered_count AS answered, r.attempt_count AS attempts, r.tried_target_count AS tried_targets, r.first_us, r.last_us
  FROM v_answered_aim r
  JOIN v_address a ON a.host_id = r.actor_host_id
  JOIN v_address t ON t.host_id = r.target_host_id
  JOIN v_protocol p USING (protocol)
  WHERE r.tried_target_count >= :minimum_targets
  ORDER BY r.tried_target_count DESC, a.address, p.name, r.port, t.address
  LIMIT :limit);
