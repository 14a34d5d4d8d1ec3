-- @id hindcast/top-talkers
-- @title Top talkers
-- @question Who sends the most records, and to how many hosts and ports?
-- @why The first look at an unknown log. One source with many targets and few ports is a sweep; one with few targets and many
--   ports is a port scan; one with many of both wants a closer look. At once for all times; a span of time is counted afresh.
-- @param since time NULL only events at or after this moment
-- @param until time NULL only events before this moment
-- @param limit integer 25 at most this many sources; -1 for all
-- @column src host - who sent
-- @column is_ours integer - 1 for a host of ours
-- @column events integer events records it sent
-- @column targets integer hosts distinct receivers
-- @column ports integer ports distinct receiving ports
-- @column signatures integer - distinct signatures
-- @column days integer days days on which it sent
-- @column first_time time - its first record
-- @column last_time time - its last record
-- @reads v_sender, v_event_time, v_event_raw, v_address
-- @tags traffic
WITH talker AS (
  SELECT address AS src, is_internal AS is_ours, event_count AS events, target_count AS targets, port_count AS ports,
         signature_count AS signatures, day_count AS days, first_us, last_us
  FROM v_sender
  WHERE :since_us IS NULL AND :until_us IS NULL
  UNION ALL
  SELECT a.address, a.is_internal, t.events, t.targets, t.ports, t.signatures, t.days, t.first_us, t.last_us
  FROM (
    SELECT e.src_host_id, count(*) AS events, count(DISTINCT e.dst_host_id) AS targets, count(DISTINCT e.dst_port) AS ports,
           count(DISTINCT e.signature_id) AS signatures, count(DISTINCT t.time_us / 86400000000) AS days,
           min(t.time_us) AS first_us, max(t.time_us) AS last_us
    FROM v_event_time t JOIN v_event_raw e USING (event_id)
    WHERE (:since_us IS NOT NULL OR :until_us IS NOT NULL) AND e.src_host_id IS NOT NULL
      AND (:since_us IS NULL OR (t.block_last_us >= :since_us AND t.time_us >= :since_us))
      AND (:until_us IS NULL OR (t.block_first_us < :until_us AND t.time_us < :until_us))
    GROUP BY e.src_host_id) t
  JOIN v_address a ON a.host_id = t.src_host_id),
top AS (SELECT * FROM talker ORDER BY events DESC, src LIMIT :limit)
SELECT src, is_ours, events, targets, ports, signatures, days,
       strftime('%Y-%m-%dT%H:%M:%S', first_us / 1000000, 'unixepoch') || printf('.%06dZ', first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', last_us / 1000000, 'unixepoch') || printf('.%06dZ', last_us % 1000000) AS last_time
FROM top
ORDER BY events DESC, src;
