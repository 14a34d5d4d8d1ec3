-- @id hindcast/unsolicited-answers
-- @title Answers to questions we did not ask
-- @question Who answers hosts of ours that never asked?
-- @why Either somebody forges our addresses as senders, and the answers come here (backscatter), or our question was not
--   recorded, or the answer is itself a probe. Reads the table event, once as answers and once as questions: the view is
--   too slow on 10 million events.
-- @param limit integer -1 at most this many rows; -1 for all
-- @column src host - who answers
-- @column src_port port - from which service
-- @column kind text - syn_ack: a connection accepted; reset: one refused
-- @column our_hosts integer hosts distinct receivers
-- @column our_ports integer ports distinct receiving ports
-- @column answers integer events records
-- @column days integer days days on which it happened
-- @column first_time time - the first answer
-- @column last_time time - the last answer
-- @reads event, host, protocol
-- @tags backscatter
WITH asked AS (
  SELECT DISTINCT e.src_host_id AS asker, e.src_port AS asker_port, e.dst_host_id AS asked, e.dst_port AS asked_port
  FROM event e
  JOIN protocol p USING (protocol)
  WHERE p.name = 'tcp' AND (e.tcp_flags IS NULL OR e.tcp_flags & 4 = 0)
    AND (e.tcp_flags IS NULL OR e.tcp_flags & 18 <> 18))
SELECT h.address AS src, e.src_port, CASE WHEN e.tcp_flags & 4 = 0 THEN 'syn_ack' ELSE 'reset' END AS kind,
       count(DISTINCT e.dst_host_id) AS our_hosts, count(DISTINCT e.dst_port) AS our_ports, count(*) AS answers,
       count(DISTINCT CASE WHEN e.time_basis = 0 THEN e.time_us / 86400000000 END) AS days,
       strftime('%Y-%m-%dT%H:%M:%S', min(CASE WHEN e.time_basis = 0 THEN e.time_us END) / 1000000, 'unixepoch')
           || printf('.%06dZ', min(CASE WHEN e.time_basis = 0 THEN e.time_us END) % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', max(CASE WHEN e.time_basis = 0 THEN e.time_us END) / 1000000, 'unixepoch')
           || printf('.%06dZ', max(CASE WHEN e.time_basis = 0 THEN e.time_us END) % 1000000) AS last_time
FROM event e
JOIN host h ON h.host_id = e.src_host_id
JOIN protocol p USING (protocol)
LEFT JOIN asked a ON a.asker = e.dst_host_id AND a.asked = e.src_host_id AND a.asker_port = e.dst_port
    AND a.asked_port = e.src_port
WHERE p.name = 'tcp' AND (e.tcp_flags & 18 = 18 OR e.tcp_flags & 4 = 4) AND h.is_internal = 0 AND a.asker IS NULL
GROUP BY h.address, e.src_port, kind
ORDER BY answers DESC, h.address, e.src_port, kind
LIMIT :limit;
