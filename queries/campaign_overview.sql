-- @id hindcast/campaign-overview
-- @title Campaigns stage by stage
-- @question In which steps did each campaign go on, and which finding shows each step?
-- @why A campaign is read in the order of time: what was probed first, what was done with the answers.
-- @param campaign_id integer NULL only this campaign
-- @column campaign text - C1
-- @column finding text - F1
-- @column stage text - host_discovery, port_discovery, fingerprint, connect, abuse or answer
-- @column kind text - what kind of act it is
-- @column title text - what happened
-- @column first_time time - its earliest event
-- @column last_time time - its latest event
-- @column targets integer hosts whom it was aimed at
-- @column attempts integer attempts tries to reach a service, retries collapsed
-- @column events integer events records that show it
-- @column confidence real 0..1 how sure it is that the leading reading is right
-- @reads v_campaign, v_campaign_finding, v_finding
-- @tags campaign
SELECT 'C' || c.campaign_id AS campaign, 'F' || f.finding_id AS finding, m.stage, f.kind, f.title, f.first_time, f.last_time,
       f.target_count AS targets, f.attempt_count AS attempts, f.event_count AS events, round(f.confidence, 3) AS confidence
FROM v_campaign c
JOIN v_campaign_finding m USING (campaign_id)
JOIN v_finding f USING (finding_id)
WHERE (:campaign_id IS NULL OR c.campaign_id = :campaign_id)
ORDER BY c.rank, c.campaign_id, f.first_time IS NULL, f.first_time, f.finding_id;
