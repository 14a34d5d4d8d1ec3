-- @id hindcast/show-uses
-- @title Findings about an event
-- @question Which findings rest on this record?
-- @why From a line of the log to what was concluded from it.
-- @param event_id integer "" the event's number
-- @column finding text - F1
-- @column campaign text - C1
-- @column kind text - what kind of act it is
-- @column title text - what happened
-- @reads v_finding_event, v_finding, v_campaign_finding
-- @tags list, show
SELECT 'F' || f.finding_id AS finding, 'C' || m.campaign_id AS campaign, f.kind, f.title
FROM v_finding_event e
JOIN v_finding f USING (finding_id)
LEFT JOIN v_campaign_finding m USING (finding_id)
WHERE e.event_id = :event_id
ORDER BY f.finding_id;
