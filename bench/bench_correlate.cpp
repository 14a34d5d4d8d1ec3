// A correlation and its stages, each alone: from the facts of a case in the store to findings, campaigns and the report.
// HINDCAST_BENCH_CASE names a case file to measure the stages on, in place of the month; it is only read.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "bench/month.h"
#include "bench/support.h"
#include "core/event_sorter.h"
#include "correlate/correlate_case.h"
#include "correlate/engine.h"
#include "ingest/importer.h"
#include "report/report.h"
#include "store/case_file.h"
#include "store/dataset_loader.h"

namespace hindcast {
namespace {

constexpr const char* kCaseVariable = "HINDCAST_BENCH_CASE";
constexpr std::size_t kMemory = std::size_t{64} << 20U;  // what correlate gives its arrays by default
constexpr std::int64_t kGiven = 0;                       // in place of a month's number of records: the case that is given

using bench::need;
using bench::set_rate;
constexpr const char* kEvents = "events_per_second";

// A month's case, imported.
class MonthCase {
 public:
  explicit MonthCase(std::int64_t records) : month_(records), database_(need(open_case(month_.case_path(), OpenMode::create))) {
    ImportOptions options;
    options.year = 2000;
    need(import_paths(database_, {month_.logs()}, options));
  }
  Database& database() { return database_; }

 private:
  bench::MonthDirectory month_;
  Database database_;
};

// All of it, on a case of its own.
void correlate_month(benchmark::State& state) {
  MonthCase month(state.range(0));
  std::int64_t findings = 0;
  for (auto _ : state) findings = need(correlate_case(month.database(), {})).finding_count;
  if (findings == 0) state.SkipWithError("nothing was found");
  state.counters["findings"] = static_cast<double>(findings);
  set_rate(state, kEvents, state.range(0));
}
BENCHMARK(correlate_month)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

// The case that stages are measured on, and what is made of its facts before the detectors run.
class Facts {
 public:
  // Of a month of so many records, or of the case that is given. Made when they are first asked for.
  static Facts& of(std::int64_t records) {
    static std::map<std::int64_t, Facts> all;
    return all.try_emplace(records, records).first->second;
  }

  explicit Facts(std::int64_t records) {
    if (records == kGiven) {
      given_.emplace(need(open_case(std::getenv(kCaseVariable), OpenMode::read_only)));
    } else {
      month_ = std::make_unique<MonthCase>(records);
    }
  }

  [[nodiscard]] bool is_given() const { return month_ == nullptr; }
  Database& database() { return month_ == nullptr ? *given_ : month_->database(); }
  // As they are read from the store.
  const Dataset& read() {
    if (data_ == nullptr) data_ = std::make_unique<Dataset>(need(load_dataset(database(), kMemory)));
    return *data_;
  }
  const Groundwork& ground() {
    if (ground_ == nullptr) {
      read();
      std::istringstream told(need(case_info(database(), "internal")));
      const std::vector<std::string> networks{std::istream_iterator<std::string>(told), {}};
      InternalNetworks internal = need(find_internal_networks(*data_, networks, "the case"));
      ground_.reset(new Groundwork(lay_groundwork(*data_, internal)));
    }
    return *ground_;
  }
  const Dataset& data() {
    ground();
    return *data_;
  }
  [[nodiscard]] std::int64_t events() { return static_cast<std::int64_t>(read().events.size()); }

 private:
  std::unique_ptr<MonthCase> month_;
  std::optional<Database> given_;
  std::unique_ptr<Dataset> data_;
  std::unique_ptr<Groundwork> ground_;
};

// The pass over all records that every correlation begins with.
void scan(benchmark::State& state, Facts& facts) {
  std::size_t events = 0;
  for (auto _ : state) events = need(load_dataset(facts.database(), kMemory)).events.size();
  set_rate(state, kEvents, static_cast<std::int64_t>(events));
}

// Events in the order in which they lie in the case, into their total order.
void order(benchmark::State& state, Facts& facts) {
  const Dataset& data = facts.read();
  std::vector<Event> events(data.events.begin(), data.events.end());
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.id < b.id; });
  for (auto _ : state) {
    EventSorter sorter(kMemory / Dataset::kSortShare);
    for (const Event& event : events) sorter.add(event);
    sorter.drain([](const Event& event) { benchmark::DoNotOptimize(event.id); });
  }
  set_rate(state, kEvents, facts.events());
}

void clocks(benchmark::State& state, Facts& facts) {
  const Dataset& data = facts.data();
  for (auto _ : state) benchmark::DoNotOptimize(measure_clocks(data).offsets.size());
  set_rate(state, kEvents, facts.events());
}

