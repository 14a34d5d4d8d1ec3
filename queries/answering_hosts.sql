-- @id hindcast/answering-hosts
-- @title Hosts of ours that answered outsiders
-- @question Which of our services are open to the world, as the logs show it?
-- @why The list of machines to look at: what answered once will answer again. Needs networks that are ours (--internal).
-- @column target host - the host of ours
-- @column protocol text - tcp, udp, icmp
-- @column port port - the service; nothing where there is none
-- @column outsiders integer hosts distinct outsiders that were answered
-- @column answered integer attempts tries that were answered
-- @column attempts integer attempts tries of outsiders in all
-- @column first_time time - the first answer
-- @column last_time time - the last answer
-- @reads v_attempt_raw, v_address, v_protocol
-- @tags host, exposure
SELECT h.address AS target, p.name AS protocol, s.port, s.outsiders, s.answered, s.attempts,
       strftime('%Y-%m-%dT%H:%M:%S', s.first_us / 1000000, 'unixepoch') || printf('.%06dZ', s.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', s.last_us / 1000000, 'unixepoch') || printf('.%06dZ', s.last_us % 1000000) AS last_time
FROM (
  SELECT a.target_host_id, a.protocol, a.port, count(DISTINCT CASE WHEN a.outcome = 'answered' THEN a.actor_host_id END) AS outsiders,
         sum(a.outcome = 'answered') AS answered, count(*) AS attempts,
         min(CASE WHEN a.outcome = 'answered' THEN a.first_us END) AS first_us,
         max(CASE WHEN a.outcome = 'answered' THEN a.last_us END) AS last_us
  FROM v_attempt_raw a
  CROSS JOIN v_address o ON o.host_id = a.actor_host_id
  CROSS JOIN v_address t ON t.host_id = a.target_host_id
  WHERE t.is_internal = 1 AND o.is_internal = 0
  GROUP BY a.target_host_id, a.protocol, a.port
  HAVING sum(a.outcome = 'answered') > 0) s
JOIN v_address h ON h.host_id = s.target_host_id
JOIN v_protocol p USING (protocol)
ORDER BY s.outsiders DESC, s.answered DESC, h.address, p.name, s.port;
