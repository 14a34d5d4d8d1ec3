// service_probe: few tries at a service that strangers have no business with: portmapper, trojans, RPC high ports, finger.
// Rule: any unclaimed, unanswered attempt by a stranger at a service of knowledge.cpp's table, or at its port by the other
// protocol (NetBus is TCP: udp 12345 is noted as such); all attempts of one actor at one service are one finding, however
// many days they are apart. Where more than `crowd` strangers knock at one service, those who came to no more than
// `passer_by_hosts` hosts are one finding together: the background noise of the Internet, which buries everything else if each
// knock is told apart.
// Known false positives: a server's replies to a client port that happens to be in the table: left out when they come from
// a server's port.
// Source: the port lists of the time (SANS, Simovits); the practical, detects 2, 3, 7. Background: Pang et al., "Characteristics
// of Internet Background Radiation" (2004).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "correlate/finding_builder.h"
#include "correlate/knowledge.h"
#include "correlate/sweep.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"service_probe",
          "Probe of a dangerous service",
          "Table of services that strangers have no business with (lists of SANS and Simovits).",
          {{"minimum_attempts", 1, 1, 1e6, "attempts", "fewer are not reported"},
           {"crowd", 100, 2, 1e9, "actors", "passers-by at one service from which they are one finding together"},
           {"passer_by_hosts", 2, 1, 1e6, "hosts", "most hosts of an actor that is a passer-by"}}};
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
  for (const Sighting& s : context.table.sightings_of(context.attempt(longest))) {
    const std::int64_t us = s.time.us;
    if (last_us >= 0) gaps.push_back(fmt::format("{:.2g}", static_cast<double>(us - last_us) / 1e6));
    last_us = us;
  }
  if (gaps.empty() || gaps.size() > 12) return {};
  return fmt::format("{} packets of one attempt, {} s apart: a client's retries", gaps.size() + 1, fmt::join(gaps, " "));
}

// The different days on which it happened, as "3 days".
std::string days_text(const Context& context, const AttemptList& attempts) {
  return plural(count_days(context, attempts), "day", "days");
}

class ProbeFinder {
 public:
  ProbeFinder(Context& context, const Settings& settings) : context_(context), settings_(settings) {}

  void run() {
    for (auto& [service, actors] : probes_by_service()) {
      const auto is_passer_by = [this](const AttemptList& attempts) {
        return hosts_of(attempts) <= settings_.count("passer_by_hosts");
      };
      const auto passers_by = std::stable_partition(actors.begin(), actors.end(), [&](const auto& a) { return !is_passer_by(a); });
      const bool is_crowd = actors.end() - passers_by > settings_.count("crowd");
      for (auto probes = actors.begin(); probes != (is_crowd ? passers_by : actors.end()); ++probes) report_actor(*probes);
      if (is_crowd) report_crowd({passers_by, actors.end()});
    }
  }

 private:
  Attempt attempt(std::uint32_t index) const { return context_.attempt(index); }

  // The probes of each service, actor by actor.
  std::map<std::pair<Protocol, Port>, std::vector<AttemptList>> probes_by_service() const {
    std::map<std::pair<Protocol, Port>, std::vector<AttemptList>> services;
    const auto& attempts = context_.table.attempts;
    AttemptList probes;
    for (std::uint32_t begin = 0, end = 0; begin < attempts.size(); begin = end) {
      while (end < attempts.size() && same_service(attempts[end], attempts[begin])) ++end;
      const Attempt& first = attempts[begin];
      if (first.port == kNoPort || context_.data.internal(first.actor) || service_of(first).known == nullptr) continue;
      probes.clear();
      const bool by_rule_only = service_of(first).known->by_rule_only;
      for (std::uint32_t i = begin; i < end; ++i) {
        if (by_rule_only && context_.family(attempts[i]) != SignatureFamily::snmp_public) continue;
        if (is_scan_candidate(context_, i) && attempts[i].outcome != Outcome::answered && !context_.is_callback(attempts[i]))
          probes.push_back(i);
      }
      if (!probes.empty() && static_cast<std::int64_t>(probes.size()) >= settings_.count("minimum_attempts"))
        services[{first.protocol, first.port}].push_back(probes);
    }
    return services;
  }

  std::int64_t hosts_of(const AttemptList& attempts) const {
    std::set<HostId> hosts;
    for (const std::uint32_t index : attempts) hosts.insert(attempt(index).target);
    return static_cast<std::int64_t>(hosts.size());
  }

