#include "correlate/engine.h"

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "core/parallel.h"
#include "correlate/campaign_builder.h"
#include "correlate/corroboration.h"
#include "correlate/evidence_table.h"
#include "correlate/finding_builder.h"
#include "correlate/scan_reports.h"
#include "correlate/severity.h"
#include "correlate/tool_traits.h"
#include "correlate/unseen.h"
#include "correlate/write_up.h"

namespace hindcast {
namespace {

// The same for the same facts, whatever the order of import: kind, actors, targets, ports and times as text.
std::string stable_id(const Dataset& data, const Finding& f) {
  std::string text = fmt::format("{}|{}|{}", kind_name(f.kind), f.first.us, f.last.us);
  for (const HostId host : f.actors) text += fmt::format("|a{}", data.address(host));
  for (const HostId host : f.targets) text += fmt::format("|t{}", data.address(host));
  for (const ServicePort& port : f.ports) text += fmt::format("|p{}/{}", static_cast<int>(port.protocol), port.port);
  return fmt::format("{:016x}", XXH3_64bits(text.data(), text.size()));
}

// Puts the findings into their order.
void number_findings(const Dataset& data, FindingArray& findings) {
  struct Place {
    TimeBasis basis = TimeBasis::dated;
    Timestamp first;
    FindingKind kind = FindingKind::horizontal_scan;
    std::int32_t actor_rank = -1;
    std::string stable_id;
    std::uint32_t place = 0;
    auto operator<=>(const Place&) const = default;
  };
  std::vector<Place> order;
  for (const Finding& f : findings) {
    const std::int32_t rank = f.actors.empty() ? -1 : data.rank(f.actors.front());
    order.push_back({f.basis, f.first, f.kind, rank, f.stable_id, static_cast<std::uint32_t>(order.size())});
  }
  std::sort(order.begin(), order.end());
  std::vector<std::uint32_t> places;
  for (const Place& at : order) places.push_back(at.place);
  findings.arrange(places);
}

// The books up to the findings.
std::vector<StageCount> stage_counts(const Context& context, const std::vector<Alias>& aliases, std::int64_t reports) {
  const auto events = static_cast<std::int64_t>(context.data.events.size());
  const auto sightings = static_cast<std::int64_t>(context.table.sightings.size());
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
  };
}

// Says of the hosts that a finding names one by one under which other texts they stand in the logs.
void add_aliases(const std::vector<Alias>& aliases, Context& context) {
  if (aliases.empty()) return;
  constexpr std::size_t kMostHosts = 8;
  context.findings.change_each([&](std::size_t, Finding& f) {
    for (const auto* hosts : {&f.actors, &f.targets}) {
      if (hosts->size() > kMostHosts) continue;
      for (const HostId host : *hosts) {
        if (std::string text = alias_text(context.data, aliases, host); !text.empty())
          f.facts.push_back({"also called", std::move(text)});
      }
    }
  });
}

void settle_findings(const Assets& assets, Context& context) {
  {
    const EvidenceTable evidence(context);
    add_unseen(evidence, context);
    add_tool_traits(evidence, context);
    add_corroboration(evidence, context);
  }
  context.findings.change_each([&](std::size_t, Finding& f) {
    read_as_known(assets, context.data, f);
    settle_readings(f);
    f.severity = assess_severity(context.data, assets, f);
    write_up(context.data, f);
    f.stable_id = stable_id(context.data, f);
  });
  number_findings(context.data, context.findings);
  std::sort(context.explained.begin(), context.explained.end(), [&context](const Explained& a, const Explained& b) {
    const auto key = [&context](const Explained& e) {
      return std::tuple(-e.attempt_count, context.data.rank(e.host), e.looked_like, e.reason);
    };
    return key(a) < key(b);
  });
}

}  // namespace

Groundwork lay_groundwork(Dataset& data, InternalNetworks& internal) {
  Groundwork ground(data);
  ground.aliases = learn_aliases(data);
  add_internal_domains(data, ground.aliases, internal);
  for (std::size_t i = 0; i < data.hosts.size(); ++i) data.is_internal[i] = internal.networks.contains(data.hosts[i]);
  apply_aliases(data, ground.aliases);
  // Few cases have clocks that fusion must know of: both at once, and fusion again where it must.
  run_both([&] { ground.clocks = measure_clocks(data); }, [&] { ground.fusion = fuse(data); });
  if (const auto shifts = clock_shifts(ground.clocks); !shifts.empty()) ground.fusion = fuse(data, shifts);
  ground.table = make_attempts(data, ground.fusion);
  return ground;
}

Conclusions find(Context& context, const Groundwork& ground, const std::vector<Settings>& settings, const Assets& assets) {
  std::size_t index = 0;
  for (const Detector* detector : all_detectors()) detector->run(context, settings[index++]);
  const std::int64_t reports = attach_scan_reports(context);
  add_aliases(ground.aliases, context);
  add_clock_facts(ground.clocks, context);
  settle_findings(assets, context);
  Conclusions made;
  made.stages = stage_counts(context, ground.aliases, reports);
  made.stages.front().note += clocks_note(ground.clocks, context.fusion);
  made.clock_offsets = std::move(context.clock_offsets);
  made.clock_offsets.insert(made.clock_offsets.end(), ground.clocks.offsets.begin(), ground.clocks.offsets.end());
  made.findings = std::move(context.findings);
  made.explained = std::move(context.explained);
  return made;
}

void link_findings(const Dataset& data, const AttemptTable& table, const FindingArray& findings, std::vector<Campaign>& campaigns,
                   std::vector<StageCount>& stages) {
  campaigns = build_campaigns(make_link_context(data, table, findings));
  stages.push_back({"link", static_cast<std::int64_t>(findings.size()), static_cast<std::int64_t>(campaigns.size()),
                    "findings to campaigns: those that belong together with 99 to 1"});
}

}  // namespace hindcast
