-- @id hindcast/relay-attempts
-- @title Mail relay attempts
-- @question Who tried to send mail through us, with which forms of address, and did it work?
-- @why An open relay is found by others first. Percent, bang and quoted addresses are what relay testers use; one "relayed"
--   among many "refused" is the one to fix. At once after a correlation; where records came later it reads all mail.
-- @param special_only integer 0 1: only addresses of the forms that relay testers use, and refused ones
-- @column first_time time - the first line of the message
-- @column queue_id text - sendmail's queue id
-- @column relay_name text - who connected
-- @column relay_address text - from which address
-- @column sender text - from=
-- @column recipient text - to=, or the argument of the refused command
-- @column form text - percent, bang, quoted, source_route, or plain
-- @column outcome text - refused, relayed (delivered onwards), deferred, no_message (nothing was sent) or unknown
-- @column status text - stat= or reject=, as written
-- @reads v_mail_message, v_counted, v_mail
-- @tags mail
WITH kept AS (SELECT EXISTS (SELECT 1 FROM v_counted WHERE roll_up = 'mail_message' AND is_current) AS is_enough),
message AS (
  SELECT log_host, coalesce(queue_id, 'E' || event_id) AS message, min(time) AS first_time, max(queue_id) AS queue_id,
         max(relay_name) FILTER (WHERE status IS NULL) AS relay_name,
         max(relay_address) FILTER (WHERE status IS NULL) AS relay_address,
         max(sender) AS sender, coalesce(max(recipient), max(argument)) AS recipient, max(reject) AS reject,
         max(status) AS status,
         max(ruleset) AS ruleset, max(size) AS size, max(recipient_count) AS recipient_count
  FROM kept k  -- first, so that no mail is read in vain
  CROSS JOIN v_mail
  WHERE NOT k.is_enough
  GROUP BY log_host, coalesce(queue_id, 'E' || event_id)),
judged AS (
  SELECT *,
         CASE WHEN recipient LIKE '%!%' OR sender LIKE '%!%' THEN 'bang'
              WHEN recipient LIKE '%\%%' ESCAPE '\' OR sender LIKE '%\%%' ESCAPE '\' THEN 'percent'
              WHEN recipient LIKE '%"%' THEN 'quoted'
              WHEN recipient LIKE '%@%:%@%' OR recipient LIKE '%@%@%' THEN 'source_route'
              ELSE 'plain' END AS form,
         CASE WHEN reject IS NOT NULL OR ruleset LIKE 'check!_%' ESCAPE '!' THEN 'refused'
              WHEN status LIKE 'Sent%' THEN 'relayed'
              WHEN status LIKE 'Deferred%' OR status LIKE 'queued%' THEN 'deferred'
              WHEN status IS NOT NULL THEN 'refused'
              WHEN size = 0 OR recipient_count = 0 THEN 'no_message'
              ELSE 'unknown' END AS outcome
  FROM message)
SELECT first_time, queue_id, relay_name, relay_address, sender, recipient, form, outcome, status
FROM (
  SELECT mail_message_id AS place, first_time, queue_id, relay_name, relay_address, sender, recipient, form, outcome, status
  FROM v_mail_message
  WHERE (SELECT is_enough FROM kept) AND (:special_only = 0 OR form <> 'plain' OR outcome = 'refused')
  UNION ALL
  SELECT row_number() OVER (ORDER BY first_time IS NULL, first_time, log_host, message), first_time, queue_id, relay_name, relay_address,
         sender, recipient, form, outcome, coalesce(reject, status)
  FROM judged
  WHERE coalesce(relay_name, relay_address, ruleset) IS NOT NULL
    AND (:special_only = 0 OR form <> 'plain' OR outcome = 'refused')
  ORDER BY place);
