// Alerts about a scanner instead of a packet (spp_portscan's detected, status and end texts, sfPortscan's): what they say, and the
// finding of that actor that they report on.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "correlate/detector.h"

namespace hindcast {

// What a report says that somebody did.
enum class ReportedAct : std::uint8_t {
  unclear,      // something like a scan
  sweep,        // of many hosts
  port_scan,    // of one host
  decoys,       // a port scan of one host with false sources mixed in
  distributed,  // of one host by many
  open_port,    // no act of its own: what a scan found
};
struct ScanReport {
  ReportedAct act = ReportedAct::unclear;
  Protocol protocol = Protocol::unknown;
  // How many hosts and connections it counts, -1 where it does not say.
  std::int64_t hosts = -1;
  std::int64_t connections = -1;
};
// Reads the message of a rule of family portscan_report.
ScanReport read_scan_report(std::string_view message);

// The reports, of Fusion::scan_reports, that no finding made so far can be meant by; in time order.
std::vector<std::uint32_t> unplaced_scan_reports(const Context& context);

// Adds each report to the finding of its actor whose time is nearest; a report may be late by `kLatest`. Returns how many
// found a place.
std::int64_t attach_scan_reports(Context& context);

}  // namespace hindcast
