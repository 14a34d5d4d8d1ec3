// What import would make of the first lines of its sources, without a case.
#include <algorithm>
#include <utility>

#include "ingest/importer.h"
#include "ingest/line_reader.h"
#include "ingest/record_splitter.h"
#include "ingest/source_list.h"

namespace hindcast {
namespace {

constexpr std::size_t kLongestText = 200;

// Keeps what each line of one source became.
class ExplainSink : public RecordSink {
 public:
  explicit ExplainSink(const SourceSpec& source) : path_(display_name(source)) {}
  void on_record(const Format& format, const Record& record, const RecordPlace& place) override {
    add(place.line, "event", format.name, describe(record), {});
    for (std::int32_t i = 1; i < place.line_count; ++i) add(place.line + i, "continuation", format.name, {}, {});
  }
  void on_blank(const LogLine& line) override { add(line.number, "blank", {}, {}, {}); }
  void on_comment(const LogLine& line) override { add(line.number, "comment", {}, {}, line.text); }
  void on_rejected(const LogLine& line, std::string_view reason) override { add(line.number, "rejected", {}, reason, line.text); }

  void add(std::int64_t line, std::string_view fate, std::string_view format, std::string_view reading, std::string_view text) {
    lines_.push_back(
        {path_, line, std::string(fate), std::string(format), std::string(reading), std::string(text.substr(0, kLongestText))});
  }

  // Lines that have their fate.
  [[nodiscard]] std::size_t size() const { return lines_.size(); }
  // All of them, in order.
  std::vector<ExplainedLine> take() {
    std::stable_sort(lines_.begin(), lines_.end(), [](const ExplainedLine& a, const ExplainedLine& b) { return a.line < b.line; });
    return std::move(lines_);
  }

 private:
  std::string path_;
  std::vector<ExplainedLine> lines_;
};

std::vector<ExplainedLine> explain_one(const SourceSpec& source, const Format* only, std::int64_t line_limit) {
  ExplainSink sink(source);
  auto reader = LineReader::open(source);
  if (!reader) {
    sink.add(0, "unreadable", {}, reader.error().message, {});
    return sink.take();
  }
  RecordSplitter splitter(sink, only);
  LogLine line;
  // A record that begins in the first lines may end behind them.
  while (sink.size() < static_cast<std::size_t>(line_limit) && reader->next(line)) splitter.feed(line);
  splitter.finish();
  std::vector<ExplainedLine> lines = sink.take();
  while (!lines.empty() && lines.back().line > line_limit && lines.back().fate != "continuation") lines.pop_back();
  return lines;
}

}  // namespace

Result<std::vector<ExplainedLine>> explain_source(const std::string& path, const ImportOptions& options, std::int64_t line_limit) {
  auto list = expand_sources(std::vector<std::string>{path});
  if (!list) return list.error();
  const Format* only = options.format.empty() ? nullptr : find_format(options.format);
  std::vector<ExplainedLine> lines;
  for (const SourceSpec& source : list->sources) {
    for (ExplainedLine& line : explain_one(source, only, line_limit)) lines.push_back(std::move(line));
  }
  for (const SkippedPath& skipped : list->skipped) lines.push_back({skipped.path, 0, "unreadable", {}, skipped.reason, {}});
  return lines;
}

}  // namespace hindcast
