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
-- @reads v_attempt
-- @tags host
WITH reach AS (
  SELECT actor, protocol, port, count(DISTINCT target) AS hosts
  FROM v_attempt
  WHERE actor IN (SELECT actor FROM v_attempt WHERE target = :host)
  GROUP BY actor, protocol, port)
SELECT a.actor, a.protocol, a.port, count(*) AS attempts, sum(a.tries) AS tries, sum(a.outcome = 'answered') AS answered,
       sum(a.outcome = 'refused') AS refused, max(r.hosts) - 1 AS other_targets, min(a.first_time) AS first_time,
       max(a.last_time) AS last_time
FROM v_attempt a
JOIN reach r ON r.actor = a.actor AND r.protocol IS a.protocol AND r.port IS a.port
WHERE a.target = :host
GROUP BY a.actor, a.protocol, a.port
ORDER BY answered > 0 DESC, first_time IS NULL, first_time, a.actor, a.protocol, a.port;
