// Shares of one job: what scans of one service, or of one host's ports, cover, and how many bits speak against strangers who did
// the same by accident. What coordinated_scan is built on.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "correlate/detector.h"

namespace hindcast {

// Whether it goes through the ports of one host, fast or slow.
bool is_port_scan(const Finding& finding);

// A scan by one actor, as a share of a job or another's decoy. Lists are sorted, each value once.
struct ScanShare {
  Finding finding;
  NetworkId home = -1;              // of its source
  std::vector<std::int64_t> cover;  // what it covers: hosts for sweeps, ports for port scans of one host
  std::vector<NetworkId> networks;  // of its targets
};
// `finding` must have an actor.
ScanShare share_of(const Dataset& data, Finding finding);

// How much of the smaller one of two sorted lists both share, 0 to 1. It is not looked for beyond `most`, where more makes no
// difference.
template <typename T>
double shared_of_smaller(const std::vector<T>& a, const std::vector<T>& b, double most = 1) {
  const auto smaller = static_cast<double>(std::max<std::size_t>(1, std::min(a.size(), b.size())));
  double shared = 0;
  for (auto in_a = a.begin(), in_b = b.begin(); in_a != a.end() && in_b != b.end() && shared / smaller <= most;) {
    if (*in_a == *in_b) ++shared;
    const bool is_a_low = *in_a <= *in_b;
    const bool is_b_low = *in_b <= *in_a;
    if (is_a_low) ++in_a;
    if (is_b_low) ++in_b;
  }
  return shared / smaller;
}

// Bits against accident, each for what it names.
struct ShareEvidence {
  double cover = 0;       // fewer common targets than strangers who choose by chance would have
  double time = 0;        // starts closer together than those of as many sources spread over the case
  double neighbours = 0;  // all from one network
  [[nodiscard]] double total() const { return cover + time + neighbours; }
};

// What a case says of strangers, against which shares are weighed.
class Strangers {
 public:
  explicit Strangers(const Context& context);
  // The shares of a group, at least one, beside all `sources` that did the same at any time.
  [[nodiscard]] ShareEvidence weigh(const std::vector<const ScanShare*>& group, std::size_t sources) const;

 private:
  // What there was to choose from: the addresses (or ports) from the lowest to the highest that any of them tried.
  [[nodiscard]] double pool_of(const std::vector<const ScanShare*>& group, const std::vector<std::int64_t>& cover) const;

  const Dataset& data_;
  std::int64_t span_us_ = 0;    // of the dated records
  double neighbour_share_ = 1;  // of the pairs of strangers, those from one network
};

}  // namespace hindcast
