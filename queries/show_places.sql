-- @id hindcast/show-places
-- @title Places of an event
-- @question In which files and lines does this record stand?
-- @why A record that several files hold is one event; each of its places can be looked up.
-- @param event_id integer "" the event's number
-- @column place text - file and line
-- @column lines integer lines how many lines the record has
-- @column byte_offset integer bytes where it starts in the unpacked file
-- @column claimed_file text - the file that a grep prefix of the line names
-- @reads v_event, v_event_copy
-- @tags list, show
WITH place AS (
  SELECT path, line, line_count, byte_offset, claimed_file FROM v_event WHERE event_id = :event_id
  UNION ALL
  SELECT path, line, line_count, byte_offset, claimed_file FROM v_event_copy WHERE event_id = :event_id)
SELECT path || ':' || line AS place, line_count AS lines, byte_offset, claimed_file
FROM place
ORDER BY path, line, place.byte_offset, place.claimed_file;
