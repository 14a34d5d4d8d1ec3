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
-- @reads v_open_service, v_address, v_protocol
-- @tags host, exposure
SELECT h.address AS target, p.name AS protocol, s.port, s.outsider_count AS outsiders,
       s.answered_count AS answered, s.attempt_count AS attempts,
       strftime('%Y-%m-%dT%H:%M:%S', s.first_us / 1000000, 'unixepoch') || printf('.%06dZ', s.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', s.last_us / 1000000, 'unixepoch') || printf('.%06dZ', s.last_us % 1000000) AS last_time
FROM v_open_service s
JOIN v_address h ON h.host_id = s.target_host_id
JOIN v_protocol p USING (protocol)
ORDER BY s.outsider_count DESC, s.answered_count DESC, h.address, p.name, s.port;
