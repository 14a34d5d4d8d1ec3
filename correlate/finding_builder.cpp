#include "correlate/finding_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "correlate/knowledge.h"

namespace hindcast {
namespace {

constexpr std::size_t kMostConstants = 64;
constexpr std::size_t kMostAnswered = 4096;

std::string moment_text(Timestamp time, TimeBasis basis) {
  if (basis != TimeBasis::dated) return to_time_of_day(time).substr(0, 8);
  std::string text = to_iso8601(time, TimePrecision::s);
  text[10] = ' ';
  text.pop_back();
  return text;
}

void add_attempt(const Context& context, Finding& finding, const Attempt& a) {
  finding.actors.push_back(a.actor);
  finding.targets.push_back(a.target);
  if (a.port != kNoPort) finding.ports.push_back({a.protocol, a.port});
  if (a.source_port != kNoPort) finding.source_ports.push_back(a.source_port);
  if (a.outcome == Outcome::answered && finding.answered.size() < kMostAnswered)
    finding.answered.push_back({a.target, {a.protocol, a.port}});
  if (a.basis == finding.basis) {
    finding.first = std::min(finding.first, a.first);
    finding.last = std::max(finding.last, a.last_seen);
  }
  for (const Sighting& sighting : context.table.sightings_of(a)) {
    if (sighting.src == a.actor && sighting.src_port != kNoPort) finding.source_ports.push_back(sighting.src_port);
    const auto packet = context.data.packet(sighting.detail);
    if (packet && sighting.src == a.actor && packet->ip_id > 0) finding.ip_ids.push_back(packet->ip_id);
    context.fusion.for_each_event(sighting, [&finding](EventId event) { finding.events.push_back(event); });
  }
}

}  // namespace

Finding finding_of(const Context& context, FindingKind kind, std::string_view detector, std::span<const std::uint32_t> attempts) {
  Finding finding;
  finding.kind = kind;
  finding.detector = detector;
  // What is dated tells when it was; undated evidence beside it only supports.
  const auto best = std::min_element(attempts.begin(), attempts.end(), [&](std::uint32_t a, std::uint32_t b) {
    return context.attempt(a).basis < context.attempt(b).basis;
  });
  finding.basis = context.attempt(*best).basis;
  finding.first = context.attempt(*best).first;
  finding.last = context.attempt(*best).last_seen;
  for (const std::uint32_t index : attempts) add_attempt(context, finding, context.attempt(index));
  sort_unique(finding.events);
  sort_unique(finding.ports);
  finding.answered.shrink_to_fit();
  sort_unique(finding.source_ports);
  sort_unique(finding.ip_ids);
  if (finding.source_ports.size() > kMostConstants) finding.source_ports.resize(kMostConstants);
  if (finding.ip_ids.size() > kMostConstants) finding.ip_ids.resize(kMostConstants);
  sort_hosts(context.data, finding.actors);
  sort_hosts(context.data, finding.targets);
  finding.attempt_count = static_cast<std::int64_t>(attempts.size());
  finding.signature = main_signature(context, attempts);
  return finding;
}

void add_events(const Context& context, Finding& finding, std::span<const std::uint32_t> event_indexes) {
  for (const std::uint32_t index : event_indexes) {
    finding.events.push_back(context.data.events[index].id);
  }
  sort_unique(finding.events);
}

void sort_hosts(const Dataset& data, std::vector<HostId>& hosts) {
  std::sort(hosts.begin(), hosts.end(), [&data](HostId a, HostId b) { return data.rank(a) < data.rank(b); });
  hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
  hosts.shrink_to_fit();
}

std::string counts_text(const std::map<std::string_view, std::int64_t>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", name, count);
  return text;
}

OutcomeCounts count_outcomes(const Context& context, std::span<const std::uint32_t> attempts) {
  OutcomeCounts counts;
  for (const std::uint32_t index : attempts) {
    switch (context.attempt(index).outcome) {
      case Outcome::answered:
        ++counts.answered;
        break;
      case Outcome::refused:
        ++counts.refused;
        break;
      case Outcome::unknown:
        ++counts.unknown;
        break;
    }
  }
  return counts;
}

std::int64_t count_days(const Context& context, std::span<const std::uint32_t> attempts) {
  std::vector<std::int64_t> days;
  for (const std::uint32_t index : attempts) days.push_back(context.attempt(index).first.us / kUsPerDay);
  sort_unique(days);
  return static_cast<std::int64_t>(days.size());
}

std::string outcome_text(const OutcomeCounts& counts) {
  std::string text;
  const auto add = [&text](std::int64_t count, std::string_view word) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, word);
  };
  add(counts.answered, "answered");
  add(counts.refused, "refused");
  add(counts.unknown, "unknown");
  return text;
}

