-- @id hindcast/sensor-coverage
-- @title What was recorded on which day
-- @question On which days did each sensor record anything?
-- @why No record of an attack on a day without logs means nothing. Look here before saying that something stopped. Reads the
--   table event: the view is too slow to group 10 million events.
-- @column day text - UTC; nothing for records whose day is not known
-- @column sensor text - what wrote the records
-- @column format text - the log format
-- @column events integer events records
-- @column files integer files distinct sources
-- @column first_time time - the first record of the day
-- @column last_time time - the last record of the day
-- @reads event, sensor, format
-- @tags evidence
SELECT date(t.day * 86400, 'unixepoch') AS day, s.name AS sensor, f.name AS format, t.events, t.files,
       strftime('%Y-%m-%dT%H:%M:%S', t.first_us / 1000000, 'unixepoch') || printf('.%06dZ', t.first_us % 1000000) AS first_time,
       strftime('%Y-%m-%dT%H:%M:%S', t.last_us / 1000000, 'unixepoch') || printf('.%06dZ', t.last_us % 1000000) AS last_time
FROM (
  SELECT CASE WHEN e.time_basis = 0 THEN e.time_us / 86400000000 END AS day, e.sensor_id, e.format_id,
         count(*) AS events, count(DISTINCT e.source_id) AS files,
         min(CASE WHEN e.time_basis = 0 THEN e.time_us END) AS first_us,
         max(CASE WHEN e.time_basis = 0 THEN e.time_us END) AS last_us
  FROM event e
  GROUP BY 1, 2, 3) t
JOIN sensor s USING (sensor_id)
JOIN format f USING (format_id)
ORDER BY t.day IS NULL, t.day, s.name, f.name;
