-- @id hindcast/shared-targets
-- @title Actors that share targets
-- @question Which pairs of outsiders tried the same service on the same hosts?
-- @why A scan that several sources share shows as pairs with a large common set, or with sets that fit together; either is
--   worth a look by an analyst. At once for 3 hosts and more; for fewer it counts all attempts.
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
-- @reads v_shared_target, v_counted, v_actor_service, v_attempt_raw, v_address, v_protocol
-- @tags actor, link
WITH kept AS (
  SELECT :minimum_shared >= 3 AND EXISTS (SELECT 1 FROM v_counted WHERE roll_up = 'shared_target' AND is_current) AS is_enough),
aim AS MATERIALIZED (  -- who has few targets shares few
  SELECT DISTINCT a.actor_host_id, a.protocol, coalesce(a.port, -1) AS port, a.target_host_id
  FROM v_actor_service s
  CROSS JOIN v_attempt_raw a ON a.attempt_id BETWEEN s.first_attempt_id AND s.last_attempt_id AND a.actor_host_id = s.actor_host_id
      AND a.protocol = s.protocol AND a.port IS s.port
  WHERE NOT (SELECT is_enough FROM kept) AND :minimum_shared >= 3 AND s.is_all = 1 AND s.target_count >= :minimum_shared
  UNION ALL
  SELECT DISTINCT actor_host_id, protocol, coalesce(port, -1), target_host_id FROM v_attempt_raw WHERE :minimum_shared < 3),
size AS (SELECT actor_host_id, protocol, port, count(*) AS targets FROM aim GROUP BY actor_host_id, protocol, port),
common AS (
  SELECT a.actor_host_id AS a_id, b.actor_host_id AS b_id, a.protocol, a.port, count(*) AS shared
  FROM aim a
  JOIN aim b ON b.target_host_id = a.target_host_id AND b.protocol = a.protocol AND b.port = a.port AND b.actor_host_id > a.actor_host_id
  GROUP BY a.actor_host_id, b.actor_host_id, a.protocol, a.port
  HAVING count(*) >= :minimum_shared),
pair AS (
  SELECT actor_a_host_id AS a_id, actor_b_host_id AS b_id, protocol, coalesce(port, -1) AS port, shared_count AS shared,
         target_a_count AS targets_a, target_b_count AS targets_b
  FROM v_shared_target
  WHERE (SELECT is_enough FROM kept) AND shared_count >= :minimum_shared
  UNION ALL
  SELECT c.a_id, c.b_id, c.protocol, c.port, c.shared, sa.targets, sb.targets
  FROM common c
  JOIN size sa ON sa.actor_host_id = c.a_id AND sa.protocol = c.protocol AND sa.port = c.port
  JOIN size sb ON sb.actor_host_id = c.b_id AND sb.protocol = c.protocol AND sb.port = c.port)
SELECT min(ha.address, hb.address) AS actor_a, max(ha.address, hb.address) AS actor_b, p.name AS protocol, nullif(c.port, -1) AS port,
       c.shared, iif(ha.address < hb.address, c.targets_a, c.targets_b) AS targets_a,
       iif(ha.address < hb.address, c.targets_b, c.targets_a) AS targets_b,
       round(c.shared * 1.0 / (c.targets_a + c.targets_b - c.shared), 3) AS share
FROM pair c
JOIN v_address ha ON ha.host_id = c.a_id
JOIN v_address hb ON hb.host_id = c.b_id
JOIN v_protocol p ON p.protocol = c.protocol
ORDER BY c.shared DESC, actor_a, actor_b, p.name, c.port
LIMIT :limit;