std::vector<std::int32_t> target_ranks(const Context& context, std::span<const std::uint32_t> attempts) {
  std::vector<std::int32_t> ranks;
  std::vector<bool> seen(context.data.hosts.size());
  for (const std::uint32_t index : attempts) {
    const HostId target = context.attempt(index).target;
    if (seen[static_cast<std::size_t>(target)]) continue;
    seen[static_cast<std::size_t>(target)] = true;
    ranks.push_back(context.data.rank(target));
  }
  return ranks;
}

std::string order_text(const OrderTest& order) {
  if (order.steps == 0) return "one target";
  if (order.ascending == order.steps) return fmt::format("ascending, {} of {} steps", order.ascending, order.steps);
  if (order.ascending == 0) return fmt::format("descending, {} of {} steps", order.steps, order.steps);
  if (order.tau > 0.8)
    return fmt::format("almost ascending, {} of {} steps up (Kendall's tau {:.2f})", order.ascending, order.steps, order.tau);
  if (order.tau < -0.8) return fmt::format("almost descending (Kendall's tau {:.2f})", order.tau);
  return fmt::format("in no order (Kendall's tau {:.2f})", order.tau);
}

std::string plural(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string times_text(std::int64_t count) { return count == 1 ? "once" : fmt::format("{} times", count); }

std::string target_text(const Dataset& data, const std::vector<HostId>& targets) {
  if (targets.size() == 1) return std::string(data.address(targets.front()));
  if (targets.size() == 2) return fmt::format("{} and {}", data.address(targets[0]), data.address(targets[1]));
  return fmt::format("{} to {} ({} hosts)", data.address(targets.front()), data.address(targets.back()), targets.size());
}

std::string network_text(const Dataset& data, const std::vector<HostId>& targets) {
  std::vector<NetworkId> networks;
  for (const HostId target : targets) networks.push_back(data.network_id(target));
  sort_unique(networks);
  if (networks.size() == 1) return data.network_name(networks.front());
  if (networks.size() == 2) {
    return fmt::format("{} and {}", data.network_name(networks[0]), data.network_name(networks[1]));
  }
  return fmt::format("{} networks", networks.size());
}

std::string port_text(const std::vector<ServicePort>& ports) {
  if (ports.empty()) return "no port";
  if (ports.size() == 1) return service_label(ports.front().protocol, ports.front().port);
  const bool same = ports.front().protocol == ports.back().protocol;
  if (!same || ports.size() > 8) {
    return fmt::format("{} ports from {} to {}", ports.size(), service_label(ports.front().protocol, ports.front().port),
                       service_label(ports.back().protocol, ports.back().port));
  }
  std::string text = protocol_name(ports.front().protocol);
  for (std::size_t i = 0; i < ports.size(); ++i) text += fmt::format("{}{}", i == 0 ? " " : ", ", ports[i].port);
  return text;
}

std::string source_port_text(const std::vector<Port>& ports) {
  if (ports.empty()) return "none";
  if (ports.size() == 1) return fmt::format("{}", ports.front());
  if (ports.size() <= 8) return fmt::format("{}", fmt::join(ports, ", "));
  return fmt::format("{} different ones from {} to {}",
                     ports.size() >= kMostConstants ? "64 or more" : std::to_string(ports.size()), ports.front(), ports.back());
}

std::string span_text(const Finding& finding) {
  const std::string unknown = finding.basis == TimeBasis::dated ? "" : ", date unknown";
  const std::string first = moment_text(finding.first, finding.basis);
  if (finding.last.us - finding.first.us < kUsPerSecond)
    return fmt::format("{}{}", first, unknown.empty() ? "" : " (date unknown)");
  return fmt::format("{} to {} ({}{})", first, moment_text(finding.last, finding.basis),
                     to_duration(finding.last.us - finding.first.us), unknown);
}

std::string main_signature(const Context& context, std::span<const std::uint32_t> attempts) {
  std::map<SignatureId, std::int64_t> counts;
  for (const std::uint32_t index : attempts) {
    const SignatureId signature = context.attempt(index).signature;
    if (signature != kNoSignature) ++counts[signature];
  }
  const auto most =
      std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == counts.end() ? std::string() : std::string(context.data.signature(most->first));
}

void settle_readings(Finding& finding) {
  std::stable_sort(finding.readings.begin(), finding.readings.end(),
                   [](const ReadingScore& a, const ReadingScore& b) { return a.bits > b.bits; });
  const double margin =
      finding.readings.size() < 2 ? finding.readings.front().bits : finding.readings[0].bits - finding.readings[1].bits;
  // Of the findings that the odds alone would make as good as certain, 97 in 100 were right on logs by another hand
  // (docs/accuracy.md): what is wrong then is the model, not the count of bits.
  constexpr double kMostConfidence = 0.98;
  finding.confidence = std::min(kMostConfidence, probability_of_bits(std::max(0.0, margin)));
}

}  // namespace hindcast
