#include "core/finding.h"

namespace hindcast {

std::string_view kind_name(FindingKind kind) {
  switch (kind) {
    case FindingKind::horizontal_scan:
      return "horizontal_scan";
    case FindingKind::vertical_scan:
      return "vertical_scan";
    case FindingKind::block_scan:
      return "block_scan";
    case FindingKind::slow_scan:
      return "slow_scan";
    case FindingKind::os_fingerprint:
      return "os_fingerprint";
    case FindingKind::stealth_probe:
      return "stealth_probe";
    case FindingKind::conditional_probe:
      return "conditional_probe";
    case FindingKind::service_probe:
      return "service_probe";
    case FindingKind::connection_retry:
      return "connection_retry";
    case FindingKind::relay_test:
      return "relay_test";
    case FindingKind::backscatter:
      return "backscatter";
    case FindingKind::coordinated_scan:
      return "coordinated_scan";
    case FindingKind::exposure:
      return "exposure";
    case FindingKind::recurring_actor:
      return "recurring_actor";
  }
  return {};
}

std::string kind_title(FindingKind kind) {
  if (kind == FindingKind::os_fingerprint) return "OS fingerprint";
  std::string title(kind_name(kind));
  for (char& c : title) {
    if (c == '_') c = ' ';
  }
  title.front() = static_cast<char>(title.front() - 'a' + 'A');
  return title;
}

std::string_view reading_name(Reading reading) {
  switch (reading) {
    case Reading::scan:
      return "scan";
    case Reading::server_replies:
      return "server_replies";
    case Reading::monitoring:
      return "monitoring";
    case Reading::backscatter:
      return "backscatter";
    case Reading::ordinary_retry:
      return "ordinary_retry";
    case Reading::ordinary_use:
      return "ordinary_use";
    case Reading::spoofed_source:
      return "spoofed_source";
  }
  return {};
}

std::string_view origin_name(SeverityOrigin origin) {
  switch (origin) {
    case SeverityOrigin::assets:
      return "assets";
    case SeverityOrigin::signature:
      return "signature";
    case SeverityOrigin::kind:
      return "kind";
    case SeverityOrigin::standard:
      return "default";
  }
  return {};
}

int severity_value(const Severity& severity) {
  return severity[0].value + severity[1].value - severity[2].value - severity[3].value;
}

}  // namespace hindcast
