// Records without sense, as hostile or damaged logs give them, through the whole of correlation: whatever comes in, what
// comes out hangs together.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::CorrelatedCase;
using test::DatasetBuilder;

const std::vector<std::string> kHosts = {"10.0.0.1",   "10.0.0.2",     "10.0.1.3",       "192.0.2.7",
                                         "192.0.2.8",  "198.51.100.9", "MY.NET.1.1",     "mail.example.org",
                                         "10.0.0.xxx", "2001:db8::1",  "255.255.255.255"};
const std::vector<int> kPorts = {0, 7, 21, 25, 53, 80, 111, 137, 161, 1023, 12345, 32771, 33434, 43746, 65535};
const std::vector<std::string> kRules = {"Null scan!",
                                         "SMB Name Wildcard",
                                         "SNMP public access",
                                         "Probable NMAP fingerprint attempt",
                                         "SUNRPC highport access!",
                                         "spp_portscan: PORTSCAN DETECTED",
                                         "unheard of"};

class Chaos {
 public:
  explicit Chaos(std::uint32_t seed) : random_(seed) {}

  Dataset make(int records) {
    DatasetBuilder made;
    for (int i = 0; i < records; ++i) add(made);
    return made.build();
  }

 private:
  std::uint32_t below(std::size_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
  const std::string& host() { return kHosts[below(kHosts.size())]; }
  std::string end() {
    const std::string& name = host();
    return name.find(':') != std::string::npos || below(12) == 0 ? name : test::with_port(name, kPorts[below(kPorts.size())]);
  }

  void add(DatasetBuilder& made) {
    test::Record& record = pick(made);
    // Bursts, days, and times long before and after everything else.
    const double spans[] = {1, 60, 86'400, 40.0 * 86'400};
    record.at(below(20) == 0 ? (below(2) == 0 ? -9e8 : 9e8) : spans[below(4)] * below(1000) / 1000.0)
        .in_file(1 + static_cast<std::int32_t>(below(3)));
    if (below(8) == 0) record.undated();
    if (below(3) == 0) record.ip_id(static_cast<std::int32_t>(below(4))).seq(below(3)).ttl(64);
  }

  test::Record& pick(DatasetBuilder& made) {
    switch (below(9)) {
      case 0:
        return made.udp(end(), end());
      case 1:
        return made.icmp(host(), host(), static_cast<int>(below(14)), static_cast<int>(below(4)));
      case 2:
        return made.icmp(host(), host(), 3, 3).quoting(below(2) == 0 ? Protocol::udp : Protocol::tcp, end(), end());
      case 3:
        return made.alert(kRules[below(kRules.size())], end(), end());
      case 4:
        return made.portscan_tcp(end(), end(), static_cast<TcpFlags>(below(256)));
      case 5:
        return made.portscan_udp(end(), end());
      case 6:
        return made.scan_report(kRules[5], host());
      case 7:
        return made.mail(host(), host())
            .queue("Q" + std::to_string(below(5)))
            .rejected("<x" + std::to_string(below(9)) + "@y>")
            .relay("a.example.org");
      default:
        return made.tcp(end(), end(), static_cast<TcpFlags>(below(3) == 0 ? below(256) : kSyn));
    }
  }

  std::mt19937 random_;
};

// Every packet record is in one sighting, every sighting in one attempt.
void check_partition(const CorrelatedCase& run) {
  std::vector<int> events(run.data.events.size());
  for (const Sighting& s : run.table.sightings)
    run.fusion.for_each_event(s, [&](EventId id) { ++events[static_cast<std::size_t>(id) - 1]; });
  for (const std::uint32_t index : run.fusion.scan_reports) ++events[static_cast<std::size_t>(run.data.events[index].id) - 1];
  CHECK(std::all_of(events.begin(), events.end(), [](int count) { return count <= 1; }));
  std::vector<int> sightings(run.table.sightings.size());
  for (const Attempt& a : run.attempts()) {
    CHECK(a.tries >= 1);
    CHECK(a.first <= a.last);
    CHECK(a.last <= a.last_seen);
    CHECK(a.sighting_count >= 1);
    for (std::uint32_t i = 0; i < a.sighting_count; ++i) ++sightings[a.first_sighting + i];
  }
  CHECK(std::all_of(sightings.begin(), sightings.end(), [](int count) { return count == 1; }));
}

template <typename T>
bool is_strictly_ascending(const std::vector<T>& values) {
  return std::adjacent_find(values.begin(), values.end(), [](const T& a, const T& b) { return !(a < b); }) == values.end();
}

void check_finding(const CorrelatedCase& run, const Finding& f) {
  CAPTURE(f.title);
  CHECK_FALSE(f.events.empty());
  CHECK(is_strictly_ascending(f.events));
  CHECK(f.events.front() >= 1);
  CHECK(f.events.back() <= static_cast<EventId>(run.data.events.size()));
  CHECK_FALSE(f.actors.empty());
  CHECK(is_strictly_ascending(f.ports));
  CHECK(std::set<HostId>(f.targets.begin(), f.targets.end()).size() == f.targets.size());
  CHECK(f.attempt_count >= 1);
  CHECK(f.first <= f.last);
  CHECK(std::isfinite(f.score));
  CHECK(f.confidence >= 0);
  CHECK(f.confidence <= 1);
  CHECK_FALSE(f.readings.empty());
  for (const ReadingScore& r : f.readings) CHECK(std::isfinite(r.bits));
  for (const SeverityTerm& term : f.severity) CHECK((term.value >= 1 && term.value <= 5));
  for (const std::string* text : {&f.summary, &f.spoofing, &f.description, &f.mechanism, &f.targeting, &f.defence})
    CHECK_FALSE(text->empty());
  for (const Fact& fact : f.facts) CHECK_FALSE(fact.label.empty());
}

void check_campaigns(const CorrelatedCase& run) {
  std::set<std::int32_t> seen;
  for (const Campaign& c : run.campaigns) {
    for (const CampaignMember& member : c.members) CHECK(seen.insert(member.finding_id).second);
    for (const Link& link : c.links) {
      CHECK(std::isfinite(link.bits));
      CHECK_FALSE(link.reason.empty());
    }
    CHECK_FALSE(c.title.empty());
    CHECK(c.confidence <= 1);
  }
  CHECK(seen.size() == run.context.findings.size());
}

TEST_CASE("records without sense never break what hangs together") {
  std::map<FindingKind, int> kinds;
  for (std::uint32_t seed = 1; seed <= 150; ++seed) {
    CAPTURE(seed);
    CorrelatedCase run(Chaos(seed).make(20 + static_cast<int>(seed % 5) * 60));
    check_partition(run);
    run.correlate();
    for (const Finding& f : run.context.findings) {
      check_finding(run, f);
      ++kinds[f.kind];
    }
    check_campaigns(run);
  }
  CHECK(kinds.size() >= 4);
}

TEST_CASE("a host that talks to itself, with itself in the quoted packet, breaks nothing") {
  DatasetBuilder made;
  for (const char* host : {"10.0.0.1", "192.0.2.7"}) {
    made.tcp(test::with_port(host, 80), test::with_port(host, 80), kSyn).at(1);
    made.udp(test::with_port(host, 53), test::with_port(host, 53)).at(2);
    made.icmp(host, host, 8).at(3);
    made.icmp(host, host, 0).at(3.1);
    made.icmp(host, host, 3, 3).at(4).quoting(Protocol::udp, test::with_port(host, 53), test::with_port(host, 53));
  }
  CorrelatedCase run(made.build());
  check_partition(run);
  run.correlate();
  check_campaigns(run);
}

TEST_CASE("one record of each sensor, alone, breaks nothing") {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    CorrelatedCase run(Chaos(seed).make(1));
    check_partition(run);
    run.correlate();
    for (const Finding& f : run.context.findings) check_finding(run, f);
    check_campaigns(run);
  }
}

}  // namespace
}  // namespace hindcast
