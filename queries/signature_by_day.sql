-- @id hindcast/signature-by-day
-- @title Signatures day by day
-- @question What did the sensors raise on each day?
-- @why Shows when something began, stopped or came back. Reads the table event: the view is too slow to group 10 million events.
-- @param since time NULL only events at or after this moment
-- @param until time NULL only events before this moment
-- @param signature text NULL only signatures that hold this text
-- @column day text - UTC
-- @column signature text - what the sensor called it
-- @column events integer events records
-- @column sources integer hosts distinct senders
-- @column targets integer hosts distinct receivers
-- @reads event, signature
-- @tags signature
SELECT date(t.day * 86400, 'unixepoch') AS day, g.text AS signature, t.events, t.sources, t.targets
FROM (
  SELECT CASE WHEN e.time_basis = 0 THEN e.time_us / 86400000000 END AS day, e.signature_id, count(*) AS events,
         count(DISTINCT e.src_host_id) AS sources, count(DISTINCT e.dst_host_id) AS targets
  FROM event e
  WHERE (:since_us IS NULL OR (e.time_basis = 0 AND e.time_us >= :since_us))
    AND (:until_us IS NULL OR (e.time_basis = 0 AND e.time_us < :until_us))
    AND e.signature_id IS NOT NULL
  GROUP BY 1, 2) t
JOIN signature g USING (signature_id)
WHERE (:signature IS NULL OR instr(lower(g.text), lower(:signature)) > 0)
ORDER BY t.day IS NULL, t.day, t.events DESC, g.text, g.gid, g.sid, g.rev, g.signature_id;
