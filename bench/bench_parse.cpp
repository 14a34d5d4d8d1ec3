// Lines to records, in memory: the splitter with all formats, over each format's own samples and over the fixtures.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "bench/month.h"
#include "ingest/format.h"
#include "tests/support/split.h"

namespace hindcast {
namespace {

constexpr std::size_t kTextSize = 1U << 20U;

// Counts what was understood, and does nothing else.
struct CountingSink : RecordSink {
  std::int64_t understood = 0;
  void on_record(const Format&, const Record&, const RecordPlace&) override { ++understood; }
  void on_blank(const LogLine&) override {}
  void on_comment(const LogLine&) override { ++understood; }
  void on_rejected(const LogLine&, std::string_view) override {}
};

// About 1 MiB of it.
std::string repeated(const std::string& text) {
  std::string whole;
  while (!text.empty() && whole.size() < kTextSize) whole += text;
  return whole;
}

std::string samples_of(const Format& format) {
  std::string text;
  for (const Sample& sample : format.samples) text.append(sample.lines).append("\n");
  return text;
}

std::string fixtures() {
  std::string text;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(HINDCAST_SOURCE_DIR "/fixtures/practical/logs")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    text.append(std::istreambuf_iterator<char>(file), {});
  }
  return text;
}

void parse(benchmark::State& state, const std::string& text) {
  std::int64_t lines = 0;
  std::int64_t understood = 0;
  for (auto _ : state) {
    CountingSink sink;
    lines += test_support::split(text, sink);
    understood += sink.understood;
  }
  if (understood == 0) state.SkipWithError("no line was understood");
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
  state.counters["lines_per_second"] = benchmark::Counter(static_cast<double>(lines), benchmark::Counter::kIsRate);
}

// The format's own work on its samples of one line, without the splitter.
void begin(benchmark::State& state, const Format& format) {
  std::vector<std::string_view> lines;
  for (const Sample& sample : format.samples) {
    if (sample.lines.find('\n') == std::string_view::npos) lines.push_back(sample.lines);
  }
  Record record;
  std::size_t bytes = 0;
  for (auto _ : state) {
    for (const std::string_view line : lines) {
      std::string_view reason;
      record.clear();
      benchmark::DoNotOptimize(format.begin(line, record, reason));
      bytes += line.size();
    }
  }
  const auto count = static_cast<double>(state.iterations()) * static_cast<double>(lines.size());
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
  state.counters["lines_per_second"] = benchmark::Counter(count, benchmark::Counter::kIsRate);
}

bool has_line_records(const Format& format) {
  return std::any_of(format.samples.begin(), format.samples.end(),
                     [](const Sample& sample) { return sample.lines.find('\n') == std::string_view::npos; });
}

const bool kRegistered = [] {
  for (const Format* format : all_formats()) {
    if (!has_line_records(*format)) continue;
    benchmark::RegisterBenchmark(("begin/" + std::string(format->name)).c_str(),
                                 [format](benchmark::State& state) { begin(state, *format); });
  }
  for (const Format* format : all_formats()) {
    benchmark::RegisterBenchmark(("parse/" + std::string(format->name)).c_str(), parse, repeated(samples_of(*format)));
  }
  benchmark::RegisterBenchmark("parse/fixtures", parse, repeated(fixtures()));
  std::string month;
  for (const bench::LogFile& file : bench::make_month(5000)) month += file.text;
  benchmark::RegisterBenchmark("parse/month", parse, repeated(month));
  return true;
}();

}  // namespace
}  // namespace hindcast
