-- @id hindcast/list-hosts
-- @title Hosts
-- @question Which hosts appear in the logs, ours and others, how often and when?
-- @why Finds the busiest outsiders and the machines of ours that go out by themselves; one line is one address.
-- @param host host NULL only this host
-- @param network text NULL only hosts of this network, as in MY.NET.16.0/24
-- @param side text NULL ours: only hosts of our networks; others: only the rest
-- @param limit integer 1000 at most this many rows; -1 for all
-- @column address host - the host, as the logs write it
-- @column network text - its network
-- @column is_ours integer - 1 for a host of ours
-- @column first_time time - its first event
-- @column last_time time - its last event
-- @column events integer events records that it sent or received
-- @column findings_as_actor integer findings findings in which it is an actor
-- @column findings_as_target integer findings findings in which it is a target
-- @reads v_host, v_finding_actor, v_finding_target
-- @tags list
WITH shown AS MATERIALIZED (
  SELECT host_id, address, prefix, is_internal, event_count
  FROM v_host
  WHERE (:host IS NULL OR address = :host)
    AND (:network IS NULL OR prefix = :network)
    AND (:side IS NULL OR is_internal = (:side = 'ours'))
  ORDER BY event_count DESC, +address  -- + keeps SQLite from walking the index on addresses, all over the file
  LIMIT :limit),
actor AS (SELECT host_id, count(*) AS findings FROM v_finding_actor WHERE host_id IN (SELECT host_id FROM shown) GROUP BY host_id),
target AS (SELECT host_id, count(*) AS findings FROM v_finding_target WHERE host_id IN (SELECT host_id FROM shown) GROUP BY host_id)
SELECT s.address, s.prefix AS network, s.is_internal AS is_ours, h.first_time, h.last_time, h.event_count AS events,
       coalesce(a.findings, 0) AS findings_as_actor, coalesce(t.findings, 0) AS findings_as_target
FROM shown s
JOIN v_host h USING (host_id)
LEFT JOIN actor a ON a.host_id = s.host_id
LEFT JOIN target t ON t.host_id = s.host_id
ORDER BY s.event_count DESC, s.address;
