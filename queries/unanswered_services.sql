-- @id hindcast/unanswered-services
-- @title Services nobody answered on
-- @question What do outsiders look for that we do not offer?
-- @why Interest without an answer shows what is being hunted for this month, and what the next new host must not offer.
-- @param minimum_attempts integer 1 at least this many tries
-- @column protocol text - tcp, udp, icmp
-- @column port port - the service; nothing where there is none
-- @column actors integer hosts distinct hosts that tried
-- @column targets integer hosts distinct hosts they tried it on
-- @column attempts integer attempts tries, retries collapsed
-- @column refused integer attempts tries that were refused: a host was there
-- @column first_time time - the first try
-- @column last_time time - the last try
-- @reads v_service, v_protocol
-- @tags service
SELECT p.name AS protocol, s.port, s.actor_count AS actors, s.target_count AS targets, s.attempt_count AS attempts,
       s.refused_count AS refused,
       strftime('%Y-%m-%dT%H:%M:%S', s.first_us / 1000000, 'unixepoch') || printf('.%06dZ', s.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', s.last_us / 1000000, 'unixepoch') || printf('.%06dZ', s.last_us % 1000000) AS last_time
FROM v_service s
JOIN v_protocol p USING (protocol)
WHERE s.answered_count = 0 AND s.attempt_count >= :minimum_attempts
ORDER BY s.actor_count DESC, s.attempt_count DESC, p.name, s.port;
