-- @id hindcast/unsolicited-answers
-- @title Answers to questions we did not ask
-- @question Who answers hosts of ours that never asked?
-- @why Either somebody forges our addresses as senders, and the answers come here (backscatter), or our question was not
--   recorded, or the answer is itself a probe. At once after a correlation; where records came later it reads all of them.
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
-- @reads v_unsolicited_answer, v_counted, v_event_raw, v_address, v_protocol
-- @tags backscatter
WITH kept AS (SELECT EXISTS (SELECT 1 FROM v_counted WHERE roll_up = 'unsolicited_answer' AND is_current) AS is_enough),
answer AS MATERIALIZED (
  SELECT e.src_host_id, e.src_port, e.dst_host_id, e.dst_port, e.tcp_flags & 4 AS is_reset, e.time_us
  FROM kept k  -- first, so that no event is read in vain; ifnull() keeps SQLite from making an index of all events for their series
  CROSS JOIN v_event_raw e
  CROSS JOIN v_address h ON h.host_id = e.src_host_id
  WHERE NOT k.is_enough AND ifnull(e.protocol, -1) = (SELECT protocol FROM v_protocol WHERE name = 'tcp')
    AND (ifnull(e.tcp_flags, 0) & 18 = 18 OR ifnull(e.tcp_flags, 0) & 4 = 4) AND h.is_internal = 0),
flow AS MATERIALIZED (SELECT DISTINCT src_host_id, src_port, dst_host_id, dst_port FROM answer),
asked AS MATERIALIZED (  -- the flows whose other direction shows something that is no answer itself
  SELECT DISTINCT f.src_host_id, f.src_port, f.dst_host_id, f.dst_port
  FROM kept k
  CROSS JOIN v_event_raw e
  CROSS JOIN flow f ON f.dst_host_id = e.src_host_id AND f.src_host_id = e.dst_host_id AND f.dst_port = e.src_port AND f.src_port = e.dst_port
  WHERE NOT k.is_enough AND ifnull(e.protocol, -1) = (SELECT protocol FROM v_protocol WHERE name = 'tcp')
    AND ifnull(e.tcp_flags, 0) & 4 = 0 AND ifnull(e.tcp_flags, 0) & 18 <> 18),
counted AS (
  SELECT src_host_id, src_port, is_reset, target_count AS our_hosts, port_count AS our_ports, answer_count AS answers, day_count AS days,
         first_us, last_us
  FROM v_unsolicited_answer
  WHERE (SELECT is_enough FROM kept)
  UNION ALL
  SELECT e.src_host_id, e.src_port, e.is_reset <> 0, count(DISTINCT e.dst_host_id), count(DISTINCT e.dst_port), count(*),
         count(DISTINCT e.time_us / 86400000000), min(e.time_us), max(e.time_us)
  FROM answer e
  LEFT JOIN asked a ON a.src_host_id = e.src_host_id AND a.dst_host_id = e.dst_host_id AND a.src_port = e.src_port
      AND a.dst_port = e.dst_port
  WHERE a.src_host_id IS NULL
  GROUP BY e.src_host_id, e.src_port, e.is_reset)
SELECT h.address AS src, c.src_port, CASE c.is_reset WHEN 0 THEN 'syn_ack' ELSE 'reset' END AS kind, c.our_hosts, c.our_ports, c.answers,
       c.days,
       strftime('%Y-%m-%dT%H:%M:%S', c.first_us / 1000000, 'unixepoch') || printf('.%06dZ', c.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', c.last_us / 1000000, 'unixepoch') || printf('.%06dZ', c.last_us % 1000000) AS last_time
FROM counted c
JOIN v_address h ON h.host_id = c.src_host_id
ORDER BY c.answers DESC, h.address, c.src_port, kind
LIMIT :limit;
