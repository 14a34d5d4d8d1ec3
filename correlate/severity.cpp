#include "correlate/severity.h"

#include <fmt/format.h>

#include <algorithm>

#include "correlate/knowledge.h"

namespace hindcast {
namespace {

SeverityTerm lethality_of_kind(FindingKind kind) {
  const auto term = [](int value, std::string_view reason) {
    return SeverityTerm{value, std::string(reason), SeverityOrigin::kind};
  };
  switch (kind) {
    case FindingKind::horizontal_scan:
      return term(2, "A sweep finds out; it breaks nothing by itself.");
    case FindingKind::vertical_scan:
      return term(3, "A port scan looks for the way in.");
    case FindingKind::block_scan:
      return term(3, "Hosts and ports are taken stock of, as before an attack.");
    case FindingKind::slow_scan:
      return term(3, "Somebody takes care not to be seen.");
    case FindingKind::os_fingerprint:
      return term(3, "The next step can be cut to the system found.");
    case FindingKind::stealth_probe:
      return term(3, "Crafted packets get past simple filters and logs.");
    case FindingKind::conditional_probe:
      return term(2, "A script goes after the machines that answer.");
    case FindingKind::service_probe:
      return term(4, "The service is one that is broken into.");
    case FindingKind::connection_retry:
      return term(1, "One connection that did not come about.");
    case FindingKind::relay_test:
      return term(2, "An open relay would be misused, not broken into.");
    case FindingKind::backscatter:
      return term(1, "The answers themselves do no harm.");
    case FindingKind::coordinated_scan:
      return term(4, "Several machines work together.");
    case FindingKind::exposure:
      return term(4, "What is given away helps any attacker.");
    case FindingKind::recurring_actor:
      return term(2, "It comes back.");
  }
  return term(3, "Not known.");
}

SeverityTerm lethality(const Finding& f) {
  SeverityTerm term = lethality_of_kind(f.kind);
  if (f.kind == FindingKind::backscatter || f.kind == FindingKind::connection_retry || f.kind == FindingKind::relay_test)
    return term;
  if (f.ports.size() > 5) return term;
  for (const ServicePort& port : f.ports) {
    const DangerousService* service = find_dangerous_service(port.protocol, port.port);
    if (service == nullptr) service = find_other_protocol(port.protocol, port.port);
    if (service != nullptr && service->lethality > term.value)
      term = {service->lethality, std::string(service->why), SeverityOrigin::signature};
  }
  if (term.value < 4 &&
      std::any_of(f.ports.begin(), f.ports.end(), [](const ServicePort& p) { return p.port >= 137 && p.port <= 139; })) {
    term = {4, "NetBIOS gives names and shares away with few restrictions.", SeverityOrigin::signature};
  }
  return term;
}

SeverityTerm criticality(const Dataset& data, const Finding& f) {
  const bool insider = std::any_of(f.actors.begin(), f.actors.end(), [&](HostId host) { return data.internal(host); });
  const bool innocent = !f.readings.empty() && f.readings.front().reading == Reading::server_replies;
  if (insider && innocent) return {3, "One of our own machines, but an innocent reading leads.", SeverityOrigin::kind};
  if (insider && f.kind != FindingKind::exposure) {
    return {5, "One of our own machines acts: it may be in somebody else's hands.", SeverityOrigin::kind};
  }
  if (f.targets.size() >= 100)
    return {4, fmt::format("{} of the targets may be of any importance.", f.targets.size()), SeverityOrigin::kind};
  return {3, "The importance of the targets is not known; an assets file would tell.", SeverityOrigin::standard};
}

SeverityTerm countermeasure(const Dataset& data, const Finding& f, std::string_view which) {
  const bool insider = std::any_of(f.actors.begin(), f.actors.end(), [&](HostId host) { return data.internal(host); });
  const bool inside_only =
      insider && std::all_of(f.targets.begin(), f.targets.end(), [&](HostId host) { return data.internal(host); });
  if (inside_only && which == "network") return {1, "Inside traffic passes no border filter.", SeverityOrigin::kind};
  if (!f.answered.empty()) {
    return {2, fmt::format("{} of the attempts {} answered.", f.answered.size(), f.answered.size() == 1 ? "was" : "were"),
            SeverityOrigin::kind};
  }
  return {3, fmt::format("The {} defences are not known; an assets file would tell.", which), SeverityOrigin::standard};
}

}  // namespace

Severity assess_severity(const Dataset& data, const Assets& assets, const Finding& f) {
  Severity severity = {criticality(data, f), lethality(f), countermeasure(data, f, "network"), countermeasure(data, f, "system")};
  for (std::size_t i = 0; i < severity.size(); ++i) {
    const AssetEntry* entry = find_asset(assets, data, f, static_cast<SeverityTermName>(i));
    if (entry == nullptr) continue;
    severity[i].value = *entry->terms[i];
    severity[i].reason = entry->reasons[i].empty() ? "As the assets file says." : entry->reasons[i];
    severity[i].origin = SeverityOrigin::assets;
  }
  return severity;
}

}  // namespace hindcast
