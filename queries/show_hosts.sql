-- @id hindcast/show-hosts
-- @title Hosts of a finding
-- @question Who did it, and whom was it aimed at?
-- @why The addresses to look for in other logs, and the machines to look at.
-- @param finding_id integer "" the finding's number
-- @column role text - actor or target
-- @column address host - the host
-- @reads v_finding_actor, v_finding_target
-- @tags list, show
SELECT 'actor' AS role, address FROM v_finding_actor WHERE finding_id = :finding_id
UNION ALL
SELECT 'target', address FROM v_finding_target WHERE finding_id = :finding_id
ORDER BY role, address;
