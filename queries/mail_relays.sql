-- @id hindcast/mail-relays
-- @title Mail hosts that are seen elsewhere
-- @question Which hosts of the mail log do the other sensors know, and what did they do there?
-- @why A host that connects for mail and turns up in alerts or packets is worth both logs: a relay tester, a scanner that looks for
--   mail servers, or a mail server of the neighbours that a rule dislikes.
-- @param minimum_packets integer 1 seen as a sender in at least this many records of other sensors; 0: all hosts of the mail log
-- @param limit integer -1 at most this many rows; -1 for all
-- @column address host - who connected: relay= of the mail log
-- @column lines integer lines lines of the mail log about its connections
-- @column rejects integer lines of these, refusals
-- @column packets integer events records of other sensors that it sent
-- @reads v_sender
-- @tags mail
SELECT address, connection_count AS lines, refusal_count AS rejects, event_count - mail_count AS packets
FROM v_sender
WHERE connection_count > 0 AND event_count - mail_count >= :minimum_packets
ORDER BY event_count - mail_count DESC, connection_count DESC, address
LIMIT :limit;
