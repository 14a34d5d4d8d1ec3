-- @id hindcast/source-port-reuse
-- @title Source ports that come back
-- @question Which source port is used by several hosts, or by one host on several days, against the same service?
-- @why Operating systems change the source port with every connection. A port that stays is a constant of the tool, and
--   ties hosts and days together. At once after a correlation, for the first 1000 rows from port 1024 on; else it counts all records.
-- @param minimum_hosts integer 2 ports of at least this many hosts
-- @param minimum_days integer 2 ports used on at least this many days, too
-- @param lowest_port port 1024 only source ports from here on; lower ones belong to services
-- @param limit integer 100 at most this many rows; -1 for all
-- @column protocol text - tcp or udp
-- @column src_port port - the source port that comes back
-- @column dst_port port - the service it was used against
-- @column hosts integer hosts distinct senders
-- @column days integer days days on which it was used
-- @column targets integer hosts distinct receivers
-- @column events integer events records
-- @column lowest_host host - the first of the senders, by name
-- @column highest_host host - the last of the senders, by name
-- @column first_time time - the first use
-- @column last_time time - the last use
-- @reads v_source_port, v_counted, v_event_raw, v_address, v_protocol
-- @tags actor, link
WITH kept AS (
  SELECT EXISTS (SELECT 1 FROM v_counted WHERE roll_up = 'source_port' AND is_current) AND :lowest_port >= 1024 AND
         (count(*) < 1000 OR
          count(*) FILTER (WHERE src_port >= :lowest_port AND (host_count >= :minimum_hosts OR day_count >= :minimum_days)) >=
              CASE WHEN :limit < 0 THEN 1001 ELSE :limit END) AS is_enough
  FROM v_source_port),
used AS MATERIALIZED (
  SELECT u.protocol, u.src_port, u.dst_port, u.host_count AS hosts, u.day_count AS days, u.target_count AS targets, u.event_count AS events,
         low.address AS lowest_host, high.address AS highest_host, u.first_us, u.last_us
  FROM v_source_port u
  JOIN v_address low ON low.host_id = u.lowest_host_id
  JOIN v_address high ON high.host_id = u.highest_host_id
  WHERE (SELECT is_enough FROM kept) AND u.src_port >= :lowest_port
  UNION ALL
  SELECT e.protocol, e.src_port, e.dst_port, count(DISTINCT e.src_host_id), count(DISTINCT e.time_us / 86400000000),
         count(DISTINCT e.dst_host_id), count(*), min(h.address), max(h.address), min(e.time_us), max(e.time_us)
  FROM kept k  -- first, so that no event is read in vain
  CROSS JOIN v_event_raw e
  CROSS JOIN v_address h ON h.host_id = e.src_host_id
  WHERE NOT k.is_enough AND e.src_port >= :lowest_port AND e.dst_port IS NOT NULL AND h.is_internal = 0
  GROUP BY e.protocol, e.src_port, e.dst_port)
SELECT coalesce(p.name, 'unknown') AS protocol, src_port, dst_port, hosts, days, targets, events, lowest_host, highest_host,
       strftime('%Y-%m-%dT%H:%M:%S', first_us / 1000000, 'unixepoch') || printf('.%06dZ', first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', last_us / 1000000, 'unixepoch') || printf('.%06dZ', last_us % 1000000) AS last_time
FROM used
JOIN v_protocol p USING (protocol)
WHERE hosts >= :minimum_hosts OR days >= :minimum_days
ORDER BY hosts DESC, days DESC, events DESC, 1, src_port, dst_port
LIMIT :limit;
