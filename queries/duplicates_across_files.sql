-- @id hindcast/duplicates-across-files
-- @title Records that several files hold
-- @question Which files overlap, and by how much?
-- @why Rotated and copied logs repeat records; counted twice they would double every figure. Reads the tables event and
--   event_copy: the views are too slow to pair 10 million events.
-- @column file_a text - the file in which the record was seen first
-- @column file_b text - the file that holds it too; the same file where a grep prefix names another one
-- @column records integer events records that both hold
-- @column first_time time - the earliest of them
-- @column last_time time - the latest of them
-- @reads event, event_copy, source
-- @tags evidence
SELECT a.path AS file_a, b.path AS file_b, count(*) AS records,
       strftime('%Y-%m-%dT%H:%M:%S', min(CASE WHEN e.time_basis = 0 THEN e.time_us END) / 1000000, 'unixepoch')
           || printf('.%06dZ', min(CASE WHEN e.time_basis = 0 THEN e.time_us END) % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', max(CASE WHEN e.time_basis = 0 THEN e.time_us END) / 1000000, 'unixepoch')
           || printf('.%06dZ', max(CASE WHEN e.time_basis = 0 THEN e.time_us END) % 1000000) AS last_time
FROM event_copy c
JOIN event e USING (event_id)
JOIN source a ON a.source_id = e.source_id
JOIN source b ON b.source_id = c.source_id
GROUP BY a.source_id, b.source_id
ORDER BY records DESC, a.path, b.path, a.sha256, b.sha256;
