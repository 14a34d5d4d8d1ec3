-- @id hindcast/actor-timeline
-- @title Everything one actor tried
-- @question What did this host try, in order, and with what pauses?
-- @why Order and pauses tell a script from a person, and a retry from a new try.
-- @param actor host "" the host that tried
-- @param since time NULL only tries at or after this moment
-- @param until time NULL only tries before this moment
-- @param limit integer -1 at most this many rows; -1 for all
-- @column first_time time - the try
-- @column pause_s real seconds since the try before
-- @column target host - whom it was aimed at
-- @column protocol text - tcp, udp, icmp
-- @column port port - the service; nothing where there is none
-- @column tries integer packets the try with its retries
-- @column last_time time - the last retry
-- @column outcome text - answered, refused or unknown
-- @reads v_attempt, v_actor_span, v_address
-- @tags actor
SELECT first_time,
       round((julianday(first_time) - julianday(lag(first_time) OVER (ORDER BY first_time, attempt_id))) * 86400, 3) AS pause_s,
       target, protocol, port, tries, last_time, outcome
FROM (
  SELECT first_attempt_id, last_attempt_id FROM v_actor_span WHERE actor_host_id = (SELECT host_id FROM v_address WHERE address = :actor))
CROSS JOIN v_attempt ON attempt_id BETWEEN first_attempt_id AND last_attempt_id
WHERE actor = :actor
  AND (:since IS NULL OR first_time >= :since)
  AND (:until IS NULL OR first_time < :until)
ORDER BY v_attempt.first_time IS NULL, v_attempt.first_time, attempt_id
LIMIT :limit;
