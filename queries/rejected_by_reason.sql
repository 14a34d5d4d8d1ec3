-- @id hindcast/rejected-by-reason
-- @title Rejected lines
-- @question What could not be read, why, and how much of it is there?
-- @why What was not read cannot be found. One reason with many lines is a format to teach; a few odd ones are damage, or
--   somebody who writes into our logs.
-- @column path text - the file
-- @column reason text - why the line could not be read
-- @column lines integer lines how many
-- @column first_line integer - the first of them
-- @column last_line integer - the last of them
-- @column example text - the first 120 bytes of the first of them
-- @reads v_rejected
-- @tags evidence
WITH numbered AS (
  SELECT path, reason, line, text, row_number() OVER (PARTITION BY path, reason ORDER BY line) AS n FROM v_rejected)
SELECT path, reason, count(*) AS lines, min(line) AS first_line, max(line) AS last_line,
       max(CASE WHEN n = 1 THEN CAST(substr(text, 1, 120) AS TEXT) END) AS example
FROM numbered
GROUP BY path, reason
ORDER BY lines DESC, path, reason;
