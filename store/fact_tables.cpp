// The columns of the tables of facts and their roll-ups, in the order of the schema (schema/).
#include <array>

#include "store/fact_writer.h"

namespace hindcast {
namespace {

constexpr std::array<FactTableSpec, kFactTables> kSpecs = {{
    {"event_row", "event_id",
     "time, series_id, byte_offset, line, text_hash, src_host_id, dst_host_id, src_port, dst_port, text, length, dont_fragment,"
     " window, ack, seq, tcp_options, option_1, option_2, ttl, tos, ip_id, icmp_type, icmp_code, fragment_offset, quoted_protocol,"
     " quoted_src_host_id, quoted_src_port, quoted_dst_host_id, quoted_dst_port, repeat_count, scan_connections, scan_hosts,"
     " scan_tcp, scan_udp"},
    {"mail_row", "event_id",
     "log_host, program, pid, queue_id, status, recipient, sender, size, recipient_count, message_id, relay_name, relay_address,"
     " ruleset, argument, reject, dsn"},
    {"event_copy", "", "event_id, source_id, line, line_count, byte_offset, claimed_file"},
    {"rejected", "", "source_id, line, byte_offset, reason, text"},
    {"series", "series_id",
     "source_id, time_basis, time_precision, sensor_id, format_id, protocol, line_count, signature_id, tcp_flags, claimed_file,"
     " time_unit_us, has_packet"},
    {"event_block", "block_id", "first_us, last_us, line, line_step, byte_offset, byte_step", true},
    {"host", "host_id", "address, kind, prefix, is_internal"},
    {"phrase", "phrase_id", "text"},
    {"pair_row", "pair_id", "src_host_id, dst_host_id, to_port, events, ports, start_us, span_us"},
    {"sender_row", "host_id",
     "events, dated_events, alerts, mails, connections, refusals, targets, ports, signatures, days, start_us, span_us"},
    {"receiver_row", "host_id", "events, own_events, sources, start_us, span_us"},
    {"sender_hour", "", "src_host_id, hour, targets"},
    {"hour", "hour", "events, alerts, sources, targets"},
    {"signature_day", "", "signature_id, day, events, sources, targets, first_us, last_us"},
    {"signature_use", "signature_id", "events, sources, targets, days, first_us, last_us"},
    {"source_day", "", "source_id, sensor_id, format_id, time_basis, day, events, first_us, last_us"},
}};

}  // namespace

const FactTableSpec& fact_table_spec(FactTable table) { return kSpecs[static_cast<std::size_t>(table)]; }

}  // namespace hindcast
