-- @id hindcast/hourly-sweeps
-- @title Busy hours of senders
-- @question Who reached many hosts within one hour?
-- @why The quickest look at sweeps, before any correlation: records as they are, whatever the service. Mail logs do not count. At once
--   for 10 hosts and more; for fewer it counts all records.
-- @param minimum_targets integer 30 at least this many hosts in the hour
-- @param limit integer -1 at most this many rows; -1 for all
-- @column src host - who sent
-- @column hour time - start of the hour, UTC
-- @column targets integer hosts distinct receivers
-- @reads v_sender_hour, v_event_raw, v_address
-- @tags scan
WITH busy AS (
  SELECT src, hour, target_count AS targets
  FROM v_sender_hour
  WHERE :minimum_targets >= 10
  UNION ALL
  SELECT a.address, strftime('%Y-%m-%dT%H:00:00.000000Z', c.hour * 3600, 'unixepoch'), c.targets
  FROM (
    SELECT src_host_id, time_us / 3600000000 AS hour, count(DISTINCT dst_host_id) AS targets
    FROM v_event_raw
    WHERE :minimum_targets < 10 AND time_us IS NOT NULL AND src_host_id IS NOT NULL AND dst_host_id IS NOT NULL AND sensor <> 'sendmail'
    GROUP BY src_host_id, time_us / 3600000000) c
  JOIN v_address a ON a.host_id = c.src_host_id)
SELECT src, hour, targets
FROM busy
WHERE targets >= :minimum_targets
ORDER BY targets DESC, src, hour
LIMIT :limit;
