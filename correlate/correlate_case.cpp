#include "correlate/correlate_case.h"

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "correlate/aliases.h"
#include "correlate/assets.h"
#include "correlate/campaign_builder.h"
#include "correlate/clock_offsets.h"
#include "correlate/corroboration.h"
#include "correlate/detector.h"
#include "correlate/finding_builder.h"
#include "correlate/internal_networks.h"
#include "correlate/scan_reports.h"
#include "correlate/severity.h"
#include "correlate/tool_traits.h"
#include "correlate/unseen.h"
#include "correlate/write_up.h"
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

// The same for the same facts, whatever the order of import: kind, actors, targets, ports and times as text.
std::string stable_id(const Dataset& data, const Finding& f) {
  std::string text = fmt::format("{}|{}|{}", kind_name(f.kind), f.first.us, f.last.us);
  for (const HostId host : f.actors) text += fmt::format("|a{}", data.address(host));
  for (const HostId host : f.targets) text += fmt::format("|t{}", data.address(host));
  for (const ServicePort& port : f.ports) text += fmt::format("|p{}/{}", static_cast<int>(port.protocol), port.port);
  return fmt::format("{:016x}", XXH3_64bits(text.data(), text.size()));
}

void number_findings(const Dataset& data, std::vector<Finding>& findings) {
  for (Finding& f : findings) f.stable_id = stable_id(data, f);
  std::sort(findings.begin(), findings.end(), [&data](const Finding& a, const Finding& b) {
    const auto key = [&data](const Finding& f) {
      return std::tuple(f.basis, f.first, f.kind, f.actors.empty() ? -1 : data.rank(f.actors.front()), f.stable_id);
    };
    return key(a) < key(b);
  });
  for (std::size_t i = 0; i < findings.size(); ++i) findings[i].id = static_cast<std::int32_t>(i + 1);
}

std::vector<AttemptRow> attempt_rows(const Context& context) {
  std::vector<AttemptRow> rows;
  rows.reserve(context.table.attempts.size());
  for (const Attempt& a : context.table.attempts) {
    AttemptRow row{a.actor, a.target, a.protocol, a.port, a.first, a.last, a.basis, a.tries, outcome_name(a.outcome), {}};
    for (const std::uint32_t s : context.table.sightings_of(a)) {
      for (const std::uint32_t event : context.fusion.events_of(context.fusion.sightings[s]))
        row.events.push_back(context.data.events[event].id);
    }
    rows.push_back(std::move(row));
  }
  return rows;
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

std::vector<StageCount> stage_counts(const Context& context, const std::vector<Alias>& aliases, std::int64_t reports,
                                     const std::vector<Campaign>& campaigns) {
  const auto events = static_cast<std::int64_t>(context.data.events.size());
  const auto sightings = static_cast<std::int64_t>(context.fusion.sightings.size());
  const auto attempts = static_cast<std::int64_t>(context.table.attempts.size());
  const auto findings = static_cast<std::int64_t>(context.findings.size());
  std::int64_t evidence = 0;
  for (const Finding& f : context.findings) evidence += static_cast<std::int64_t>(f.events.size());
  return {
      {"fuse", events, sightings,
       fmt::format("events to packets: {} packet records, {} packets seen by more than one sensor; {} mail records and {} reports "
                   "about a scanner stand beside them{}",
                   context.fusion.packet_events, context.fusion.several_sensors, context.data.mails.size(),
                   context.fusion.scan_reports.size(),
                   aliases.empty() ? ""
                                   : fmt::format("; {} taken for the addresses that their packets show in other files",
                                                 plural(static_cast<std::int64_t>(aliases.size()), "name is", "names are")))},
      {"attempt", sightings, attempts,
       fmt::format("packets to attempts: retries collapsed, {} answers attached", context.table.answers_attached)},
      {"detect", attempts, findings,
       fmt::format("attempts to findings: {} events are evidence, {} of {} scanner reports among them", evidence, reports,
                   context.fusion.scan_reports.size())},
      {"link", findings, static_cast<std::int64_t>(campaigns.size()),
       "findings to campaigns: those that belong together with 99 to 1"},
  };
}

// Says of the hosts that a finding names one by one under which other texts they stand in the logs.
void add_aliases(const std::vector<Alias>& aliases, Context& context) {
  if (aliases.empty()) return;
  constexpr std::size_t kMostHosts = 8;
  for (Finding& f : context.findings) {
    for (const auto* hosts : {&f.actors, &f.targets}) {
      if (hosts->size() > kMostHosts) continue;
      for (const HostId host : *hosts) {
        if (std::string text = alias_text(context.data, aliases, host); !text.empty())
          f.facts.push_back({"also called", std::move(text)});
      }
    }
  }
}

// Gives how many findings the analyst's word is about.
std::int64_t conclude(const Assets& assets, Context& context) {
  add_unseen(context);
  add_tool_traits(context);
  add_corroboration(context);
  std::int64_t known = 0;
  for (Finding& f : context.findings) {
    known += read_as_known(assets, context.data, f) ? 1 : 0;
    settle_readings(f);
    f.severity = assess_severity(context.data, assets, f);
    write_up(context.data, f);
  }
  number_findings(context.data, context.findings);
  std::sort(context.explained.begin(), context.explained.end(), [&context](const Explained& a, const Explained& b) {
    const auto key = [&context](const Explained& e) {
      return std::tuple(-e.attempt_count, context.data.rank(e.host), e.looked_like, e.reason);
    };
    return key(a) < key(b);
  });
  return known;
}

}  // namespace

