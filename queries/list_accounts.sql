-- @id hindcast/list-accounts
-- @title Accounts
-- @question Does the account of every source balance, and does the case hold what the account says?
-- @why Lines = events + continuation + blank + comment + duplicate + rejected, with as many copies and rejected lines in the
--   case, and as many records in the roll-ups. `verify` asks with `anew`: then the records themselves are counted, with their
--   further lines. Reads base tables, because the views do not show the number of the source.
-- @param anew integer 0 1 to count all records as well, which reads the whole case; 0 to take the roll-ups' word for it
-- @column path text - the source
-- @column problem text - what does not balance; empty if all does
-- @column account text - the equation in figures
-- @reads source, event_row, series, event_copy, rejected, v_source_day
-- @tags list
WITH
  counted AS (SELECT series_id, count(*) AS records FROM event_row WHERE :anew GROUP BY series_id),
  first AS (
    SELECT s.source_id, sum(c.records) AS records, sum(c.records * (s.line_count - 1)) AS further
    FROM counted c JOIN series s USING (series_id) GROUP BY s.source_id
    UNION ALL
    SELECT source_id, event_lines, continuation_lines FROM source WHERE NOT :anew),
  copy AS (SELECT source_id, sum(line_count) AS copied FROM event_copy GROUP BY source_id),
  rolled AS (SELECT source_id, sum(event_count) AS records FROM v_source_day GROUP BY source_id),
  refused AS (SELECT source_id, count(*) AS rows_kept FROM rejected GROUP BY source_id)
SELECT s.path,
       CASE WHEN s.line_count <> s.event_lines + s.continuation_lines + s.blank_lines + s.comment_lines + s.duplicate_lines +
                                 s.rejected_lines
            THEN 'the lines do not add up; ' ELSE '' END ||
       CASE WHEN s.event_lines <> coalesce(f.records, 0)
            THEN 'the case holds ' || coalesce(f.records, 0) || ' records of ' || s.event_lines || '; ' ELSE '' END ||
       CASE WHEN s.continuation_lines <> coalesce(f.further, 0)
            THEN 'the records have ' || coalesce(f.further, 0) || ' further lines of ' || s.continuation_lines || '; '
                ELSE '' END ||
       CASE WHEN s.duplicate_lines <> coalesce(c.copied, 0)
            THEN 'the case holds ' || coalesce(c.copied, 0) || ' duplicate lines of ' || s.duplicate_lines || '; ' ELSE '' END ||
       CASE WHEN s.rejected_lines <> coalesce(r.rows_kept, 0)
            THEN 'the case holds ' || coalesce(r.rows_kept, 0) || ' rejected lines of ' || s.rejected_lines || '; '
                ELSE '' END ||
       CASE WHEN coalesce(f.records, 0) <> coalesce(u.records, 0)
            THEN 'the roll-ups count ' || coalesce(u.records, 0) || ' records of ' || coalesce(f.records, 0) || '; '
                ELSE '' END AS problem,
       s.line_count || ' lines = ' || s.event_lines || ' events + ' || s.continuation_lines || ' continuation + ' ||
       s.blank_lines || ' blank + ' || s.comment_lines || ' comment + ' || s.duplicate_lines || ' duplicate + ' || s.rejected_lines
           || ' rejected' AS account
FROM source s
LEFT JOIN first f USING (source_id)
LEFT JOIN copy c USING (source_id)
LEFT JOIN refused r USING (source_id)
LEFT JOIN rolled u USING (source_id)
ORDER BY s.path, s.sha256;
