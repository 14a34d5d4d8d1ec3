// Writing facts: sources with their account, events, copies, rejected lines. Knows no formats and no clocks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/event.h"
#include "core/host.h"
#include "store/sqlite.h"

namespace hindcast {

using SourceId = std::int32_t;

// Identity of a record's content: two records with the same key are the same record.
struct ContentKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  bool operator==(const ContentKey&) const = default;
};
struct ContentKeyHash {
  std::size_t operator()(const ContentKey& key) const { return static_cast<std::size_t>(key.low); }
};

// Where a record stands in a source.
struct Place {
  SourceId source_id = 0;
  std::int64_t line = 0;
  std::int32_t line_count = 1;
  std::uint64_t byte_offset = 0;
  std::string_view claimed_file;
};

// A signature as the record shows it; -1 and "" where it does not.
struct SignatureFields {
  std::string_view text;
  std::string_view classification;
  std::int32_t gid = -1;
  std::int32_t sid = -1;
  std::int32_t rev = -1;
  std::int32_t priority = -1;
};

// The packet fields of an event that Event itself does not hold.
struct PacketFields {
  std::int64_t seq = -1;
  std::int64_t ack = -1;
  std::int32_t window = -1;
  std::int32_t ttl = -1;
  std::int32_t tos = -1;
  std::int32_t ip_id = -1;
  std::int32_t dont_fragment = -1;
  std::int32_t fragment_offset = -1;
  std::int32_t icmp_type = -1;
  std::int32_t icmp_code = -1;
  std::string_view tcp_options;
  std::string_view text;
  QuotedFlow quoted;
  std::int32_t scan_connections = -1;
  std::int32_t scan_hosts = -1;
  std::int32_t scan_tcp = -1;
  std::int32_t scan_udp = -1;
  std::int32_t repeat = 1;
  // Whether any field is shown: only then a row is kept.
  [[nodiscard]] bool any() const;
};

struct MailFields {
  std::string_view log_host, program, queue_id, ruleset, argument, sender, recipient, relay_name, relay_address, message_id, status,
      reject, dsn;
  std::int64_t pid = -1;
  std::int64_t size = -1;
  std::int64_t recipient_count = -1;
};

// The finished account of a source. The six kinds of lines must add up to line_count: the store refuses it otherwise.
struct SourceRow {
  SourceId source_id = 0;
  std::string path;
  std::string sha256;
  std::uint64_t byte_size = 0;
  std::optional<Timestamp> modified;
  std::int64_t line_count = 0;
  std::int64_t event_lines = 0;
  std::int64_t continuation_lines = 0;
  std::int64_t blank_lines = 0;
  std::int64_t comment_lines = 0;
  std::int64_t duplicate_lines = 0;
  std::int64_t rejected_lines = 0;
  std::optional<Timestamp> first;
  std::optional<Timestamp> last;
  std::string year_rule;
  std::string utc_offset_rule;
  std::int32_t utc_offset_s = 0;
  std::string flags;
  std::string imported_at;
};

// One writer for a run of import. Interns hosts and signatures; ids are given in order of first appearance.
class FactWriter {
 public:
  // Reads what the case holds already. `sources` are added inside transactions that the caller opens.
  static Result<FactWriter> open(Database& database);

  SourceId next_source_id() { return ++last_source_id_; }
  // Whether a source of this content is in the case.
  Result<bool> has_source(std::string_view sha256);

  Result<HostId> host(std::string_view text);           // kNoHost for ""
  Result<SignatureId> signature(const SignatureFields& fields);  // kNoSignature where all is absent
  Result<int> format_id(std::string_view name);
  Result<void> need_protocol(Protocol protocol);

  // The event of that content, if the case holds it.
  Result<std::optional<EventId>> find(const ContentKey& key);
  // `event.id` is given by the writer and returned.
  Result<EventId> add_event(const Event& event, int format_id, const Place& place, const ContentKey& key, const PacketFields& packet,
                            const MailFields* mail);
  Result<void> add_copy(EventId event, const Place& place);
  Result<void> add_rejected(SourceId source, std::int64_t line, std::uint64_t byte_offset, std::string_view reason, std::string_view text);
  Result<void> add_source(const SourceRow& row);

 private:
  explicit FactWriter(Database& database) : database_(&database) {}
  Result<void> prepare();
  Result<void> load_dictionaries();
  Result<void> add_packet(EventId event, const PacketFields& packet);
  Result<void> add_mail(EventId event, const MailFields& mail);

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  template <typename Id>
  using Dictionary = std::unordered_map<std::string, Id, TextHash, std::equal_to<>>;

  Database* database_;
  Dictionary<HostId> hosts_;
  Dictionary<SignatureId> signatures_;
  Dictionary<int> formats_;
  std::unordered_map<int, bool> protocols_;
  std::unordered_map<ContentKey, EventId, ContentKeyHash> keys_;  // of this run
  bool has_older_keys_ = false;                                     // the case held events before this run
  SourceId last_source_id_ = 0;
  EventId last_event_id_ = 0;
  std::string signature_key_;
  Statement insert_event_, insert_packet_, insert_mail_, insert_copy_, insert_key_, insert_rejected_, insert_source_, insert_host_,
      insert_signature_, insert_format_, insert_protocol_, find_key_, find_source_;
};

// Marks the hosts that lie in `networks`, all others as foreign.
Result<void> mark_internal_hosts(Database& database, const NetworkSet& networks);

}  // namespace hindcast
