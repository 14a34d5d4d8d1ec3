-- @id hindcast/sensor-coverage
-- @title What was recorded on which day
-- @question On which days did each sensor record anything?
-- @why No record of an attack on a day without logs means nothing. Look here before saying that something stopped.
-- @column day text - UTC; nothing for records whose day is not known
-- @column sensor text - what wrote the records
-- @column format text - the log format
-- @column events integer events records
-- @column files integer files distinct sources
-- @column first_time time - the first record of the day
-- @column last_time time - the last record of the day
-- @reads v_source_day
-- @tags evidence
SELECT day, sensor, format, sum(event_count) AS events, count(DISTINCT source_id) AS files, min(first_time) AS first_time,
       max(last_time) AS last_time
FROM v_source_day
GROUP BY day, sensor, format
ORDER BY day IS NULL, day, sensor, format;
