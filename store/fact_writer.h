// Writing facts: sources with their account, events, copies, rejected lines. Knows no formats and no clocks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/event.h"
#include "core/network_set.h"
#include "core/protocol.h"
#include "core/result.h"
#include "store/sqlite.h"

namespace hindcast {

// Row of v_source, from 1.
using SourceId = std::int32_t;

// Identity of a record's content: two records with the same key are the same record.
// A hash of 128 bits over the record's text, time and number among equal ones: equal lines of one log stay apart.
struct ContentKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  bool operator==(const ContentKey&) const = default;
};
// The key is a hash already: half of it will do.
struct ContentKeyHash {
  std::size_t operator()(const ContentKey& key) const { return static_cast<std::size_t>(key.low); }
};

// Where a record stands in a source.
struct Place {
  SourceId source_id = 0;
  // Of the record's first line, from 1.
  std::int64_t line = 0;
  // How many lines it takes, at least 1.
  std::int32_t line_count = 1;
  // Of its first byte in the unpacked text, from 0.
  std::uint64_t byte_offset = 0;
  // The file that a grep prefix names; "" where there is no prefix.
  std::string_view claimed_file;
};

// A signature as the record shows it; -1 and "" where it does not.
struct SignatureFields {
  // The rule's message; may be all there is (snort before 1.8 printed no ids).
  std::string_view text;
  // "Attempted Information Leak": the text, not the short name.
  std::string_view classification;
  // Generator, rule and revision: "[1:469:1]".
  std::int32_t gid = -1;
  std::int32_t sid = -1;
  std::int32_t rev = -1;
  // 1 is the most urgent.
  std::int32_t priority = -1;
};

// The packet fields of an event that Event itself does not hold.
struct PacketFields {
  // Meaning and ranges as in PacketDetail (core/event.h).
  std::int64_t seq = -1;
  std::int64_t ack = -1;
  std::int32_t window = -1;
  std::int32_t ttl = -1;
  // The byte as printed, 0..255.
  std::int32_t tos = -1;
  std::int32_t ip_id = -1;
  std::int32_t dont_fragment = -1;
  // Bytes; -1 if it is no fragment, 0 for a first one.
  std::int32_t fragment_offset = -1;
  std::int32_t icmp_type = -1;
  std::int32_t icmp_code = -1;
  std::string_view tcp_options;
  std::string_view text;
  // The packet that an ICMP error quotes.
  QuotedFlow quoted;
  // Counts of a report about a scanner: connections, hosts, and how many of them were TCP and UDP.
  std::int32_t scan_connections = -1;
  std::int32_t scan_hosts = -1;
  std::int32_t scan_tcp = -1;
  std::int32_t scan_udp = -1;
  // How often the record stands for itself.
  std::int32_t repeat = 1;
  // Whether any field is shown: only then a row is kept.
  [[nodiscard]] bool any() const;
};

// All that a mail line shows: "" and -1 where it does not. Views must stay valid during the call only.
struct MailFields {
  std::string_view log_host, program, queue_id, ruleset, argument, sender, recipient, relay_name, relay_address, message_id, status,
      reject, dsn;
  // Of the process that wrote the line; one message passes through several.
  std::int64_t pid = -1;
  // Bytes.
  std::int64_t size = -1;
  std::int64_t recipient_count = -1;
};

// The finished account of a source. The six kinds of lines must add up to line_count: the store refuses it otherwise.
struct SourceRow {
  SourceId source_id = 0;
  // As display_name() spells it: archive members with their archive.
  std::string path;
  // Hex, of the file as it lies on disk, or of the member; what makes a second import of it a no-op.
  std::string sha256;
  std::uint64_t byte_size = 0;
  // The file's mtime when it was read.
  std::optional<Timestamp> modified;
  // All lines; the next six are the account.
  std::int64_t line_count = 0;
  std::int64_t event_lines = 0;
  std::int64_t continuation_lines = 0;
  std::int64_t blank_lines = 0;
  std::int64_t comment_lines = 0;
  std::int64_t duplicate_lines = 0;
  std::int64_t rejected_lines = 0;
  // Of the first and last dated event; nothing if none is dated.
  std::optional<Timestamp> first;
  std::optional<Timestamp> last;
  // How year or day, and the offset from UTC, were found out, in words (ingest/clock.h).
  std::string year_rule;
  std::string utc_offset_rule;
  // Seconds east of UTC, of the last record.
  std::int32_t utc_offset_s = 0;
  // flags_text() of the source: "packed,truncated".
  std::string flags;
  // ISO 8601. The only wall clock in a case.
  std::string imported_at;
};

// One writer for a run of import. Interns hosts and signatures; ids are given in order of first appearance.
class FactWriter {
 public:
  // Reads what the case holds already. `sources` are added inside transactions that the caller opens.
  static Result<FactWriter> open(Database& database);

  // Gives the id for the source that is about to be read: events come before their source's row.
  SourceId next_source_id() { return ++last_source_id_; }
  // Whether a source of this content is in the case.
  Result<bool> has_source(std::string_view sha256);

  // Ids of dictionary entries, made on first use. Errors are the store's.
  Result<HostId> host(std::string_view text);           // kNoHost for ""
  Result<SignatureId> signature(const SignatureFields& fields);  // kNoSignature where all is absent
  // The name as in Format::name.
  Result<int> format_id(std::string_view name);
  // Makes sure that the protocol's row exists; add_event() does so itself.
  Result<void> need_protocol(Protocol protocol);

  // The event of that content, if the case holds it.
  Result<std::optional<EventId>> find(const ContentKey& key);
  // `event.id` is given by the writer and returned.
  // Writes event, place, key and, where anything is shown, the packet and mail rows. `mail` is null for packet
  // sensors. The key must be new (see find()).
  Result<EventId> add_event(const Event& event, int format_id, const Place& place, const ContentKey& key, const PacketFields& packet,
                            const MailFields* mail);
  // A further place of an event that the case holds: another file, or another line.
  Result<void> add_copy(EventId event, const Place& place);
  // A line that is no record, with its bytes as they are and the reason.
  Result<void> add_rejected(SourceId source, std::int64_t line, std::uint64_t byte_offset, std::string_view reason, std::string_view text);
  // Closes the books of a source. Refused by the store if they do not balance.
  Result<void> add_source(const SourceRow& row);

 private:
  // open() is the way: a writer needs its statements and dictionaries.
  explicit FactWriter(Database& database) : database_(&database) {}
  // Prepares all statements once.
  Result<void> prepare();
  // Reads hosts, signatures, formats and the last ids of the case.
  Result<void> load_dictionaries();
  // The parts of add_event().
  Result<void> add_packet(EventId event, const PacketFields& packet);
  // Of mail lines only.
  Result<void> add_mail(EventId event, const MailFields& mail);

  // Lets a dictionary be asked with a view, without making a string for each record.
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
  // Keys of this run; older ones are asked of the store.
  std::unordered_map<ContentKey, EventId, ContentKeyHash> keys_;
  bool has_older_keys_ = false;                                     // the case held events before this run
  SourceId last_source_id_ = 0;
  EventId last_event_id_ = 0;
  // Reused from record to record.
  std::string signature_key_;
  Statement insert_event_, insert_packet_, insert_mail_, insert_copy_, insert_key_, insert_rejected_, insert_source_, insert_host_,
      insert_signature_, insert_format_, insert_protocol_, find_key_, find_source_;
};

// Marks the hosts that lie in `networks`, all others as foreign.
// Writes changed hosts only.
Result<void> mark_internal_hosts(Database& database, const NetworkSet& networks);

}  // namespace hindcast