void fusion(benchmark::State& state, Facts& facts) {
  const Dataset& data = facts.data();
  for (auto _ : state) benchmark::DoNotOptimize(fuse(data).packet_events);
  set_rate(state, kEvents, facts.events());
}

// Orientation, retries and answers.
void attempts(benchmark::State& state, Facts& facts) {
  const Dataset& data = facts.data();
  for (auto _ : state) {
    state.PauseTiming();
    Fusion fused = fuse(data);
    state.ResumeTiming();
    benchmark::DoNotOptimize(make_attempts(data, fused).attempts.size());
  }
  set_rate(state, kEvents, facts.events());
}

// One detector, behind those that run before it and claim attempts.
void detector(benchmark::State& state, Facts& facts, std::size_t number) {
  const Dataset& data = facts.data();
  const auto detectors = all_detectors();
  std::int64_t findings = 0;
  for (auto _ : state) {
    state.PauseTiming();
    Context context(data, facts.ground().fusion, facts.ground().table);
    for (std::size_t i = 0; i < number; ++i) detectors[i]->run(context, Settings(detectors[i]->info()));
    const auto before = static_cast<std::int64_t>(context.findings.size());
    const Settings settings(detectors[number]->info());
    state.ResumeTiming();
    detectors[number]->run(context, settings);
    findings = static_cast<std::int64_t>(context.findings.size()) - before;  // one that takes others in makes them fewer
  }
  state.counters["findings"] = static_cast<double>(findings);
  set_rate(state, kEvents, facts.events());
}

// Findings, from the detectors to their words and numbers.
Conclusions conclusions(Facts& facts) {
  std::vector<Settings> settings;
  for (const Detector* one : all_detectors()) settings.emplace_back(one->info());
  Context context(facts.data(), facts.ground().fusion, facts.ground().table);
  return find(context, facts.ground(), settings, {});
}

void all_detectors_and_words(benchmark::State& state, Facts& facts) {
  facts.ground();
  for (auto _ : state) benchmark::DoNotOptimize(conclusions(facts).findings.size());
  set_rate(state, kEvents, facts.events());
}

void links(benchmark::State& state, Facts& facts) {
  Conclusions made = conclusions(facts);
  for (auto _ : state) link_findings(facts.data(), facts.ground().table, made.findings, made.campaigns, made.stages);
  set_rate(state, "findings_per_second", static_cast<std::int64_t>(made.findings.size()));
}

// From a correlated case to a text of that medium.
void report(benchmark::State& state, Facts& facts, ReportFormat format) {
  const bool is_correlated = need(facts.database().query_integer("SELECT count(*) FROM run")).value_or(0) > 0;
  if (!is_correlated && facts.is_given()) return state.SkipWithError("correlate the case first");
  if (!is_correlated) need(correlate_case(facts.database(), {}));
  std::size_t bytes = 0;
  for (auto _ : state) bytes += need(write_report(facts.database(), format)).size();
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

// The stages on one case. Few iterations: those of detectors are long, and each has its untimed part.
void add_stages(std::int64_t records) {
  const std::string name_of_case = records == kGiven ? "case" : fmt::format("month:{}", records);
  const auto add = [&](std::string_view stage, std::function<void(benchmark::State&, Facts&)> run) {
    benchmark::RegisterBenchmark(fmt::format("{}/{}", stage, name_of_case).c_str(),
                                 [records, run = std::move(run)](benchmark::State& state) { run(state, Facts::of(records)); })
        ->Unit(benchmark::kMillisecond)
        ->Iterations(3)
        ->MeasureProcessCPUTime();
  };
  add("scan", scan);
  add("order", order);
  add("clocks", clocks);
  add("fusion", fusion);
  add("attempts", attempts);
  std::size_t number = 0;
  for (const Detector* one : all_detectors()) {
    add(fmt::format("detector/{}", one->info().name),
        [number](benchmark::State& state, Facts& facts) { detector(state, facts, number); });
    ++number;
  }
  add("find", all_detectors_and_words);
  add("links", links);
  add("report/html", [](benchmark::State& state, Facts& facts) { report(state, facts, ReportFormat::html); });
  add("report/markdown", [](benchmark::State& state, Facts& facts) { report(state, facts, ReportFormat::markdown); });
}

const bool kRegistered = [] {
  if (std::getenv(kCaseVariable) != nullptr) {
    add_stages(kGiven);
  } else {
    add_stages(10'000);
    add_stages(100'000);
  }
  return true;
}();

}  // namespace
}  // namespace hindcast
