-- @id hindcast/port-activity
-- @title One port, day by day
-- @question Who was busy at this port, on which days, in which direction?
-- @why A new hole makes its port rise within days; what comes from the port is a service of ours, or an answer to a
--   spoofed question. Reads the table event: the view is too slow to search 10 million events.
-- @param port port "" the port, or the name of its service
-- @param protocol text NULL only tcp or only udp
-- @column day text - UTC
-- @column protocol text - tcp or udp
-- @column direction text - to: sent to the port; from: sent from it
-- @column src host - who sent
-- @column targets integer hosts distinct receivers
-- @column events integer events records
-- @column first_time time - the first of the day
-- @column last_time time - the last of the day
-- @reads event, host, protocol
-- @tags service
SELECT date(t.day * 86400, 'unixepoch') AS day, p.name AS protocol, t.direction, h.address AS src, t.targets, t.events,
       strftime('%Y-%m-%dT%H:%M:%S', t.first_us / 1000000, 'unixepoch') || printf('.%06dZ', t.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', t.last_us / 1000000, 'unixepoch') || printf('.%06dZ', t.last_us % 1000000) AS last_time
FROM (
  SELECT CASE WHEN e.time_basis = 0 THEN e.time_us / 86400000000 END AS day, e.protocol,
         CASE WHEN e.dst_port = :port THEN 'to' ELSE 'from' END AS direction, e.src_host_id,
         count(DISTINCT e.dst_host_id) AS targets, count(*) AS events,
         min(CASE WHEN e.time_basis = 0 THEN e.time_us END) AS first_us,
         max(CASE WHEN e.time_basis = 0 THEN e.time_us END) AS last_us
  FROM event e
  WHERE e.dst_port = :port OR e.src_port = :port
  GROUP BY 1, 2, 3, 4) t
JOIN protocol p USING (protocol)
LEFT JOIN host h ON h.host_id = t.src_host_id
WHERE (:protocol IS NULL OR p.name = :protocol)
ORDER BY t.day IS NULL, t.day, p.name, t.direction DESC, t.events DESC, h.address;
