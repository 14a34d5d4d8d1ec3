-- @id hindcast/list-campaigns
-- @title Campaigns
-- @question Who did what to us, ranked by how much it matters?
-- @why The first thing to read after a correlation: each row is one story, and `show` tells it with its evidence.
-- @param since time NULL only campaigns that go on at or after this moment
-- @param until time NULL only campaigns that began before this moment
-- @param host host NULL only campaigns in which this host is an actor or a target
-- @param kind text NULL only campaigns whose main finding is of this kind
-- @param limit integer -1 at most this many rows; -1 for all
-- @column id text - what `show` takes: C1
-- @column severity integer - (criticality + lethality) - (network + system countermeasures) of the main finding
-- @column confidence real 0..1 how sure it is that the main finding is what it is called
-- @column kind text - kind of the main finding
-- @column title text - what happened
-- @column first_time time - its earliest event
-- @column last_time time - its latest event
-- @column actors integer hosts who did it
-- @column targets integer hosts whom it was aimed at
-- @column events integer events records that show it
-- @reads v_campaign, v_campaign_finding, v_finding_actor, v_finding_target
-- @tags list
SELECT 'C' || c.campaign_id AS id, c.severity, round(c.confidence, 3) AS confidence, c.kind, c.title, c.first_time, c.last_time,
       c.actor_count AS actors, c.target_count AS targets, c.event_count AS events
FROM v_campaign c
WHERE (:since IS NULL OR c.last_time >= :since)
  AND (:until IS NULL OR c.first_time < :until)
  AND (:kind IS NULL OR c.kind = :kind)
  AND (:host IS NULL
       OR c.campaign_id IN (SELECT m.campaign_id FROM v_campaign_finding m JOIN v_finding_actor a USING (finding_id)
                            WHERE a.address = :host)
       OR c.campaign_id IN (SELECT m.campaign_id FROM v_campaign_finding m JOIN v_finding_target t USING (finding_id)
                            WHERE t.address = :host))
ORDER BY c.rank, c.campaign_id
LIMIT :limit;
