-- @id hindcast/hourly-activity
-- @title Activity by hour
-- @question At what hours of which days was there something to record?
-- @why Office hours, nightly jobs and interrupted scans show as patterns; an empty hour may be a sensor that was down. Reads
--   the table event: the view is too slow to group 10 million events.
-- @param since time NULL only events at or after this moment
-- @param until time NULL only events before this moment
-- @param host host NULL only events that this host sent or received
-- @column hour time - start of the hour, UTC
-- @column events integer events records
-- @column alerts integer events records with a signature
-- @column sources integer hosts distinct senders
-- @column targets integer hosts distinct receivers
-- @reads event, host
-- @tags traffic
SELECT strftime('%Y-%m-%dT%H:00:00.000000Z', e.time_us / 3600000000 * 3600, 'unixepoch') AS hour, count(*) AS events,
       count(e.signature_id) AS alerts, count(DISTINCT e.src_host_id) AS sources, count(DISTINCT e.dst_host_id) AS targets
FROM event e
WHERE e.time_basis = 0
    AND (:since_us IS NULL OR (e.time_basis = 0 AND e.time_us >= :since_us))
    AND (:until_us IS NULL OR (e.time_basis = 0 AND e.time_us < :until_us))
    AND (:host IS NULL OR e.src_host_id = (SELECT host_id FROM host WHERE address = :host)
         OR e.dst_host_id = (SELECT host_id FROM host WHERE address = :host))
GROUP BY e.time_us / 3600000000
ORDER BY hour;
