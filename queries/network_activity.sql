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
-- @reads v_attempt, v_address
-- @tags actor
SELECT h.prefix AS network, count(DISTINCT a.actor) AS actors, count(DISTINCT a.target) AS targets,
       count(DISTINCT coalesce(a.protocol, '') || ' ' || coalesce(a.port, '')) AS services, count(*) AS attempts,
       sum(a.outcome = 'answered') AS answered, min(a.first_time) AS first_time, max(a.last_time) AS last_time
FROM v_attempt a
JOIN v_address h ON h.address = a.actor
WHERE h.is_internal = 0 AND h.prefix <> ''
GROUP BY h.prefix
HAVING count(DISTINCT a.actor) >= :minimum_actors
ORDER BY actors DESC, attempts DESC, network
LIMIT :limit;
