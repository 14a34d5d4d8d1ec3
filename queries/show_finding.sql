-- @id hindcast/show-finding
-- @title One finding
-- @question What is known about this finding?
-- @why The head of what `show` prints.
-- @param finding_id integer "" the finding's number
-- @column id text - F1
-- @column campaign text - the campaign it belongs to
-- @column title text - what happened
-- @column summary text - the same in a sentence, with the figures
-- @column kind text - what kind of act it is
-- @column detector text - what found it
-- @column score text - the score, its unit and the threshold it passed
-- @column severity integer - (criticality + lethality) - (network + system countermeasures)
-- @column confidence real 0..1 how sure it is that the leading reading is right
-- @column reading text - the leading explanation, and by how many bits it leads
-- @column first_time time - its earliest event
-- @column last_time time - its latest event
-- @column attempts integer attempts tries to reach a service, retries collapsed
-- @column events integer events records that show it
-- @column spoofing text - how likely it is that the source was spoofed
-- @column description text - description of the attack
-- @column mechanism text - how it works
-- @column targeting text - whether it was aimed at us
-- @column defence text - what to do about it
-- @column stable_id text - the same for the same facts, in every run
-- @reads v_finding, v_campaign_finding
-- @tags list, show
SELECT 'F' || f.finding_id AS id, 'C' || m.campaign_id AS campaign, f.title, f.summary, f.kind, f.detector,
       round(f.score, 3) || ' ' || f.score_unit || ', threshold ' || round(f.threshold, 3) AS score, f.severity,
       round(f.confidence, 3) AS confidence,
       f.reading || CASE WHEN f.rival_reading <> '' THEN ', ahead of ' || f.rival_reading || ' by '
           || round(f.margin_bits, 2) || ' bits' ELSE '' END AS reading,
       f.first_time, f.last_time, f.attempt_count AS attempts, f.event_count AS events, f.spoofing, f.description, f.mechanism,
       f.targeting, f.defence, f.stable_id
FROM v_finding f
LEFT JOIN v_campaign_finding m USING (finding_id)
WHERE f.finding_id = :finding_id
ORDER BY f.finding_id;
