// Writing facts: sources with their account, events, copies, rejected lines. Knows no formats, no clocks, and not how rows get into
// the file.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/event.h"
#include "core/network_set.h"
#include "core/protocol.h"
#include "core/result.h"
#include "core/text_interner.h"
#include "store/block_writer.h"
#include "store/series_writer.h"
#include "store/sqlite.h"
#include "store/table_rows.h"

namespace hindcast {

class Rollups;

// Row of v_source, from 1.
using SourceId = std::int32_t;

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
  // Whether the record has a signature at all.
  [[nodiscard]] bool any() const { return !text.empty() || gid >= 0 || sid >= 0; }
};

// All fields in one text, made in `buffer`: what dictionaries of signatures are asked with.
std::string_view signature_key(const SignatureFields& fields, std::string& buffer);
// The reverse; views of the key.
SignatureFields signature_of_key(std::string_view key);

// The packet fields of an event that Event itself does not hold; kept only where any is shown.
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
};

// The tables that facts and their roll-ups fill row by row. The order of the columns is the schema's.
enum class FactTable : std::uint8_t {
  event,
  mail,
  event_copy,
  rejected,
  series,
  event_block,
  host,
  phrase,
  pair,
  sender,
  receiver,
  sender_hour,
  hour,
  signature_day,
  signature_use,
  source_day,
};
inline constexpr std::size_t kFactTables = 16;
inline constexpr FactTable kFirstRollup = FactTable::pair;

// One of them. `columns` without the row id, which is the column `id_column` where that is not empty.
struct FactTableSpec {
  std::string_view name;
  std::string_view id_column;
  std::string_view columns;
  // Whether a row may take the place of one that the case holds.
  bool may_replace = false;
};
const FactTableSpec& fact_table_spec(FactTable table);

// Where the rows of these tables go.
class FactTables {
 public:
  FactTables() = default;
  virtual ~FactTables() = default;
  FactTables(const FactTables&) = delete;
  FactTables& operator=(const FactTables&) = delete;
  // The writer of one table's rows.
  virtual TableRows& rows(FactTable table) = 0;
  // What each event is to be told to as well; null where the roll-ups are made afterwards (rebuild_rollups).
  virtual Rollups* rollups() { return nullptr; }
};

// What facts name by number: hosts, signatures, formats, protocols, phrases; and the moment that their times count from. In memory;
// ids are given in order of first appearance.
class Dictionaries {
 public:
  // Reads those of the case.
  static Result<Dictionaries> load(Database& database);
  // Ids of entries, made on first use.
  HostId host(std::string_view text);  // kNoHost for ""
  // Of all these hosts in turn: faster than one by one.
  std::vector<HostId> hosts(const TextInterner& texts);
  SignatureId signature(std::string_view key);  // of signature_key()
  int format(std::string_view name);            // as in Format::name
  void need_protocol(Protocol protocol) {
    if (last_protocol_ == protocol) return;
    protocols_.insert(static_cast<int>(protocol));
    last_protocol_ = protocol;
  }
  // Nothing for a long text, or when there are too many: such a text stands in its row. Memory is bounded.
  std::optional<std::int32_t> phrase(std::string_view text);
  // Times in rows count from here. To be set before the first event of a case only.
  [[nodiscard]] Timestamp time_base() const { return time_base_; }
  void set_time_base(Timestamp base) { time_base_ = base; }
  // Writes what is new since load() or the last time: rows of the large ones into `tables`, and the small ones, in a transaction of
  // the caller, into the case.
  Result<void> save_rows(FactTables& tables);
  Result<void> save(Database& database);

 private:
  // The parts of save().
  Result<void> save_names(Database& database);
  Result<void> save_signatures(Database& database);
  // Gives a spelling to a host; false if it has one already.
  bool learn(std::string_view spelling, HostId host);

