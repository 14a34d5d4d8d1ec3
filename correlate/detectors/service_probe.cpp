// service_probe: few tries at a service that strangers have no business with: portmapper, trojans, RPC high ports, finger.
// Rule: any unclaimed, unanswered attempt by a stranger at a service of knowledge.cpp's table, or at its port by the other
// protocol (NetBus is TCP: udp 12345 is noted as such); all attempts of one actor at one service are one finding, however
// many days they are apart.
// Known false positives: a server's replies to a client port that happens to be in the table: left out when they come from
// a server's port.
// Source: the port lists of the time (SANS, Simovits); the practical, detects 2, 3, 7.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "correlate/finding_builder.h"
#include "correlate/knowledge.h"
#include "correlate/sweep.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"service_probe",
          "Probe of a dangerous service",
          "Table of services that strangers have no business with (lists of SANS and Simovits).",
          {{"minimum_attempts", 1, 1, 1e6, "attempts", "fewer are not reported"}}};
}

struct Service {
  const DangerousService* known = nullptr;
  bool other_protocol = false;  // known for the other protocol
};

Service service_of(const Attempt& a) {
  if (const DangerousService* known = find_dangerous_service(a.protocol, a.port)) return {known, false};
  return {find_other_protocol(a.protocol, a.port), true};
}

// "gaps 0.25 0.5 1 1 2 4 s" of the packets of the longest attempt, "" for one packet.
std::string retry_text(const Context& context, const AttemptList& attempts) {
  const std::uint32_t longest = *std::max_element(attempts.begin(), attempts.end(), [&](std::uint32_t a, std::uint32_t b) {
    return context.attempt(a).tries < context.attempt(b).tries;
  });
  std::vector<std::string> gaps;
  std::int64_t last_us = -1;
  for (const std::uint32_t s : context.table.sightings_of(context.attempt(longest))) {
    const std::int64_t us = context.fusion.sightings[s].time.us;
    if (last_us >= 0) gaps.push_back(fmt::format("{:.2g}", static_cast<double>(us - last_us) / 1e6));
    last_us = us;
  }
  if (gaps.empty() || gaps.size() > 12) return {};
  return fmt::format("{} packets of one attempt, {} s apart: a client's retries", gaps.size() + 1, fmt::join(gaps, " "));
}

void report(Context& context, const Settings& settings, const AttemptList& attempts) {
  const Attempt& first = context.attempt(attempts.front());
  const Service service = service_of(first);
  Finding f = finding_of(context, FindingKind::service_probe, "service_probe", attempts);
  context.claim(attempts);
  const std::string label = service_label(first.protocol, first.port);
  std::set<std::int64_t> days;
  std::int64_t packets = 0;
  for (const std::uint32_t index : attempts) {
    days.insert(context.attempt(index).first.us / kUsPerDay);
    packets += context.attempt(index).tries;
  }
  f.title = fmt::format("probe of {} on {}", label, target_text(context.data, f.targets));
  f.summary =
      fmt::format("{} tried {} of {} {} ({} packets), on {}; {}.", context.data.address(f.actors.front()), label,
                  target_text(context.data, f.targets), times_text(static_cast<std::int64_t>(attempts.size())), packets,
                  plural(static_cast<std::int64_t>(days.size()), "day", "days"), outcome_text(count_outcomes(context, attempts)));
  f.score = static_cast<double>(attempts.size());
  f.threshold = settings["minimum_attempts"];
  f.score_unit = "attempts";
  f.facts.push_back({"service", std::string(service.known->why)});
  if (service.other_protocol) {
    f.facts.push_back(
        {"note", fmt::format("{} is {}, this is {}: not {} itself", service.known->name, protocol_name(service.known->protocol),
                             protocol_name(first.protocol), service.known->name)});
  }
  if (const std::string retries = retry_text(context, attempts); !retries.empty()) f.facts.push_back({"retries", retries});
  f.facts.push_back({"source ports", source_port_text(f.source_ports)});
  f.facts.push_back({"outcome", outcome_text(count_outcomes(context, attempts))});
  if (f.targets.size() > 1) f.facts.push_back({"order of targets", order_text(order_test(target_ranks(context, attempts)))});
  const double bits = 3 + std::min(6.0, static_cast<double>(f.targets.size())) + (f.first.us + kUsPerDay < f.last.us ? 2 : 0);
  f.readings.push_back({Reading::scan, bits, fmt::format("a stranger at {}", service.known->name),
                        service.other_protocol ? fmt::format("{} uses the other protocol", service.known->name) : "few attempts",
                        "the target offering this service to the actor on purpose"});
  f.readings.push_back({Reading::ordinary_use, 0, "a mistyped address or a wrong setting tries once, too",
                        "the service is not meant for strangers", "the actor's other traffic with this site"});
  context.findings.push_back(std::move(f));
}

void run(Context& context, const Settings& settings) {
  const auto& attempts = context.table.attempts;
  AttemptList probes;
  for (std::uint32_t begin = 0, end = 0; begin < attempts.size(); begin = end) {
    while (end < attempts.size() && same_service(attempts[end], attempts[begin])) ++end;
    const Attempt& first = attempts[begin];
    if (first.port == kNoPort || context.data.internal(first.actor) || service_of(first).known == nullptr) continue;
    probes.clear();
    for (std::uint32_t i = begin; i < end; ++i) {
      if (is_scan_candidate(context, i) && attempts[i].outcome != Outcome::answered && !context.is_callback(attempts[i]))
        probes.push_back(i);
    }
    if (!probes.empty() && static_cast<std::int64_t>(probes.size()) >= settings.count("minimum_attempts"))
      report(context, settings, probes);
  }
}

}  // namespace

extern const Detector kServiceProbe;
const Detector kServiceProbe{info, run};

}  // namespace hindcast
