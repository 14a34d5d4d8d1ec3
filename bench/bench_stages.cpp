// The stages of an import, each alone: reading, finding lines, interning, parsing and packing, sorting, laying out pages of tables
// and indexes, deciding copies. bench_parse has the formats.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "bench/month.h"
#include "bench/support.h"
#include "core/sorted_pairs.h"
#include "core/text_interner.h"
#include "ingest/byte_source.h"
#include "ingest/duplicates.h"
#include "ingest/line_reader.h"
#include "ingest/source_list.h"
#include "ingest/source_parser.h"
#include "store/btree_builder.h"
#include "store/case_file.h"

namespace hindcast {
namespace {

constexpr std::int64_t kRows = 1'000'000;
constexpr std::size_t kMemory = std::size_t{32} << 20U;

using bench::need;
using bench::set_rate;

// Every source of a month, by what `pass` does with one of them, which gives the bytes that it saw.
template <typename Pass>
void pass_over_month(benchmark::State& state, Pass&& pass) {
  const bench::MonthDirectory month(100'000);
  const auto list = expand_sources(std::vector<std::string>{month.logs()});
  if (!list.ok()) return state.SkipWithError("no logs");
  std::uint64_t bytes = 0;
  for (auto _ : state) {
    for (const SourceSpec& source : list->sources) bytes += pass(source);
  }
  if (bytes != month.byte_count() * static_cast<std::uint64_t>(state.iterations())) state.SkipWithError("bytes are missing");
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

// Bytes off the disk's cache, in the blocks that the line reader asks for.
void read_bytes(benchmark::State& state) {
  std::string block(std::size_t{1} << 20U, '\0');
  pass_over_month(state, [&block](const SourceSpec& source) {
    SourceFacts facts;
    auto file = FileBytes::open(source.path, facts);
    std::uint64_t bytes = 0;
    while (const std::size_t size = (*file)->read(block.data(), block.size())) bytes += size;
    return bytes;
  });
}
BENCHMARK(read_bytes)->Unit(benchmark::kMillisecond);

// Reading, hashing and finding line ends.
void split_lines(benchmark::State& state) {
  std::int64_t lines = 0;
  pass_over_month(state, [&lines](const SourceSpec& source) {
    auto reader = LineReader::open(source);
    for (LogLine line; reader->next(line);) ++lines;
    return reader->finish().byte_size;
  });
  state.counters["lines_per_second"] = benchmark::Counter(static_cast<double>(lines), benchmark::Counter::kIsRate);
}
BENCHMARK(split_lines)->Unit(benchmark::kMillisecond);

// Hosts as a busy sensor sees them: a few often, many once.
void intern_hosts(benchmark::State& state) {
  std::mt19937 random(1);
  std::vector<std::string> texts;
  for (std::int64_t i = 0; i < kRows; ++i) {
    const auto host = random() % (i % 4 == 0 ? 50'000U : 200U);
    texts.push_back(fmt::format("10.{}.{}.{}", host >> 16U, host >> 8U & 255U, host & 255U));
  }
  for (auto _ : state) {
    TextInterner interner;
    for (const std::string& text : texts) benchmark::DoNotOptimize(interner.id(text));
  }
  set_rate(state, "texts_per_second", kRows);
}
BENCHMARK(intern_hosts)->Unit(benchmark::kMillisecond);

// Reading, splitting, parsing, interning and packing one source: what one thread does.
void parse_sources(benchmark::State& state) {
  std::int64_t records = 0;
  pass_over_month(state, [&records](const SourceSpec& source) {
    Spool spool(std::size_t{1} << 30U);
    ParseProgress progress;
    const auto parsed = need(parse_source(source, nullptr, spool, progress));
    records += parsed.records;
    return parsed.survey.facts.byte_size;
  });
  state.counters["records_per_second"] = benchmark::Counter(static_cast<double>(records), benchmark::Counter::kIsRate);
}
BENCHMARK(parse_sources)->Unit(benchmark::kMillisecond);

struct Pair {
  std::uint64_t key = 0;
  std::int64_t row_id = 0;
};

// range(0): 1 where all pairs fit into memory.
void sort_pairs(benchmark::State& state) {
  for (auto _ : state) {
    std::mt19937_64 random(1);
    Spool spool(kMemory);
    SortedPairs<Pair> pairs(spool, state.range(0) == 1 ? std::size_t{1} << 30U : kMemory / 16);
    for (std::int64_t i = 0; i < kRows; ++i) static_cast<void>(pairs.add({random() % 60'000, i}));
    static_cast<void>(pairs.sort());
    for (Pair pair; *pairs.next(pair);) benchmark::DoNotOptimize(pair);
  }
  set_rate(state, "pairs_per_second", kRows);
}
BENCHMARK(sort_pairs)->Arg(1)->Arg(0)->Unit(benchmark::kMillisecond);

// Makes a database of the schema at `path`, and gives the root page of what the schema makes last.
std::uint32_t make_empty(const std::string& path, std::string_view schema) {
  std::filesystem::remove(path);
  Database database = need(Database::open(path, OpenMode::create));
  need(database.execute("PRAGMA page_size = 16384"));
  need(database.execute(schema));
  return static_cast<std::uint32_t>(
      need(database.query_integer("SELECT rootpage FROM sqlite_schema ORDER BY rowid DESC LIMIT 1")).value_or(0));
}

// A table of twelve integers, as pages.
void build_table(benchmark::State& state) {
  const bench::MonthDirectory month(1);
  for (auto _ : state) {
    state.PauseTiming();
    const std::uint32_t root =
        make_empty(month.case_path(), "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b, c, d, e, f, g, h, i, j, k)");
    state.ResumeTiming();
    auto file = PageFile::open(month.case_path());
    TableBuilder table(*file, root, true);
    for (std::int64_t row = 1; row <= kRows; ++row) {
      const std::array values = {RowValue::integer(row * 1'000'003),
                                 RowValue::integer(1),
                                 RowValue::integer(row / 1000),
                                 RowValue::integer(row % 100'000),
                                 RowValue::integer(row % 60'000),
                                 RowValue::integer(row % 65'536),
                                 RowValue::integer(row % 5000),
                                 RowValue::integer(53),
                                 RowValue::integer(17),
                                 RowValue::null(),
                                 RowValue::integer(row % 70),
                                 RowValue::integer(2)};
      static_cast<void>(table.add(row, std::span(values).first<11>()));
    }
    static_cast<void>(table.finish());
    static_cast<void>(file->finish());
  }
  set_rate(state, "rows_per_second", kRows);
}
BENCHMARK(build_table)->Unit(benchmark::kMillisecond);

// An index on two columns of hosts, of entries that come in their order.
void build_index(benchmark::State& state) {
  const bench::MonthDirectory month(1);
  for (auto _ : state) {
    state.PauseTiming();
    const std::uint32_t root = make_empty(month.case_path(), "CREATE TABLE t(a, b); CREATE INDEX i ON t(a, b)");
    state.ResumeTiming();
    auto file = PageFile::open(month.case_path());
    IndexBuilder index(*file, root);
    for (std::int64_t entry = 0; entry < kRows; ++entry) {
      const std::array values = {RowValue::integer(entry / 20), RowValue::integer(entry % 20 * 3000)};
      static_cast<void>(index.add(values, entry * 7919 % kRows + 1));
    }
    static_cast<void>(index.finish());
    static_cast<void>(file->finish());
  }
  set_rate(state, "entries_per_second", kRows);
}
BENCHMARK(build_index)->Unit(benchmark::kMillisecond);

// Records of two files that share every tenth.
void find_copies(benchmark::State& state) {
  for (auto _ : state) {
    Spool spool(kMemory);
    DuplicateFinder finder(spool, kMemory);
    for (std::int64_t i = 0; i < kRows; ++i) {
      const bool is_second = i >= kRows / 2;
      const auto text = static_cast<std::uint64_t>(is_second && i % 10 == 0 ? i - kRows / 2 : i) * 0x9e3779b97f4a7c15U;
      Event event;
      event.id = i + 1;
      event.time.us = i % (kRows / 2);
      static_cast<void>(finder.add(static_cast<std::int64_t>(text), event, 0, is_second ? 2 : 1));
    }
    static_cast<void>(finder.settle());
    for (std::int64_t i = 0; i < kRows; ++i) benchmark::DoNotOptimize(finder.original_of(i + 1));
  }
  set_rate(state, "records_per_second", kRows);
}
BENCHMARK(find_copies)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hindcast
