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
-- @reads v_attempt
-- @tags service
SELECT protocol, port, count(DISTINCT actor) AS actors, count(DISTINCT target) AS targets, count(*) AS attempts,
       sum(outcome = 'refused') AS refused, min(first_time) AS first_time, max(last_time) AS last_time
FROM v_attempt
GROUP BY protocol, port
HAVING sum(outcome = 'answered') = 0 AND count(*) >= :minimum_attempts
ORDER BY actors DESC, attempts DESC, protocol, port;
