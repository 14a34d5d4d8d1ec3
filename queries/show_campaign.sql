-- @id hindcast/show-campaign
-- @title One campaign
-- @question What is known about this campaign?
-- @why The head of what `show` prints.
-- @param campaign_id integer "" the campaign's number
-- @column id text - C1
-- @column title text - what happened
-- @column summary text - the same in a sentence, with the figures
-- @column kind text - kind of its main finding
-- @column main_finding text - F1
-- @column severity text - the sum and its four terms
-- @column confidence real 0..1 how sure it is that the main finding is what it is called
-- @column first_time time - its earliest event
-- @column last_time time - its latest event
-- @column actors integer hosts who did it
-- @column targets integer hosts whom it was aimed at
-- @column events integer events records that show it
-- @reads v_campaign
-- @tags list, show
SELECT 'C' || campaign_id AS id, title, summary, kind, 'F' || main_finding_id AS main_finding,
       severity || ' = (criticality ' || criticality || ' + lethality ' || lethality || ') - (network countermeasures ' ||
       network_countermeasures || ' + system countermeasures ' || system_countermeasures || ')' AS severity,
       round(confidence, 3) AS confidence, first_time, last_time, actor_count AS actors, target_count AS targets,
       event_count AS events
FROM v_campaign
WHERE campaign_id = :campaign_id
ORDER BY campaign_id;
