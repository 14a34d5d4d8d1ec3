-- @id hindcast/show-severity
-- @title Severity of a finding
-- @question Where does the severity come from?
-- @why Each of the four terms has its reason; a term that rests on a default is one to look at.
-- @param finding_id integer "" the finding's number
-- @column term text - the term of the sum
-- @column value integer 1..5 its value
-- @column origin text - assets, signature, kind or default
-- @column reason text - why this value
-- @reads v_severity_term
-- @tags list, show
SELECT term, value, origin, reason
FROM v_severity_term
WHERE finding_id = :finding_id
ORDER BY CASE term WHEN 'criticality' THEN 1 WHEN 'lethality' THEN 2 WHEN 'network_countermeasures' THEN 3 ELSE 4 END, term;
