-- @id hindcast/list-sources
-- @title Sources
-- @question Which files are in this case, and what became of each of their lines?
-- @why Nothing that follows is worth more than this account: lines that were rejected, a year that was guessed or a file
--   that was cut off bound what the logs can show.
-- @column id integer - number of the source
-- @column path text - the file, as it was named when it was imported
-- @column lines integer lines all lines of the file; the sum of the next six
-- @column events integer lines first lines of records
-- @column continuation integer lines further lines of records
-- @column blank integer lines empty lines
-- @column comment integer lines banners, statistics and other known text that is no record
-- @column duplicate integer lines lines of records that the case held already
-- @column rejected integer lines lines that could not be read; see v_rejected
-- @column first_time time - earliest time of its records
-- @column last_time time - latest time of its records
-- @column year_rule text - what gave the records their year
-- @column utc_offset_rule text - what gave the records their distance from UTC
-- @column flags text - packed, truncated, damaged and the like
-- @column bytes integer bytes size of the file
-- @column sha256 text - SHA-256 of the file
-- @reads v_source
-- @tags list
SELECT source_id AS id, path, line_count AS lines, event_lines AS events, continuation_lines AS continuation,
       blank_lines AS blank, comment_lines AS comment, duplicate_lines AS duplicate, rejected_lines AS rejected,
       first_time, last_time, year_rule, utc_offset_rule, flags, byte_size AS bytes, sha256
FROM v_source
ORDER BY path, sha256;
