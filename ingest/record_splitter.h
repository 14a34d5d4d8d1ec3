// Lines -> records. Decides line by line which format a line belongs to, joins the lines of one record and the parts of a line
// that a mail program wrapped, peels grep and quote prefixes, follows syslog's repeat lines, and gives every line exactly one
// fate. Knows no files and no store.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "ingest/format.h"
#include "ingest/last_messages.h"

namespace hindcast {

// One line as the reader gives it: without its line end. `text` must stay valid until the record that holds the line
// has been handed to the sink.
struct LogLine {
  std::string_view text;
  std::int64_t number = 0;        // from 1
  std::uint64_t byte_offset = 0;  // of the line's first byte in the unpacked text
  bool is_unfinished = false;     // the last line of the file, without a line end
  bool is_overlong = false;       // only its first part is in `text`
};

// Where a record stands, and what identifies it.
struct RecordPlace {
  std::int64_t line = 0;  // of its first line
  std::int32_t line_count = 1;
  std::uint64_t byte_offset = 0;
  std::string_view claimed_file;             // the name a grep prefix states, else empty
  std::array<std::uint64_t, 2> text_hash{};  // XXH3-128 of its lines without prefixes, carriage returns and trailing blanks
};

// Receives every line of the input exactly once: as part of a record, or as one of the others.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  // A whole record. Its views, and those of `place`, are valid during the call only.
  virtual void on_record(const Format& format, const Record& record, const RecordPlace& place) = 0;
  // A line without text, or a record's closing blank line.
  virtual void on_blank(const LogLine& line) = 0;
  // Known text of a program that is no record: banners, statistics, marks.
  virtual void on_comment(const LogLine& line) = 0;
  // `reason` is a short stable phrase ("no known format", "bad port", "cut").
  virtual void on_rejected(const LogLine& line, std::string_view reason) = 0;
};

// The state machine between reader and store: at most one record is open at a time. Memory is bounded: a record
// that grows too long is closed.
class RecordSplitter {
 public:
  // With `only`, no other format is asked.
  explicit RecordSplitter(RecordSink& sink, const Format* only = nullptr) : sink_(sink), only_(only) {}
  RecordSplitter(const RecordSplitter&) = delete;
  RecordSplitter& operator=(const RecordSplitter&) = delete;

  // Takes the next line.
  void feed(const LogLine& line);
  // The input has ended: hands on what is open.
  void finish();
  // Whether lines wait for further ones: the reader must keep them until they have their fate.
  [[nodiscard]] bool has_open_record() const { return open_ != nullptr || !wrapped_.empty(); }

 private:
  // Whether a line was taken, as a record's start or as a comment.
  enum class Taken : std::uint8_t { no, yes };
  // Whether a line that shows no whole record may wait for its other part.
  enum class Wrapping : std::uint8_t { tried, allowed };

  // The text without NUL bytes, which a crash leaves in log files; a copy only where there are any.
  std::string_view without_nuls(std::string_view text);
  // Takes a line when no record is open.
  void take_line(const LogLine& line, std::string_view text, Wrapping wrapping);
  // Asks the formats, that of the record before first, until one knows the text; null if none does. `verdict` is record,
  // record_open or comment, and record_ is filled. Remembers the first reason why one refused.
  const Format* ask(std::string_view text, std::string_view prefix, LineVerdict& verdict);
  // Starts a record, or takes a comment; `prefix` is what was peeled from the line.
  Taken start_record(const LogLine& line, std::string_view text, std::string_view prefix);
  // The same behind any prefix that the line may have.
  Taken start_behind_prefix(const LogLine& line, std::string_view text);
  // "last message repeated 4 times": a record like the one that is repeated, which stands for four.
  Taken start_repeat(const LogLine& line, std::string_view text, std::string_view prefix);
  // Opens what ask() read. The lines are its first `line_count`.
  void open_record(const Format& format, const LogLine& first, std::string_view text, std::string_view prefix);
  // Offers the line to the open record. False if it is not part of it.
  bool continue_record(const LogLine& line, std::string_view text);
  // Hands the open record to the sink, or its lines as rejected if they make none.
  void close_record();
  // Whether the line starts a record of any format by itself, whole or damaged.
  bool starts_by_itself(std::string_view text);
  // Keeps a line whose record may go on in the next.
  Taken wait_for_rest(const LogLine& line, std::string_view text, std::string_view prefix);
  // Whether the line goes on where the waiting ones end: they make a record together, or may with a further line.
  bool join_wrapped(const LogLine& line, std::string_view text);
  // The waiting lines belong to nothing: each is taken by itself.
  void settle_wrapped();
  // A line that no format takes: elision, blank, or rejected with the best reason there is.
  void take_loose_line(const LogLine& line, std::string_view text);

  RecordSink& sink_;
  const Format* only_;
  const Format* last_ = nullptr;  // the format of the record before: asked first
  const Format* open_ = nullptr;  // the format of the open record
  Record record_;
  RecordPlace place_;
  std::string prefix_;               // what was peeled from the open record's first line
  std::string last_prefix_;          // one like it is tried first on the next line
  std::string_view reason_;          // why the line at hand was refused,
  std::string_view refused_;         // its text behind the prefix,
  std::string_view refused_prefix_;  // and that
  std::deque<LogLine> open_lines_;   // the lines of the open record
  std::deque<std::string> cleaned_;  // lines that had to be copied: of the open record, waiting ones and the line at hand
  std::string hash_input_;           // the open record's text
  Wrapping wrapping_ = Wrapping::allowed;
  std::deque<LogLine> wrapped_;  // lines that wait for the rest of their record,
  std::string wrapped_text_;     // joined, without prefixes,
  std::string wrapped_prefix_;   // and the first one's prefix
  std::string joined_;           // the text of a record that was joined
  LastMessages messages_;
};

}  // namespace hindcast
