-- @id hindcast/top-talkers
-- @title Top talkers
-- @question Who sends the most records, and to how many hosts and ports?
-- @why The first look at an unknown log. One source with many targets and few ports is a sweep; one with few targets and many
--   ports is a port scan; one with many of both wants a closer look. Reads the table event: counting distinct values over
--   the view is too slow on 10 million events.
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
-- @reads event, host
-- @tags traffic
SELECT h.address AS src, h.is_internal AS is_ours, t.events, t.targets, t.ports, t.signatures, t.days,
       strftime('%Y-%m-%dT%H:%M:%S', t.first_us / 1000000, 'unixepoch') || printf('.%06dZ', t.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', t.last_us / 1000000, 'unixepoch') || printf('.%06dZ', t.last_us % 1000000) AS last_time
FROM (
  SELECT e.src_host_id, count(*) AS events, count(DISTINCT e.dst_host_id) AS targets, count(DISTINCT e.dst_port) AS ports,
         count(DISTINCT e.signature_id) AS signatures,
         count(DISTINCT CASE WHEN e.time_basis = 0 THEN e.time_us / 86400000000 END) AS days,
         min(CASE WHEN e.time_basis = 0 THEN e.time_us END) AS first_us,
         max(CASE WHEN e.time_basis = 0 THEN e.time_us END) AS last_us
  FROM event e
  WHERE (:since_us IS NULL OR (e.time_basis = 0 AND e.time_us >= :since_us))
    AND (:until_us IS NULL OR (e.time_basis = 0 AND e.time_us < :until_us))
    AND e.src_host_id IS NOT NULL
  GROUP BY e.src_host_id) t
JOIN host h ON h.host_id = t.src_host_id
ORDER BY t.events DESC, h.address
LIMIT :limit;
