-- @id hindcast/source-port-reuse
-- @title Source ports that come back
-- @question Which source port is used by several hosts, or by one host on several days, against the same service?
-- @why Operating systems change the source port with every connection. A port that stays is a constant of the tool, and
--   ties hosts and days together. Reads the table event: the view is too slow to group 10 million events.
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
-- @reads event, host, protocol
-- @tags actor, link
SELECT p.name AS protocol, e.src_port, e.dst_port, count(DISTINCT e.src_host_id) AS hosts,
       count(DISTINCT CASE WHEN e.time_basis = 0 THEN e.time_us / 86400000000 END) AS days,
       count(DISTINCT e.dst_host_id) AS targets,
       count(*) AS events, min(h.address) AS lowest_host, max(h.address) AS highest_host,
       strftime('%Y-%m-%dT%H:%M:%S', min(CASE WHEN e.time_basis = 0 THEN e.time_us END) / 1000000, 'unixepoch')
           || printf('.%06dZ', min(CASE WHEN e.time_basis = 0 THEN e.time_us END) % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', max(CASE WHEN e.time_basis = 0 THEN e.time_us END) / 1000000, 'unixepoch')
           || printf('.%06dZ', max(CASE WHEN e.time_basis = 0 THEN e.time_us END) % 1000000) AS last_time
FROM event e
JOIN host h ON h.host_id = e.src_host_id
JOIN protocol p USING (protocol)
WHERE e.src_port >= :lowest_port AND e.dst_port IS NOT NULL AND h.is_internal = 0
GROUP BY e.protocol, e.src_port, e.dst_port
HAVING count(DISTINCT e.src_host_id) >= :minimum_hosts
    OR count(DISTINCT CASE WHEN e.time_basis = 0 THEN e.time_us / 86400000000 END) >= :minimum_days
ORDER BY hosts DESC, days DESC, events DESC, protocol, e.src_port, e.dst_port
LIMIT :limit;
