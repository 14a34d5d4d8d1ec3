// One digest of all facts, the same for any order of import: the sum of a hash of each event with all its places, of
// each rejected line and of each source. Sources count by their content, not by the name under which they were met first,
// and hosts by their normal text, not by the spelling that was.
#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

#include <vector>

#include "core/host.h"
#include "ingest/importer.h"
#include "store/sqlite.h"

namespace hindcast {
namespace {

struct Sum {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  void add(std::string_view text) {
    const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
    high += hash.high64;
    low += hash.low64;
  }
};

bool is_host_column(std::string_view name) {
  return name == "src" || name == "dst" || name == "quoted_src" || name == "quoted_dst";
}

// Adds every row: its columns as text, each with its class and size.
Result<void> add_rows(Database& database, std::string_view sql, Sum& sum) {
  auto statement = database.prepare(sql);
  if (!statement) return statement.error();
  std::vector<bool> is_host;
  for (int column = 0; column < statement->column_count(); ++column)
    is_host.push_back(is_host_column(statement->column_name(column)));
  std::string text;
  for (;;) {
    auto row = statement->step();
    if (!row) return row.error();
    if (!*row) return {};
    text.clear();
    for (int column = 0; column < statement->column_count(); ++column) {
      std::string_view value = statement->text(column);
      std::string normal;
      if (is_host[static_cast<std::size_t>(column)]) value = normal = normal_text(parse_host(value));
      fmt::format_to(std::back_inserter(text), "{}{}:", statement->column_class(column), value.size());
      text.append(value);
    }
    sum.add(text);
  }
}

}  // namespace

Result<std::string> content_digest(Database& database) {
  Sum sum;
  // Where an event's first place is depends on the order of import; the set of its places does not.
  HINDCAST_TRY(add_rows(
      database,
      "SELECT 'event', time, time_precision, sensor, format, protocol, src, src_port, dst, dst_port, signature, gid, sid, rev,"
      " classification, priority, tcp_flags, length, time_of_day FROM v_event",
      sum));
  HINDCAST_TRY(
      add_rows(database,
               "WITH place AS (SELECT event_id, source_id, line, line_count, byte_offset, claimed_file FROM event UNION ALL"
               " SELECT event_id, source_id, line, line_count, byte_offset, claimed_file FROM event_copy)"
               " SELECT 'place', sha256, p.line, p.line_count, p.byte_offset, p.claimed_file, e.time_us, e.src AS src, e.src_port,"
               " e.dst AS dst, e.dst_port FROM place p JOIN source USING (source_id) JOIN v_event e USING (event_id)",
               sum));
  HINDCAST_TRY(add_rows(
      database,
      "SELECT 'packet', e.time_us, e.src AS src, e.dst AS dst, seq, ack, window, ttl, tos, ip_id, dont_fragment, fragment_offset, "
      "icmp_type,"
      " icmp_code, tcp_options, text, quoted_protocol, quoted_src, quoted_src_port, quoted_dst, quoted_dst_port, repeat_count"
      " FROM v_packet JOIN v_event e USING (event_id)",
      sum));
  HINDCAST_TRY(
      add_rows(database,
               "SELECT 'mail', time, queue_id, ruleset, sender, recipient, relay_name, relay_address, status, reject, size,"
               " recipient_count, argument, message_id FROM v_mail",
               sum));
  HINDCAST_TRY(add_rows(
      database, "SELECT 'rejected', sha256, line, byte_offset, reason, text FROM rejected JOIN source USING (source_id)", sum));
  HINDCAST_TRY(add_rows(database, "SELECT 'source', sha256, byte_size, line_count, rejected_lines FROM v_source", sum));
  return fmt::format("{:016x}{:016x}", sum.high, sum.low);
}

}  // namespace hindcast
