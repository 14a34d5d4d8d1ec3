-- @id hindcast/network-activity
-- @title Actors by network
-- @question From which networks do the tries come, and do neighbours share the work?
-- @why Scanners change their address within a network; three neighbours that try one service each are one actor. At once
--   for the 1000 networks with the most actors; where more are asked for, it counts all attempts.
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
-- @reads v_network, v_attempt_raw, v_address
-- @tags actor
WITH kept AS MATERIALIZED (  -- whether v_network holds all that is asked for
  SELECT count(*) < 1000 OR min(actor_count) < :minimum_actors OR
         count(*) FILTER (WHERE actor_count >= :minimum_actors) >= CASE WHEN :limit < 0 THEN 1001 ELSE :limit END AS is_enough
  FROM v_network),
busy AS (
  SELECT prefix AS network, actor_count AS actors, target_count AS targets, service_count AS services, attempt_count AS attempts,
         answered_count AS answered, first_us, last_us
  FROM v_network
  WHERE (SELECT is_enough FROM kept) AND actor_count >= :minimum_actors
  UNION ALL
  SELECT h.prefix, count(DISTINCT a.actor_host_id), count(DISTINCT a.target_host_id),
         count(DISTINCT a.protocol * 65537 + coalesce(a.port, 65536)), count(*), sum(a.outcome = 'answered'), min(a.first_us),
         max(a.last_us)
  FROM v_attempt_raw a
  CROSS JOIN v_address h ON h.host_id = a.actor_host_id
  WHERE NOT (SELECT is_enough FROM kept) AND h.is_internal = 0 AND h.prefix <> ''
  GROUP BY h.prefix
  HAVING count(DISTINCT a.actor_host_id) >= :minimum_actors)
SELECT network, actors, targets, services, attempts, answered,
       strftime('%Y-%m-%dT%H:%M:%S', first_us / 1000000, 'unixepoch') || printf('.%06dZ', first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', last_us / 1000000, 'unixepoch') || printf('.%06dZ', last_us % 1000000) AS last_time
FROM busy
ORDER BY actors DESC, attempts DESC, network
LIMIT :limit;
