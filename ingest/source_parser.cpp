#include "ingest/source_parser.h"

#include <algorithm>
#include <utility>

#include "ingest/line_reader.h"
#include "ingest/queue_id.h"
#include "store/sqlite.h"

namespace hindcast {
namespace {

constexpr std::int64_t kTickLines = 16'384;

class ParseSink : public RecordSink {
 public:
  ParseSink(ParsedSource& source, Spool& spool) : source_(source), packer_(spool, source.texts) {}

  // Why packing failed; the first failure stops the rest.
  Result<void> status = {};

  void on_record(const Format& format, const Record& record, const RecordPlace& place) override {
    if (!status.ok()) return;
    ++source_.records;
    take_time(record);
    status = packer_.add(format, record, place);
  }
  void on_blank(const LogLine&) override { ++source_.blank_lines; }
  void on_comment(const LogLine&) override { ++source_.comment_lines; }
  void on_rejected(const LogLine& line, std::string_view reason) override {
    ++source_.rejected_lines;
    if (status.ok()) status = packer_.add_rejected(line, reason);
  }

  Result<void> finish() {
    HINDCAST_TRY(std::as_const(status));
    auto blocks = packer_.finish();
    if (!blocks) return blocks.error();
    source_.blocks = std::move(*blocks);
    return {};
  }

 private:
  void take_time(const Record& record) {
    Survey& survey = source_.survey;
    survey.times.add(record.time);
    if (record.sensor == Sensor::sendmail && !survey.times.content_year) {
      const QueueId id = parse_queue_id(record.mail.queue_id);
      if (id.kind == QueueId::Kind::utc) survey.times.add_queue_time(record.time, id.time);
    }
    if (record.time.kind != WrittenTime::Kind::time_of_day || record.time.precision != TimePrecision::us) return;
    if (survey.undated.size() < kMaxUndatedSample) {
      survey.undated.push_back({record.time.us_of_day, std::string(record.src.host), std::string(record.dst.host)});
    }
  }

  ParsedSource& source_;
  RecordPacker packer_;
};

// Tells the shared progress what has come since the last time. Bytes are those of the file, of which a packed text has more.
class Ticker {
 public:
  Ticker(ParseProgress& progress, std::uint64_t disk_bytes) : progress_(progress), disk_bytes_(disk_bytes) {}
  void tell(std::uint64_t bytes, std::int64_t lines, std::int64_t rejected) {
    bytes = std::min(bytes, disk_bytes_);
    progress_.bytes += bytes - bytes_;
    progress_.lines += lines - lines_;
    progress_.rejected += rejected - rejected_;
    bytes_ = bytes;
    lines_ = lines;
    rejected_ = rejected;
  }

 private:
  ParseProgress& progress_;
  const std::uint64_t disk_bytes_;
  std::uint64_t bytes_ = 0;
  std::int64_t lines_ = 0;
  std::int64_t rejected_ = 0;
};

}  // namespace

Result<ParsedSource> parse_source(const SourceSpec& source, const Format* only, Spool& spool, ParseProgress& progress) {
  ParsedSource parsed;
  Ticker ticker(progress, source.disk_bytes);
  auto reader = LineReader::open(source);
  if (!reader) {
    parsed.failure = reader.error().message;
    ticker.tell(source.disk_bytes, 0, 0);
    return parsed;
  }
  ParseSink sink(parsed, spool);
  RecordSplitter splitter(sink, only);

  LogLine line;
  while (sink.status.ok() && reader->next(line)) {
    splitter.feed(line);
    if (line.number % kTickLines != 0) continue;
    ticker.tell(line.byte_offset, line.number, parsed.rejected_lines);
    if (interruption() || progress.is_stopped) return Error{ErrorCode::io, "interrupted", "Run the same command again to go on."};
  }
  splitter.finish();
  HINDCAST_TRY(sink.finish());
  parsed.survey.facts = reader->finish();
  ticker.tell(source.disk_bytes, parsed.survey.facts.line_count, parsed.rejected_lines);
  return parsed;
}

}  // namespace hindcast
