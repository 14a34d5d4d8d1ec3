-- @id hindcast/slow-scans
-- @title Slow scans
-- @question Who keeps trying, a little at a time, over many days?
-- @why Sensors count within seconds or minutes, so an actor who tries twice a day is never reported. There is no window
--   here: all tries of an actor at a service count, however far apart.
-- @param minimum_days integer 2 tries on at least this many days
-- @param minimum_attempts integer 3 at least this many tries
-- @param most_per_day real 20 at most this many tries a day, on average over the days with tries
-- @param limit integer -1 at most this many rows; -1 for all
-- @column actor host - who tried
-- @column protocol text - tcp, udp, icmp
-- @column port port - the service; nothing where there is none
-- @column targets integer hosts distinct targets
-- @column attempts integer attempts tries, retries collapsed
-- @column answered integer attempts tries that were answered
-- @column active_days integer days days with tries
-- @column span_days real days from the first to the last try
-- @column attempts_per_day real attempts tries per day with tries
-- @column longest_gap_hours real hours the longest pause between two tries
-- @column first_time time - the first try
-- @column last_time time - the last try
-- @reads v_attempt
-- @tags scan
WITH gap AS (
  SELECT actor, protocol, port, target, outcome, first_time, last_time,
         julianday(first_time) - julianday(lag(first_time) OVER (PARTITION BY actor, protocol, port ORDER BY first_time, attempt_id)) AS pause
  FROM v_attempt
  WHERE first_time IS NOT NULL)
SELECT actor, protocol, port, count(DISTINCT target) AS targets, count(*) AS attempts, sum(outcome = 'answered') AS answered,
       count(DISTINCT substr(first_time, 1, 10)) AS active_days,
       round(julianday(max(last_time)) - julianday(min(first_time)), 2) AS span_days,
       round(count(*) * 1.0 / count(DISTINCT substr(first_time, 1, 10)), 2) AS attempts_per_day,
       round(max(pause) * 24, 2) AS longest_gap_hours, min(first_time) AS first_time, max(last_time) AS last_time
FROM gap
GROUP BY actor, protocol, port
HAVING count(DISTINCT substr(gap.first_time, 1, 10)) >= :minimum_days
   AND count(*) >= :minimum_attempts
   AND count(*) * 1.0 / count(DISTINCT substr(gap.first_time, 1, 10)) <= :most_per_day
ORDER BY active_days DESC, attempts DESC, actor, protocol, port
LIMIT :limit;
