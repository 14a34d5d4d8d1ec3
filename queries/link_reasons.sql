-- @id hindcast/link-reasons
-- @title Why findings belong together
-- @question Why are these findings one campaign?
-- @why Every link states the shared feature and its weight; a campaign that hangs on one weak link is two campaigns.
-- @param campaign_id integer NULL only this campaign
-- @column campaign text - C1
-- @column finding_a text - one end of the link
-- @column finding_b text - the other end
-- @column bits real bits weight of the feature: log2 of how much likelier it is for one actor than by chance
-- @column pair_bits real bits weight of all features of this pair together
-- @column linker text - the rule
-- @column reason text - the feature in words, with both values
-- @reads v_link
-- @tags campaign
SELECT 'C' || campaign_id AS campaign, 'F' || finding_a AS finding_a, 'F' || finding_b AS finding_b, round(bits, 2) AS bits,
       round(sum(bits) OVER (PARTITION BY campaign_id, v_link.finding_a, v_link.finding_b), 2) AS pair_bits, linker, reason
FROM v_link
WHERE (:campaign_id IS NULL OR campaign_id = :campaign_id)
ORDER BY campaign_id, v_link.finding_a, v_link.finding_b, v_link.bits DESC, linker;
