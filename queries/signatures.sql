-- @id hindcast/signatures
-- @title Signatures
-- @question What did the sensors call what they saw, and how often?
-- @why Rare signatures deserve reading one by one; frequent ones deserve a rule. Reads the table event: the view is too slow
--   to group 10 million events.
-- @param since time NULL only events at or after this moment
-- @param until time NULL only events before this moment
-- @column signature text - what the sensor called it
-- @column gid integer - generator
-- @column sid integer - signature number
-- @column classification text - the sensor's class
-- @column priority integer - the sensor's priority
-- @column events integer events records
-- @column sources integer hosts distinct senders
-- @column targets integer hosts distinct receivers
-- @column days integer days days on which it was raised
-- @column first_time time - the first record
-- @column last_time time - the last record
-- @reads event, signature
-- @tags signature
SELECT g.text AS signature, g.gid, g.sid, g.classification, g.priority, t.events, t.sources, t.targets, t.days,
       strftime('%Y-%m-%dT%H:%M:%S', t.first_us / 1000000, 'unixepoch') || printf('.%06dZ', t.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', t.last_us / 1000000, 'unixepoch') || printf('.%06dZ', t.last_us % 1000000) AS last_time
FROM (
  SELECT e.signature_id, count(*) AS events, count(DISTINCT e.src_host_id) AS sources, count(DISTINCT e.dst_host_id) AS targets,
         count(DISTINCT CASE WHEN e.time_basis = 0 THEN e.time_us / 86400000000 END) AS days,
         min(CASE WHEN e.time_basis = 0 THEN e.time_us END) AS first_us,
         max(CASE WHEN e.time_basis = 0 THEN e.time_us END) AS last_us
  FROM event e
  WHERE (:since_us IS NULL OR (e.time_basis = 0 AND e.time_us >= :since_us))
    AND (:until_us IS NULL OR (e.time_basis = 0 AND e.time_us < :until_us))
    AND e.signature_id IS NOT NULL
  GROUP BY e.signature_id) t
JOIN signature g USING (signature_id)
ORDER BY t.events DESC, g.text, g.gid, g.sid, g.rev, g.classification, g.priority, g.signature_id;
