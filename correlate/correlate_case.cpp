#include "correlate/correlate_case.h"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <charconv>
#include <new>
#include <sstream>
#include <utility>

#include "core/parallel.h"
#include "core/sorter.h"
#include "correlate/engine.h"
#include "store/case_file.h"
#include "store/dataset_loader.h"
#include "store/fact_writer.h"
#include "store/finding_store.h"

namespace hindcast {
namespace {

// "name=value" settings checked against the detectors' parameters, as one Settings a detector.
Result<std::vector<Settings>> make_settings(const std::map<std::string, std::string>& wanted) {
  std::vector<Settings> all;
  std::map<std::string, std::string> unused = wanted;
  for (const Detector* detector : all_detectors()) {
    const DetectorInfo info = detector->info();
    Settings& settings = all.emplace_back(info);
    for (const Parameter& parameter : info.parameters) {
      const auto found = wanted.find(fmt::format("{}.{}", info.name, parameter.name));
      if (found == wanted.end()) continue;
      double value = 0;
      const std::string& text = found->second;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (error != std::errc{} || end != text.data() + text.size() ||
          !(value >= parameter.least && value <= parameter.most)) {  // false for "nan" as well
        return Error{ErrorCode::usage,
                     fmt::format("{}={}: not a number from {} to {} {}", found->first, text, parameter.least, parameter.most,
                                 parameter.unit),
                     {}};
      }
      settings.set(parameter.name, value);
      unused.erase(found->first);
    }
  }
  if (unused.empty()) return all;
  return Error{ErrorCode::usage, fmt::format("\"{}\" is no parameter of any detector", unused.begin()->first),
               "hindcast detectors lists them; write them as DETECTOR.PARAMETER=VALUE."};
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> list;
  for (std::string word; stream >> word;) list.push_back(word);
  return list;
}

std::string options_text(const CorrelateOptions& options) {
  std::string text;
  for (const auto& [name, value] : options.settings) text += fmt::format("{}={}\n", name, value);
  for (const std::string& network : options.known) text += fmt::format("known={}\n", network);
  return text;
}

Result<InternalNetworks> internal_networks(Database& database, const Dataset& data, const CorrelateOptions& options,
                                           const Assets& assets) {
  if (!options.internal.empty()) return find_internal_networks(data, options.internal, "--internal");
  if (!assets.internal.empty()) return find_internal_networks(data, assets.internal, "the assets file");
  auto kept = case_info(database, "internal");
  if (!kept) return kept.error();
  return find_internal_networks(data, words(*kept), "import's --internal");
}

// An attempt's id on its way to one of its events.
struct EventPlace {
  std::uint64_t key = 0;  // EventId
  std::int32_t attempt = 0;
};

// Everything that is known before the detectors run.
Result<void> store_groundwork(Database& database, const Dataset& data, const InternalNetworks& internal, const Groundwork& ground) {
  HINDCAST_TRY(mark_internal_hosts(database, internal.networks));
  HINDCAST_TRY(delete_conclusions(database));
  const auto row_of = [&](std::size_t i) {
    const Attempt a = ground.table.attempts[i];
    return AttemptRow{a.actor, a.target, a.protocol, a.port, a.first, a.last, a.basis, a.tries, outcome_name(a.outcome)};
  };
  Sorter<EventPlace> events(data.memory / Dataset::kSortShare);
  std::int32_t id = 0;
  for (const Attempt& attempt : ground.table.attempts) {
    ++id;
    for (const Sighting& sighting : ground.table.sightings_of(attempt))
      ground.fusion.for_each_event(sighting, [&](EventId event) { events.add({static_cast<std::uint64_t>(event), id}); });
  }
  events.sort();
  EventPlace place;
  return write_attempts(database, ground.table.attempts.size(), row_of, [&](EventOfAttempt& row) {
    if (!events.next(place)) return false;
    row = {static_cast<EventId>(place.key), place.attempt};
    return true;
  });
}

// What is read and made of the records may hold this part of the memory. The rest is for what lies beside it: hosts, what
// detectors gather of their candidates, roll-ups, SQLite.
constexpr std::size_t kArraysShare = 4;

// Arrays of a phase go back to the system when it ends; left alone, glibc keeps blocks of up to 32 MB for later. What is smaller
// goes back where malloc_trim() stands.
void return_freed_arrays() { mallopt(M_MMAP_THRESHOLD, 1 << 20); }

Result<CorrelateReport> correlate(Database& database, const CorrelateOptions& options) {
  auto settings = make_settings(options.settings);
  if (!settings) return settings.error();
  auto assets = read_assets(options.assets_path);
  if (!assets) return assets.error();
  HINDCAST_TRY(add_known_actors(options.known, *assets));
  return_freed_arrays();
  HINDCAST_TRY(limit_cache(database, options.memory / 64));
  // From here on the facts stay as they are read.
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  auto data = load_dataset(database, options.memory / kArraysShare);
  if (!data) return data.error();
  auto internal = internal_networks(database, *data, options, *assets);
  if (!internal) return internal.error();
  const Groundwork ground = lay_groundwork(*data, *internal);
  malloc_trim(0);
  Context context(*data, ground.fusion, ground.table);
  Conclusions conclusions;
  Result<void> stored;
  run_both([&] { stored = store_groundwork(database, *data, *internal, ground); },
           [&] { conclusions = find(context, ground, *settings, *assets); });
  HINDCAST_TRY(stored);
  malloc_trim(0);
  run_both([&] { stored = write_findings(database, conclusions.findings); },
           [&] { link_findings(*data, ground.table, conclusions.findings, conclusions.campaigns, conclusions.stages); });
  HINDCAST_TRY(stored);
  conclusions.options = options_text(options);
  conclusions.internal = internal->rule;
  conclusions.assets = assets->path;
  HINDCAST_TRY(write_conclusions(database, conclusions));
  HINDCAST_TRY(transaction->commit());
  HINDCAST_TRY(settle(database));
  return CorrelateReport{
      conclusions.stages,
      static_cast<std::int64_t>(conclusions.findings.size()),
      static_cast<std::int64_t>(conclusions.campaigns.size()),
      static_cast<std::int64_t>(conclusions.explained.size()),
      std::count_if(conclusions.findings.begin(), conclusions.findings.end(), [](const Finding& f) { return f.is_known; }),
      internal->rule};
}

}  // namespace

std::vector<DetectorInfo> detector_infos() {
  std::vector<DetectorInfo> infos;
  for (const Detector* detector : all_detectors()) infos.push_back(detector->info());
  return infos;
}

Result<CorrelateReport> correlate_case(Database& database, const CorrelateOptions& options) {
  try {
    return correlate(database, options);
  } catch (const SpoolFailure& failure) {
    return failure.error();
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::io, fmt::format("{}: correlating: out of memory", database.path()),
                 "Hosts are held in memory, what grows with the records is not: a smaller --memory leaves more for them. The "
                 "conclusions are "
                 "those of the run before."};
  }
}

}  // namespace hindcast