  // What every finding about probes of one service has.
  Finding start(const AttemptList& attempts) {
    const Attempt& first = attempt(attempts.front());
    const Service service = service_of(first);
    Finding f = finding_of(context_, FindingKind::service_probe, "service_probe", attempts);
    context_.claim(attempts);
    f.facts.push_back({"service", std::string(service.known->why)});
    if (service.other_protocol) {
      f.facts.push_back(
          {"note", fmt::format("{} is {}, this is {}: not {} itself", service.known->name, protocol_name(service.known->protocol),
                               protocol_name(first.protocol), service.known->name)});
    }
    return f;
  }

  void report_actor(const AttemptList& attempts) {
    const Attempt& first = attempt(attempts.front());
    const Service service = service_of(first);
    Finding f = start(attempts);
    const std::string label = service_label(first.protocol, first.port);
    std::int64_t packets = 0;
    for (const std::uint32_t index : attempts) packets += attempt(index).tries;
    f.title = fmt::format("probe of {} on {}", label, target_text(context_.data, f.targets));
    f.summary = fmt::format("{} tried {} of {} {} ({} packets), on {}; {}.", context_.data.address(f.actors.front()), label,
                            target_text(context_.data, f.targets), times_text(static_cast<std::int64_t>(attempts.size())), packets,
                            days_text(context_, attempts), outcome_text(count_outcomes(context_, attempts)));
    f.score = static_cast<double>(attempts.size());
    f.threshold = settings_["minimum_attempts"];
    f.score_unit = "attempts";
    if (const std::string retries = retry_text(context_, attempts); !retries.empty()) f.facts.push_back({"retries", retries});
    f.facts.push_back({"source ports", source_port_text(f.source_ports)});
    f.facts.push_back({"outcome", outcome_text(count_outcomes(context_, attempts))});
    if (f.targets.size() > 1) f.facts.push_back({"order of targets", order_text(order_test(target_ranks(context_, attempts)))});
    const double bits = 3 + std::min(6.0, static_cast<double>(f.targets.size())) + (f.first.us + kUsPerDay < f.last.us ? 2 : 0);
    f.readings.push_back({Reading::scan, bits, fmt::format("a stranger at {}", service.known->name),
                          service.other_protocol ? fmt::format("{} uses the other protocol", service.known->name) : "few attempts",
                          "the target offering this service to the actor on purpose"});
    f.readings.push_back({Reading::ordinary_use, 0, "a mistyped address or a wrong setting tries once, too",
                          "the service is not meant for strangers", "the actor's other traffic with this site"});
    context_.findings.push_back(f);
  }

  void report_crowd(const std::vector<AttemptList>& actors) {
    AttemptList attempts;
    for (const AttemptList& own : actors) attempts.insert(attempts.end(), own.begin(), own.end());
    const Attempt& first = attempt(attempts.front());
    const Service service = service_of(first);
    Finding f = start(attempts);
    const std::string label = service_label(first.protocol, first.port);
    const auto count = static_cast<std::int64_t>(actors.size());
    f.title = fmt::format("background of {} strangers at {}", count, label);
    f.summary = fmt::format("{} strangers tried {} of {}, each on no more than {}: {} attempts on {}; {}.", count, label,
                            target_text(context_.data, f.targets), plural(settings_.count("passer_by_hosts"), "host", "hosts"),
                            attempts.size(), days_text(context_, attempts), outcome_text(count_outcomes(context_, attempts)));
    f.score = static_cast<double>(count);
    f.threshold = settings_["crowd"];
    f.score_unit = "actors";
    f.facts.push_back(
        {"attempts", fmt::format("{:.1f} an actor", static_cast<double>(attempts.size()) / static_cast<double>(count))});
    f.facts.push_back({"networks of the actors", network_text(context_.data, f.actors)});
    f.facts.push_back({"outcome", outcome_text(count_outcomes(context_, attempts))});
    f.readings.push_back({Reading::scan, 6, fmt::format("strangers at {}", service.known->name),
                          "so many who do so little are no one's campaign: worms, and scans of the whole Internet",
                          "the target offering this service to strangers on purpose"});
    f.readings.push_back({Reading::ordinary_use, 0, "a mistyped address or a wrong setting tries once, too",
                          "the service is not meant for strangers", "a published service of this name"});
    context_.findings.push_back(f);
  }

  Context& context_;
  const Settings& settings_;
};

void run(Context& context, const Settings& settings) { ProbeFinder(context, settings).run(); }

}  // namespace

extern const Detector kServiceProbe;
const Detector kServiceProbe{info, run};

}  // namespace hindcast
