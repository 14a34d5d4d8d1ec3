-- @id hindcast/slow-scans
-- @title Slow scans
-- @question Who keeps trying, a little at a time, over many days?
-- @why Sensors count within seconds or minutes, so an actor who tries twice a day is never reported. There is no window
--   here: all tries of an actor at a service count, however far apart. At once for 3 tries and more; for fewer it counts all attempts.
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
-- @reads v_actor_service, v_attempt_raw, v_address, v_protocol
-- @tags scan
WITH gap AS (
  SELECT actor_host_id, protocol, port, target_host_id, outcome, first_us, last_us,
         first_us - lag(first_us) OVER (PARTITION BY actor_host_id, protocol, port ORDER BY first_us, attempt_id) AS pause_us
  FROM v_attempt_raw
  WHERE :minimum_attempts < 3 AND time_basis = 0),
pace AS (
  SELECT actor_host_id, protocol, port, target_count AS targets, attempt_count AS attempts, answered_count AS answered,
         day_count AS active_days, pause_us AS longest_us, first_us, last_us
  FROM v_actor_service
  WHERE :minimum_attempts >= 3 AND is_dated = 1 AND day_count >= :minimum_days
  UNION ALL
  SELECT actor_host_id, protocol, port, count(DISTINCT target_host_id) AS targets, count(*) AS attempts,
         sum(outcome = 'answered') AS answered,
         count(DISTINCT first_us / 86400000000) AS active_days, max(pause_us) AS longest_us, min(first_us) AS first_us,
         max(last_us) AS last_us
  FROM gap
  GROUP BY actor_host_id, protocol, port)
SELECT actor, protocol, port, targets, attempts, answered, active_days,
       -- to hundredths: round() makes a text of each number and reads it back
       (last_us - first_us + 432000000) / 864000000 / 100.0 AS span_days,
       (200 * attempts + active_days) / (2 * active_days) / 100.0 AS attempts_per_day,
       (longest_us + 18000000) / 36000000 / 100.0 AS longest_gap_hours,
       strftime('%Y-%m-%dT%H:%M:%S', first_us / 1000000, 'unixepoch') || printf('.%06dZ', first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', last_us / 1000000, 'unixepoch') || printf('.%06dZ', last_us % 1000000) AS last_time
FROM (
  SELECT h.address AS actor, p.name AS protocol, g.port, g.targets, g.attempts, g.answered, g.active_days, g.longest_us, g.first_us, g.last_us
  FROM pace g
  CROSS JOIN v_address h ON h.host_id = g.actor_host_id
  CROSS JOIN v_protocol p ON p.protocol = g.protocol
  WHERE g.active_days >= :minimum_days
    AND g.attempts >= :minimum_attempts
    AND g.attempts * 1.0 / g.active_days <= :most_per_day
  ORDER BY g.active_days DESC, g.attempts DESC, h.address, p.name, g.port
  LIMIT :limit);
