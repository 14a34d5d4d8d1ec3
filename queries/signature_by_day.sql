-- @id hindcast/signature-by-day
-- @title Signatures day by day
-- @question What did the sensors raise on each day?
-- @why Shows when something began, stopped or came back. Whole days at once; parts of
--   days are counted afresh.
-- @param since time NULL only events at or after this moment
-- @param until time NULL only events before this moment
-- @param signature text NULL only signatures that hold this text
-- @column day text - UTC
-- @column signature text - what the sensor called it
-- @column events integer events records
-- @column sources integer hosts distinct senders
-- @column targets integer hosts distinct receivers
-- @column gid integer - generator
-- @column sid integer - signature number
-- @column rev integer - its revision
-- @reads v_signature_day, v_signature, v_event_time, v_event_raw
-- @tags signature
WITH part AS (  -- of the days in which the span begins and ends
  SELECT t.time_us, e.signature_id, e.src_host_id, e.dst_host_id
  FROM v_event_time t JOIN v_event_raw e USING (event_id)
  WHERE e.signature_id IS NOT NULL AND t.block_last_us >= :since_us AND t.time_us >= :since_us
    AND t.block_first_us < (:since_us + 86399999999) / 86400000000 * 86400000000 AND t.time_us < (:since_us + 86399999999) / 86400000000 * 86400000000
    AND (:until_us IS NULL OR t.time_us < :until_us)
  UNION ALL
  SELECT t.time_us, e.signature_id, e.src_host_id, e.dst_host_id
  FROM v_event_time t JOIN v_event_raw e USING (event_id)
  WHERE e.signature_id IS NOT NULL AND t.block_last_us >= :until_us / 86400000000 * 86400000000 AND t.time_us >= :until_us / 86400000000 * 86400000000
    AND t.block_first_us < :until_us AND t.time_us < :until_us
    AND (:since_us IS NULL OR t.time_us >= (:since_us + 86399999999) / 86400000000 * 86400000000)),
counted AS (
  SELECT day, signature_id, event_count AS events, source_count AS sources, target_count AS targets
  FROM v_signature_day
  WHERE (:since_us IS NULL OR day_us >= :since_us)
    AND (:until_us IS NULL OR day_us + 86400000000 <= :until_us)
  UNION ALL
  SELECT date(time_us / 86400000000 * 86400, 'unixepoch'), signature_id, count(*), count(DISTINCT src_host_id),
         count(DISTINCT dst_host_id)
  FROM part
  GROUP BY time_us / 86400000000, signature_id)
SELECT t.day, g.signature, t.events, t.sources, t.targets, g.gid, g.sid, g.rev
FROM counted t
JOIN v_signature g USING (signature_id)
WHERE (:signature IS NULL OR instr(lower(g.signature), lower(:signature)) > 0)
ORDER BY t.day IS NULL, t.day, t.events DESC, g.signature, g.gid, g.sid, g.rev, g.signature_id;
