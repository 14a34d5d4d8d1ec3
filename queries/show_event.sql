-- @id hindcast/show-event
-- @title One event
-- @question What did the sensor record, field by field?
-- @why The head of what `show` prints.
-- @param event_id integer "" the event's number
-- @column id text - E1
-- @column time text - when, in UTC; the time of day alone where the day is not known
-- @column time_precision text - us or s
-- @column sensor text - what wrote the record
-- @column format text - the log format it was read as
-- @column protocol text - tcp, udp, icmp
-- @column src host - who sent it
-- @column src_port port - from which port
-- @column dst host - who received it
-- @column dst_port port - at which port
-- @column tcp_flags text - flags in the order SAFRPUEC; empty: none set; nothing: not logged
-- @column length integer bytes payload
-- @column signature text - what the sensor called it
-- @column gid integer - generator
-- @column sid integer - signature number
-- @column rev integer - its revision
-- @column classification text - the sensor's class
-- @column priority integer - the sensor's priority
-- @column seq integer - TCP sequence number
-- @column ack integer - TCP acknowledgement
-- @column window integer bytes TCP window
-- @column ttl integer - time to live
-- @column ip_id integer - IP identification
-- @column icmp_type integer - ICMP type
-- @column icmp_code integer - ICMP code
-- @column tcp_options text - as written
-- @column text text - what else the sensor wrote
-- @column queue_id text - sendmail's queue id
-- @column ruleset text - sendmail's ruleset
-- @column sender text - from=
-- @column recipient text - to=
-- @column relay_name text - relay=
-- @column relay_address text - relay=
-- @column status text - stat=
-- @column reject text - reject=
-- @reads v_event, v_packet, v_mail
-- @tags list, show
SELECT 'E' || e.event_id AS id, coalesce(e.time, e.time_of_day) AS time, e.time_precision, e.sensor, e.format,
       e.protocol, e.src, e.src_port,
       e.dst, e.dst_port, e.tcp_flags, e.length, e.signature, e.gid, e.sid, e.rev, e.classification, e.priority, p.seq, p.ack,
       p.window, p.ttl, p.ip_id, p.icmp_type, p.icmp_code, p.tcp_options, p.text, m.queue_id, m.ruleset, m.sender, m.recipient,
       m.relay_name, m.relay_address, m.status, m.reject
FROM v_event e
LEFT JOIN v_packet p USING (event_id)
LEFT JOIN v_mail m USING (event_id)
WHERE e.event_id = :event_id
ORDER BY e.event_id;
