// What import would make of the first lines of its sources, without a case.
#include <fmt/format.h>

#include <algorithm>

#include "ingest/importer.h"
#include "ingest/line_reader.h"
#include "ingest/record_splitter.h"
#include "ingest/source_list.h"

namespace hindcast {
namespace {

// Keeps what each line became, for --explain.
class ExplainSink : public RecordSink {
 public:
  explicit ExplainSink(std::vector<ExplainedLine>& lines) : lines_(lines) {}
  void on_record(const Format& format, const Record& record, const RecordPlace& place) override {
    lines_.push_back({place.line, "event", std::string(format.name), describe(record)});
    for (std::int32_t i = 1; i < place.line_count; ++i)
      lines_.push_back({place.line + i, "continuation", std::string(format.name), {}});
  }
  void on_blank(const LogLine& line) override { lines_.push_back({line.number, "blank", {}, {}}); }
  void on_comment(const LogLine& line) override {
    lines_.push_back({line.number, "comment", {}, std::string(line.text.substr(0, 200))});
  }
  void on_rejected(const LogLine& line, std::string_view reason) override {
    lines_.push_back({line.number, "rejected", {}, fmt::format("{}: {}", reason, line.text.substr(0, 200))});
  }

 private:
  std::vector<ExplainedLine>& lines_;
};

}  // namespace

Result<std::vector<ExplainedLine>> explain_source(const std::string& path, const ImportOptions& options, std::int64_t line_limit) {
  auto list = expand_sources(std::vector<std::string>{path});
  if (!list) return list.error();
  const Format* only = options.format.empty() ? nullptr : find_format(options.format);
  std::vector<ExplainedLine> lines;
  for (const SourceSpec& source : list->sources) {
    auto reader = LineReader::open(source);
    if (!reader) return reader.error();
    ExplainSink sink(lines);
    RecordSplitter splitter(sink, only);
    LogLine line;
    while (line.number < line_limit && reader->next(line)) splitter.feed(line);
    splitter.finish();
  }
  std::stable_sort(lines.begin(), lines.end(), [](const ExplainedLine& a, const ExplainedLine& b) { return a.line < b.line; });
  return lines;
}

}  // namespace hindcast
