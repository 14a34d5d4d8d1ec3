-- @id hindcast/sweep-candidates
-- @title Sweeps
-- @question Who tried one service on many hosts?
-- @why A service probed across many hosts is reconnaissance whatever its speed; how many answered says what the actor learnt.
-- @param minimum_targets integer 5 at least this many hosts
-- @param limit integer -1 at most this many rows; -1 for all
-- @column actor host - who tried
-- @column protocol text - tcp, udp, icmp
-- @column port port - the service; nothing where there is none
-- @column targets integer hosts distinct targets
-- @column attempts integer attempts tries, retries collapsed
-- @column answered integer attempts tries that were answered
-- @column refused integer attempts tries that were refused
-- @column first_time time - the first try
-- @column last_time time - the last try
-- @column span_hours real hours from the first to the last try
-- @reads v_attempt
-- @tags scan
SELECT actor, protocol, port, count(DISTINCT target) AS targets, count(*) AS attempts, sum(outcome = 'answered') AS answered,
       sum(outcome = 'refused') AS refused, min(first_time) AS first_time, max(last_time) AS last_time,
       round((julianday(max(last_time)) - julianday(min(first_time))) * 24, 2) AS span_hours
FROM v_attempt
GROUP BY actor, protocol, port
HAVING count(DISTINCT target) >= :minimum_targets
ORDER BY targets DESC, attempts DESC, actor, protocol, port
LIMIT :limit;
