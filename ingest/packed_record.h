// Records and rejected lines of one source as bytes: what waits between parsing, when year and day may still be unknown, and
// writing. Texts that recur are numbers of the source's own dictionaries.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/spool.h"
#include "core/text_interner.h"
#include "ingest/format.h"
#include "store/fact_writer.h"

namespace hindcast {

struct LogLine;
struct RecordPlace;

// The texts of one source that its packed records name by number.
struct SourceTexts {
  TextInterner hosts;
  TextInterner signatures;     // keys, as signature_key() makes them
  TextInterner claimed_files;  // names that grep prefixes state
};

// Packs the records of one source into blocks of a spool.
class RecordPacker {
 public:
  // Both must outlive it.
  RecordPacker(Spool& spool, SourceTexts& texts) : spool_(spool), texts_(texts) {}
  // Takes a record, or a rejected line. Error io: the spool is full.
  Result<void> add(const Format& format, const Record& record, const RecordPlace& place);
  Result<void> add_rejected(const LogLine& line, std::string_view reason);
  // All blocks, in order. To be called once.
  Result<std::vector<SpoolBlock>> finish();

 private:
  // Where a row with texts of that size may be written, and the end of what was.
  char* open_row(std::size_t text_size);
  Result<void> close_row(const char* end);
  // Hands the block at hand to the spool.
  Result<void> close_block();

  Spool& spool_;
  SourceTexts& texts_;
  std::string bytes_;  // the first `used_` are the block at hand
  std::size_t used_ = 0;
  std::vector<SpoolBlock> blocks_;
  const Format* format_ = nullptr;  // of the record before
  std::uint64_t format_number_ = 0;
  std::string signature_key_;
};

// One row of the packed form. Views live until the next row is read. Hosts, signature and claimed file are numbers of the source's
// own dictionaries, -1 for none.
struct PackedRow {
  bool is_rejected = false;
  // Of both kinds.
  std::int64_t line = 0;
  std::uint64_t byte_offset = 0;
  // Of records. Number of the format in all_formats().
  std::size_t format = 0;
  WrittenTime time;
  std::uint64_t text_hash = 0;
  std::int32_t claimed_file = -1;
  std::int32_t line_count = 1;
  // Without id, moment and source.
  Event event;
  PacketFields packet;
  bool has_packet = false;
  MailFields mail;
  bool has_mail = false;
  // Of rejected lines.
  std::string_view reason;
  std::string_view text;
};

// Reads the rows of one source back, in order. Not to outlive spool and blocks.
class PackedReader {
 public:
  PackedReader(Spool& spool, const std::vector<SpoolBlock>& blocks) : spool_(spool), blocks_(blocks) {}
  // The next row; false at the end. With heads_only, all fields of a record after claimed_file stay as they were.
  Result<bool> next(PackedRow& row, bool heads_only = false);

 private:
  Spool& spool_;
  const std::vector<SpoolBlock>& blocks_;
  std::size_t next_block_ = 0;
  std::string buffer_;
  std::string_view bytes_;
};

}  // namespace hindcast
