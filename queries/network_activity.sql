-- @id hindcast/network-activity
-- @title Actors by network
-- @question From which networks do the tries come, and do neighbours share the work?
-- @why Scanners change their address within a network; three neighbours that try one service each are one actor.
-- @param minimum_actors integer 1 only networks with at least this many actors
-- @param limit integer 100 at most this many rows; -1 for all
-- @column network text - the network of the actors
-- @column actors integer hosts distinct hosts that tried
-- @column targets integer hosts distinct hosts they tried
-- @column services integer - distinct protocols and ports
-- @column attempts integer attempts tries, retries collapsed
-- @column answered integer attempts tries that were answered
-- @column first_time time - the first try
-- @column last_time time - the last try
-- @reads v_attempt_raw, v_address
-- @tags actor
SELECT h.prefix AS network, count(DISTINCT a.actor_host_id) AS actors, count(DISTINCT a.target_host_id) AS targets,
       count(DISTINCT a.protocol * 65537 + coalesce(a.port, 65536)) AS services, count(*) AS attempts,
       sum(a.outcome = 'answered') AS answered,
       strftime('%Y-%m-%dT%H:%M:%S', min(a.first_us) / 1000000, 'unixepoch') || printf('.%06dZ', min(a.first_us) % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', max(a.last_us) / 1000000, 'unixepoch') || printf('.%06dZ', max(a.last_us) % 1000000) AS last_time
FROM v_attempt_raw a
CROSS JOIN v_address h ON h.host_id = a.actor_host_id
WHERE h.is_internal = 0 AND h.prefix <> ''
GROUP BY h.prefix
HAVING count(DISTINCT a.actor_host_id) >= :minimum_actors
ORDER BY actors DESC, attempts DESC, network
LIMIT :limit;
