// A month of logs into a new case file on disk, end to end: parsing, hashing, copies, pages, indexes, and the disk.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "bench/month.h"
#include "ingest/importer.h"
#include "store/case_file.h"

namespace hindcast {
namespace {

void import_month(benchmark::State& state) {
  const bench::MonthDirectory month(state.range(0));
  ImportOptions options;
  options.year = 2000;
  for (auto _ : state) {
    state.PauseTiming();
    std::filesystem::remove(month.case_path());
    state.ResumeTiming();
    auto database = open_case(month.case_path(), OpenMode::create);
    if (!database.ok()) return state.SkipWithError(database.error().message.c_str());
    const auto report = import_paths(*database, {month.logs()}, options);
    if (!report.ok() || !report->is_complete()) return state.SkipWithError("the import failed");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * month.byte_count()));
  state.counters["records_per_second"] = benchmark::Counter(
      static_cast<double>(state.iterations() * static_cast<std::uint64_t>(state.range(0))), benchmark::Counter::kIsRate);
}
BENCHMARK(import_month)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hindcast
