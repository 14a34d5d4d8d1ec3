// source_port_base: both use source ports of one nmap process. nmap 2.x draws a base once a run (33000 + random % 31000) and
// sends its probes from base, base + 1, ...; two runs share a base with probability 1 in 31,000.
// Source: nmap 2.53, magic_port; the practical's MY.NET.253.12 (43746 to 43759 over four days).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "correlate/linker.h"

namespace hindcast {
namespace {

constexpr Port kLeastBase = 33'000;
constexpr Port kMostPort = 64'020;
constexpr Port kReach = 14;  // base + 0 .. base + 14
constexpr double kBases = 31'000;
constexpr std::size_t kMostPorts = 16;  // a scanner with many source ports takes them from the kernel

// How many bases the ports of a finding stand for: ports within reach of each other may be of one run.
double draws(const Finding& f) {
  double count = 0;
  Port last = kNoPort;
  for (const Port port : f.source_ports) {
    if (port < kLeastBase || port > kMostPort) continue;
    if (last == kNoPort || port - last > kReach) ++count;
    last = port;
  }
  return count;
}

std::optional<Agreement> compare(const LinkContext&, const Finding& a, const Finding& b) {
  if (a.source_ports.size() > kMostPorts || b.source_ports.size() > kMostPorts) return std::nullopt;
  for (const Port port_a : a.source_ports) {
    if (port_a < kLeastBase || port_a > kMostPort) continue;
    for (const Port port_b : b.source_ports) {
      if (std::abs(port_a - port_b) > kReach) continue;
      const bool equal = std::find(b.source_ports.begin(), b.source_ports.end(), port_a) != b.source_ports.end();
      const double ways = (equal ? 1 : 2 * kReach + 1) * draws(a) * draws(b);
      const std::string ports =
          equal ? fmt::format("source port {} in both fits", port_a) : fmt::format("source ports {} and {} fit", port_a, port_b);
      return Agreement{std::log2(kBases / ways), fmt::format("{} one nmap process (base 33000 + random % 31000, probes from base "
                                                             "to base + {}); two runs agree so by accident {:.0f} in 31,000 times",
                                                             ports, kReach, ways)};
    }
  }
  return std::nullopt;
}

}  // namespace

extern const Linker kSourcePortBase;
const Linker kSourcePortBase{"source_port_base", "source ports of one nmap run (base, base + 1, ...)", LinkRole::support, nullptr,
                             compare};

}  // namespace hindcast
