-- @id hindcast/alert-sources
-- @title Sources of alerts
-- @question Which hosts did the sensors raise most alerts about?
-- @why The first page of every intrusion report. An alert names the sender of the packet; of an answer to a stranger that is a
--   host of ours.
-- @param limit integer 20 at most this many sources; -1 for all
-- @column src host - who sent what was alerted on
-- @column is_ours integer - 1 for a host of ours
-- @column alerts integer events records with a signature
-- @column signatures integer - distinct signatures
-- @column first_time time - its first record, alert or not
-- @column last_time time - its last record, alert or not
-- @reads v_sender
-- @tags signature
WITH top AS (
  SELECT host_id, address, alert_count FROM v_sender WHERE alert_count > 0 ORDER BY alert_count DESC, address LIMIT :limit)
SELECT s.address AS src, s.is_internal AS is_ours, s.alert_count AS alerts, s.signature_count AS signatures, s.first_time, s.last_time
FROM top
JOIN v_sender s USING (host_id)
ORDER BY top.alert_count DESC, top.address;
