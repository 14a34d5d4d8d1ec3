-- @id hindcast/hourly-activity
-- @title Activity by hour
-- @question At what hours of which days was there something to record?
-- @why Office hours, nightly jobs and interrupted scans show as patterns; an empty hour may be a sensor that was down.
--   Whole hours at once; parts of hours, and the hours of one host, are counted afresh.
-- @param since time NULL only events at or after this moment
-- @param until time NULL only events before this moment
-- @param host host NULL only events that this host sent or received
-- @column hour time - start of the hour, UTC
-- @column events integer events records
-- @column alerts integer events records with a signature
-- @column sources integer hosts distinct senders
-- @column targets integer hosts distinct receivers
-- @reads v_hour, v_event_time, v_event_host, v_event_raw
-- @tags traffic
WITH part AS (  -- the host's, or of the hours in which the span begins and ends
  SELECT time_us, signature_id, src_host_id, dst_host_id
  FROM v_event_raw
  WHERE time_us IS NOT NULL AND event_id IN (SELECT event_id FROM v_event_host WHERE address = :host)
    AND (:since_us IS NULL OR time_us >= :since_us)
    AND (:until_us IS NULL OR time_us < :until_us)
  UNION ALL
  SELECT t.time_us, e.signature_id, e.src_host_id, e.dst_host_id
  FROM v_event_time t JOIN v_event_raw e USING (event_id)
  WHERE :host IS NULL AND t.block_last_us >= :since_us AND t.time_us >= :since_us
    AND t.block_first_us < (:since_us + 3599999999) / 3600000000 * 3600000000 AND t.time_us < (:since_us + 3599999999) / 3600000000 * 3600000000
    AND (:until_us IS NULL OR t.time_us < :until_us)
  UNION ALL
  SELECT t.time_us, e.signature_id, e.src_host_id, e.dst_host_id
  FROM v_event_time t JOIN v_event_raw e USING (event_id)
  WHERE :host IS NULL AND t.block_last_us >= :until_us / 3600000000 * 3600000000 AND t.time_us >= :until_us / 3600000000 * 3600000000
    AND t.block_first_us < :until_us AND t.time_us < :until_us
    AND (:since_us IS NULL OR t.time_us >= (:since_us + 3599999999) / 3600000000 * 3600000000))
SELECT hour, event_count AS events, alert_count AS alerts, source_count AS sources, target_count AS targets
FROM v_hour
WHERE :host IS NULL
  AND (:since_us IS NULL OR hour_us >= :since_us)
  AND (:until_us IS NULL OR hour_us + 3600000000 <= :until_us)
UNION ALL
SELECT strftime('%Y-%m-%dT%H:00:00.000000Z', time_us / 3600000000 * 3600, 'unixepoch'), count(*), count(signature_id),
       count(DISTINCT src_host_id), count(DISTINCT dst_host_id)
FROM part
GROUP BY time_us / 3600000000
ORDER BY hour;
