-- @id hindcast/list-findings
-- @title Findings
-- @question What did the detectors conclude, and how sure are they?
-- @why A campaign is made of findings; the rival reading and its margin say which of them a second look would overturn.
-- @param since time NULL only findings that go on at or after this moment
-- @param until time NULL only findings that began before this moment
-- @param host host NULL only findings in which this host is an actor or a target
-- @param kind text NULL only findings of this kind
-- @param port port NULL only findings about this port
-- @param campaign text NULL only findings of this campaign, as in C1
-- @param limit integer -1 at most this many rows; -1 for all
-- @column id text - what `show` takes: F3
-- @column campaign text - the campaign it belongs to
-- @column severity integer - (criticality + lethality) - (network + system countermeasures)
-- @column confidence real 0..1 how sure it is that the leading reading is right
-- @column kind text - what kind of act it is
-- @column title text - what happened
-- @column reading text - the leading explanation
-- @column rival_reading text - the next best explanation
-- @column margin_bits real bits by how much the leading explanation leads
-- @column first_time time - its earliest event
-- @column last_time time - its latest event
-- @column actors integer hosts who did it
-- @column targets integer hosts whom it was aimed at
-- @column ports integer ports how many ports it was aimed at
-- @column attempts integer attempts tries to reach a service, retries collapsed
-- @column events integer events records that show it
-- @reads v_finding, v_campaign_finding, v_finding_actor, v_finding_target, v_finding_port
-- @tags list
SELECT 'F' || f.finding_id AS id, 'C' || m.campaign_id AS campaign, f.severity, round(f.confidence, 3) AS confidence,
       f.kind, f.title,
       f.reading, f.rival_reading, round(f.margin_bits, 2) AS margin_bits, f.first_time, f.last_time, f.actor_count AS actors,
       f.target_count AS targets, f.port_count AS ports, f.attempt_count AS attempts, f.event_count AS events
FROM v_finding f
LEFT JOIN v_campaign_finding m USING (finding_id)
WHERE (:since IS NULL OR f.last_time >= :since)
  AND (:until IS NULL OR f.first_time < :until)
  AND (:kind IS NULL OR f.kind = :kind)
  AND (:host IS NULL
       OR f.finding_id IN (SELECT finding_id FROM v_finding_actor WHERE address = :host)
       OR f.finding_id IN (SELECT finding_id FROM v_finding_target WHERE address = :host))
  AND (:port IS NULL OR f.finding_id IN (SELECT finding_id FROM v_finding_port WHERE port = :port))
  AND (:campaign IS NULL OR 'C' || m.campaign_id = upper(:campaign))
ORDER BY f.finding_id
LIMIT :limit;
