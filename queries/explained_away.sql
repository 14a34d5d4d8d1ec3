-- @id hindcast/explained-away
-- @title What looked like an attack and was explained
-- @question What did correlation leave out of the findings, and why?
-- @why Silence must not be silent: if an explanation is wrong, the attack is in this list.
-- @column host host - the host it was about
-- @column looked_like text - the kind of finding it would have been
-- @column explanation text - the reading that won
-- @column attempts integer attempts tries it is about
-- @column reason text - why
-- @reads v_explained
-- @tags campaign
SELECT address AS host, looked_like, explanation, attempt_count AS attempts, reason
FROM v_explained
ORDER BY explained_no;
