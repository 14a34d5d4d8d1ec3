-- @id hindcast/shared-targets
-- @title Actors that share targets
-- @question Which pairs of outsiders tried the same service on the same hosts?
-- @why A scan that several sources share shows as pairs with a large common set, or with sets that fit together; either is
--   worth a look by an analyst.
-- @param minimum_shared integer 3 at least this many hosts in common
-- @param limit integer 100 at most this many rows; -1 for all
-- @column actor_a host - one of the two
-- @column actor_b host - the other
-- @column protocol text - tcp, udp, icmp
-- @column port port - the service; nothing where there is none
-- @column shared integer hosts targets of both
-- @column targets_a integer hosts targets of the first
-- @column targets_b integer hosts targets of the second
-- @column share real 0..1 shared targets among all targets of the two
-- @reads v_attempt
-- @tags actor, link
WITH aim AS (SELECT DISTINCT actor, protocol, port, target FROM v_attempt),
size AS (SELECT actor, protocol, port, count(*) AS targets FROM aim GROUP BY actor, protocol, port)
SELECT a.actor AS actor_a, b.actor AS actor_b, a.protocol, a.port, count(*) AS shared, max(sa.targets) AS targets_a,
       max(sb.targets) AS targets_b,
       round(count(*) * 1.0 / (max(sa.targets) + max(sb.targets) - count(*)), 3) AS share
FROM aim a
JOIN aim b ON b.target = a.target AND b.protocol IS a.protocol AND b.port IS a.port AND b.actor > a.actor
JOIN size sa ON sa.actor = a.actor AND sa.protocol IS a.protocol AND sa.port IS a.port
JOIN size sb ON sb.actor = b.actor AND sb.protocol IS b.protocol AND sb.port IS b.port
GROUP BY a.actor, b.actor, a.protocol, a.port
HAVING count(*) >= :minimum_shared
ORDER BY shared DESC, actor_a, actor_b, a.protocol, a.port
LIMIT :limit;