std::vector<DetectorInfo> detector_infos() {
  std::vector<DetectorInfo> infos;
  for (const Detector* detector : all_detectors()) infos.push_back(detector->info());
  return infos;
}

Result<CorrelateReport> correlate_case(Database& database, const CorrelateOptions& options) {
  auto settings = make_settings(options.settings);
  if (!settings) return settings.error();
  auto assets = read_assets(options.assets_path);
  if (!assets) return assets.error();
  HINDCAST_TRY(add_known_actors(options.known, *assets));
  auto data = load_dataset(database);
  if (!data) return data.error();
  auto internal = internal_networks(database, *data, options, *assets);
  if (!internal) return internal.error();
  const std::vector<Alias> aliases = learn_aliases(*data);
  add_internal_domains(*data, aliases, *internal);
  for (std::size_t i = 0; i < data->hosts.size(); ++i) data->is_internal[i] = internal->networks.contains(data->hosts[i]);
  apply_aliases(*data, aliases);
  const ClockMeasurements clocks = measure_clocks(*data);
  const Fusion fusion = fuse(*data, clock_shifts(clocks));
  const AttemptTable table = make_attempts(*data, fusion);
  Context context(*data, fusion, table);
  std::size_t index = 0;
  for (const Detector* detector : all_detectors()) detector->run(context, (*settings)[index++]);
  const std::int64_t reports = attach_scan_reports(context);
  add_aliases(aliases, context);
  add_clock_facts(clocks, context);
  const std::int64_t known = conclude(*assets, context);
  const LinkContext links = make_link_context(*data, table, context.findings);
  Conclusions conclusions;
  conclusions.campaigns = build_campaigns(links);
  conclusions.options = options_text(options);
  conclusions.internal = internal->rule;
  conclusions.assets = assets->path;
  conclusions.stages = stage_counts(context, aliases, reports, conclusions.campaigns);
  conclusions.stages.front().note += clocks_note(clocks, fusion);
  conclusions.clock_offsets = context.clock_offsets;
  conclusions.clock_offsets.insert(conclusions.clock_offsets.end(), clocks.offsets.begin(), clocks.offsets.end());
  conclusions.attempts = attempt_rows(context);
  conclusions.findings = std::move(context.findings);
  conclusions.explained = std::move(context.explained);
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  HINDCAST_TRY(mark_internal_hosts(database, internal->networks));
  HINDCAST_TRY(write_conclusions(database, conclusions));
  HINDCAST_TRY(transaction->commit());
  HINDCAST_TRY(settle(database));
  return CorrelateReport{conclusions.stages,
                         static_cast<std::int64_t>(conclusions.findings.size()),
                         static_cast<std::int64_t>(conclusions.campaigns.size()),
                         static_cast<std::int64_t>(conclusions.explained.size()),
                         known,
                         internal->rule};
}

}  // namespace hindcast
