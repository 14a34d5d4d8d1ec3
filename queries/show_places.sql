-- @id hindcast/show-places
-- @title Places of an event
-- @question In which files and lines does this record stand?
-- @why A record that several files hold is one event; each of its places can be looked up.
-- @param event_id integer "" the event's number
-- @column place text - file and line
-- @column lines integer lines how many lines the record has
-- @column byte_offset integer bytes where it starts in the unpacked file
-- @column claimed_file text - the file that a grep prefix of the line names
-- @reads v_event_origin
-- @tags list, show
SELECT o.path || ':' || o.line AS place, o.line_count AS lines, o.byte_offset, o.claimed_file
FROM v_event_origin o
WHERE o.event_id = :event_id
ORDER BY o.path, o.line, o.byte_offset, o.claimed_file;
