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
-- @reads v_attempt, v_address
-- @tags host, exposure
SELECT a.target, a.protocol, a.port, count(DISTINCT CASE WHEN a.outcome = 'answered' THEN a.actor END) AS outsiders,
       sum(a.outcome = 'answered') AS answered, count(*) AS attempts,
       min(CASE WHEN a.outcome = 'answered' THEN a.first_time END) AS first_time, max(CASE WHEN a.outcome = 'answered'
           THEN a.last_time END) AS last_time
FROM v_attempt a
JOIN v_address t ON t.address = a.target
JOIN v_address o ON o.address = a.actor
WHERE t.is_internal = 1 AND o.is_internal = 0
GROUP BY a.target, a.protocol, a.port
HAVING sum(a.outcome = 'answered') > 0
ORDER BY outsiders DESC, answered DESC, a.target, a.protocol, a.port;