  // Texts of hosts as logs spell them, each with the id of its host: names and IPv6 have several spellings.
  TextInterner spellings_;
  std::vector<HostId> host_of_spelling_;
  HostId last_host_ = 0;
  TextInterner signatures_;  // numbers are the ids
  TextInterner formats_;
  TextInterner phrases_;
  std::set<int> protocols_;
  std::optional<Protocol> last_protocol_;  // that was needed
  Timestamp time_base_;
  // What is to be written.
  std::vector<std::pair<HostId, std::int32_t>> new_hosts_;  // with the spelling that is kept
  std::int32_t saved_signatures_ = 0;
  std::int32_t saved_formats_ = 0;
  std::int32_t saved_phrases_ = 0;
};

// Through SQL, into an open case. The caller opens the transaction.
Result<std::unique_ptr<FactTables>> sql_fact_tables(Database& database);

// What stands for a record's text in the case: two records are the same one if this, moment, hosts, ports, signature and format are
// equal. 64 bits of the hash; of dated records 16 fewer where the moment is one microsecond, and 16 fewer where both ports are
// shown: few records share these (docs/decisions/0026).
std::int64_t text_identity(std::uint64_t text_hash, const Event& event);

// Turns facts into rows. All ids of hosts, signatures and formats are those of Dictionaries.
class FactWriter {
 public:
  // Goes on behind the rows that the case holds. `tables` and `dictionaries` must outlive it.
  static Result<FactWriter> begin(Database& database, FactTables& tables, Dictionaries& dictionaries);
  // The highest id of an event in the case when the writer began; those to be added must be greater, and ascend.
  [[nodiscard]] EventId last_event_id() const { return last_event_id_; }
  // Writes event and place. `packet` and `mail` are null where there is none.
  Result<void> add_event(const Event& event, int format_id, const Place& place, std::uint64_t text_hash, const PacketFields* packet,
                         const MailFields* mail);
  // A further place of an event that the case holds: another file, or another line.
  Result<void> add_copy(EventId event, const Place& place);
  // A line that is no record, with its bytes as they are and the reason.
  Result<void> add_rejected(SourceId source, std::int64_t line, std::uint64_t byte_offset, std::string_view reason,
                            std::string_view text);
  // Writes what was held back. To be called once, after all others.
  Result<void> finish() { return blocks_.finish(); }

 private:
  // begin() is the way.
  FactWriter(FactTables& tables, Dictionaries& dictionaries, BlockWriter blocks, std::int64_t last_series)
      : tables_(&tables), dictionaries_(&dictionaries), blocks_(blocks), series_(tables.rows(FactTable::series), last_series) {}
  // The columns of event_row: those that every event has, then what a packet shows beside its flow.
  static constexpr std::size_t kFlowColumns = 11;
  static constexpr std::size_t kPacketColumns = 23;
  std::array<RowValue, kPacketColumns> packet_cells(const PacketFields& packet);
  // The mail row of an event.
  Result<void> add_mail(EventId event, const MailFields& mail);
  // The number of a phrase, or the text itself; NULL for "".
  [[nodiscard]] RowValue phrase(std::string_view text) const;

  FactTables* tables_;
  Dictionaries* dictionaries_;
  BlockWriter blocks_;
  SeriesWriter series_;
  std::string pattern_;  // of the options at hand
  EventId last_event_id_ = 0;
  std::int64_t last_copy_ = 0;
  std::int64_t last_rejected_ = 0;
};

// The highest id of a source in the case, 0 if it has none.
Result<SourceId> last_source_id(Database& database);
// The hashes of the sources that the case holds: what tells a second import of one.
Result<std::set<std::string>> source_hashes(Database& database);
// The rows of sources. Not to outlive the database.
class SourceTable {
 public:
  static Result<SourceTable> open(Database& database);
  // Closes the books of a source. Refused by the store if they do not balance. `path` is as display_name() spells it: archive
  // members with their archive. `imported_at`, ISO 8601, is the only wall clock in a case.
  Result<void> add(const SourceRow& row, std::string_view path, std::string_view imported_at);

 private:
  // open() is the way.
  explicit SourceTable(Statement insert) : insert_(std::move(insert)) {}

  Statement insert_;
};

// Marks the hosts that lie in `networks`, all others as foreign.
// Writes changed hosts only.
Result<void> mark_internal_hosts(Database& database, const NetworkSet& networks);

}  // namespace hindcast
