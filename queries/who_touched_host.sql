-- @id hindcast/who-touched-host
-- @title Who touched this host
-- @question Who tried what on this host, and what did they get?
-- @why For a machine that is suspected or known to be broken into: everyone who had contact with it, the answered ones first.
-- @param host host "" the host of ours
-- @column actor host - who tried
-- @column protocol text - tcp, udp, icmp
-- @column port port - the service; nothing where there is none
-- @column attempts integer attempts tries, retries collapsed
-- @column tries integer packets tries with all their retries
-- @column answered integer attempts tries that were answered
-- @column refused integer attempts tries that were refused
-- @column other_targets integer hosts other hosts on which the actor tried this service
-- @column first_time time - the first try
-- @column last_time time - the last try
-- @reads v_attempt_raw, v_actor_span, v_address, v_protocol
-- @tags host
WITH touched AS (
  SELECT actor_host_id, protocol, port, count(*) AS attempts, sum(tries) AS tries, sum(outcome = 'answered') AS answered,
         sum(outcome = 'refused') AS refused, min(first_us) AS first_us, max(last_us) AS last_us
  FROM v_attempt_raw
  WHERE target_host_id = (SELECT host_id FROM v_address WHERE address = :host)
  GROUP BY actor_host_id, protocol, port),
reach AS (
  SELECT a.actor_host_id, a.protocol, a.port, count(DISTINCT a.target_host_id) AS hosts
  FROM v_actor_span s
  CROSS JOIN v_attempt_raw a ON a.attempt_id BETWEEN s.first_attempt_id AND s.last_attempt_id AND a.actor_host_id = s.actor_host_id
  WHERE s.actor_host_id IN (SELECT actor_host_id FROM touched)
  GROUP BY a.actor_host_id, a.protocol, a.port)
SELECT h.address AS actor, p.name AS protocol, t.port, t.attempts, t.tries, t.answered, t.refused, r.hosts - 1 AS other_targets,
       strftime('%Y-%m-%dT%H:%M:%S', t.first_us / 1000000, 'unixepoch') || printf('.%06dZ', t.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', t.last_us / 1000000, 'unixepoch') || printf('.%06dZ', t.last_us % 1000000) AS last_time
FROM touched t
JOIN reach r ON r.actor_host_id = t.actor_host_id AND r.protocol = t.protocol AND r.port IS t.port
JOIN v_address h ON h.host_id = t.actor_host_id
JOIN v_protocol p ON p.protocol = t.protocol
ORDER BY t.answered > 0 DESC, t.first_us IS NULL, t.first_us, h.address, p.name, t.port;
