// All conclusions of a month's case, from its facts in the store to findings and campaigns in the store.
#include <benchmark/benchmark.h>

#include "bench/month.h"
#include "correlate/correlate_case.h"
#include "ingest/importer.h"
#include "store/case_file.h"

namespace hindcast {
namespace {

void correlate_month(benchmark::State& state) {
  const bench::MonthDirectory month(state.range(0));
  ImportOptions options;
  options.year = 2000;
  auto database = open_case(month.case_path(), OpenMode::create);
  if (!database.ok() || !import_paths(*database, {month.logs()}, options).ok()) return state.SkipWithError("the import failed");
  std::int64_t findings = 0;
  for (auto _ : state) {
    const auto report = correlate_case(*database, {});
    if (!report.ok()) return state.SkipWithError(report.error().message.c_str());
    findings = report->finding_count;
  }
  if (findings == 0) state.SkipWithError("nothing was found");
  state.counters["findings"] = static_cast<double>(findings);
  state.counters["events_per_second"] = benchmark::Counter(
      static_cast<double>(state.iterations() * static_cast<std::uint64_t>(state.range(0))), benchmark::Counter::kIsRate);
}
BENCHMARK(correlate_month)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hindcast
