-- @id hindcast/show-facts
-- @title Observations of a finding
-- @question What was observed, fact by fact?
-- @why The figures that the finding rests on, in reading order.
-- @param finding_id integer "" the finding's number
-- @column label text - what was looked at
-- @column text text - what was seen
-- @reads v_finding_fact
-- @tags list, show
SELECT label, text FROM v_finding_fact WHERE finding_id = :finding_id ORDER BY fact_no;
