-- @id hindcast/pair-ports
-- @title Pairs with many ports
-- @question Who sent to many ports of one host, and over what span of time?
-- @why The quickest look at port scans, fast and slow, before any correlation: records as they are. A span of more than a week
--   (minimum_span_s=604801) with more than 50 ports is a scan that no window of hours sees.
-- @param minimum_ports integer 100 at least this many ports
-- @param minimum_span_s integer 0 at least this many seconds between the first and the last record
-- @param limit integer -1 at most this many rows; -1 for all
-- @column src host - who sent
-- @column dst host - who received
-- @column ports integer ports distinct receiving ports above 0
-- @column events integer events records to these ports
-- @column span_s integer seconds from the first to the last of them, whole seconds
-- @column first_time time - the first of them
-- @column last_time time - the last of them
-- @reads v_pair
-- @tags scan
SELECT src, dst, port_count AS ports, event_count AS events, last_us / 1000000 - first_us / 1000000 AS span_s, first_time, last_time
FROM v_pair
WHERE to_port = 1 AND port_count >= :minimum_ports AND src IS NOT NULL AND dst IS NOT NULL
  AND (:minimum_span_s <= 0 OR last_us / 1000000 - first_us / 1000000 >= :minimum_span_s)
ORDER BY ports DESC, src, dst
LIMIT :limit;
