-- @id hindcast/signatures
-- @title Signatures
-- @question What did the sensors call what they saw, and how often?
-- @why Rare signatures deserve reading one by one; frequent ones deserve a rule. At once for all times; a span
--   of time is counted afresh.
-- @param since time NULL only events at or after this moment
-- @param until time NULL only events before this moment
-- @column signature text - what the sensor called it
-- @column gid integer - generator
-- @column sid integer - signature number
-- @column classification text - the sensor's class
-- @column priority integer - the sensor's priority
-- @column events integer events records
-- @column sources integer hosts distinct senders
-- @column targets integer hosts distinct receivers
-- @column days integer days days on which it was raised
-- @column first_time time - the first record
-- @column last_time time - the last record
-- @reads v_signature, v_event_time, v_event_raw
-- @tags signature
WITH counted AS (
  SELECT signature_id, event_count AS events, source_count AS sources, target_count AS targets, day_count AS days, first_time, last_time
  FROM v_signature
  WHERE :since_us IS NULL AND :until_us IS NULL
  UNION ALL
  SELECT signature_id, count(*), count(DISTINCT src_host_id), count(DISTINCT dst_host_id), count(DISTINCT t.time_us / 86400000000),
         strftime('%Y-%m-%dT%H:%M:%S', min(t.time_us) / 1000000, 'unixepoch') || printf('.%06dZ', min(t.time_us) % 1000000),
         strftime('%Y-%m-%dT%H:%M:%S', max(t.time_us) / 1000000, 'unixepoch') || printf('.%06dZ', max(t.time_us) % 1000000)
  FROM v_event_time t JOIN v_event_raw e USING (event_id)
  WHERE (:since_us IS NOT NULL OR :until_us IS NOT NULL) AND e.signature_id IS NOT NULL
    AND (:since_us IS NULL OR (t.block_last_us >= :since_us AND t.time_us >= :since_us))
    AND (:until_us IS NULL OR (t.block_first_us < :until_us AND t.time_us < :until_us))
  GROUP BY signature_id)
SELECT g.signature, g.gid, g.sid, g.classification, g.priority, t.events, t.sources, t.targets, t.days, t.first_time, t.last_time
FROM counted t
JOIN v_signature g USING (signature_id)
ORDER BY t.events DESC, g.signature, g.gid, g.sid, g.rev, g.classification, g.priority, g.signature_id;
