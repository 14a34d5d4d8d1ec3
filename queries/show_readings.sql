-- @id hindcast/show-readings
-- @title Readings of a finding
-- @question Which explanations compete, and what would decide between them?
-- @why A finding is only as good as its margin over the next best explanation.
-- @param finding_id integer "" the finding's number
-- @column bits real bits log2 odds of this explanation
-- @column reading text - the explanation
-- @column evidence_for text - what speaks for it
-- @column evidence_against text - what speaks against it
-- @column would_flip text - the observation that would decide
-- @reads v_reading
-- @tags list, show
SELECT round(bits, 2) AS bits, reading, evidence_for, evidence_against, would_flip
FROM v_reading
WHERE finding_id = :finding_id
ORDER BY v_reading.bits DESC, reading;
