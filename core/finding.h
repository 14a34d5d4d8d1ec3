// What correlation concludes: findings with their evidence and rival readings, links between them, campaigns.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/event.h"

namespace hindcast {

// What kind of act a finding names. Spelt the same in SQL, JSON and documents.
enum class FindingKind : std::uint8_t {
  horizontal_scan,
  vertical_scan,
  block_scan,
  slow_scan,
  os_fingerprint,
  stealth_probe,
  conditional_probe,
  service_probe,
  connection_retry,
  relay_test,
  backscatter,
  coordinated_scan,
  exposure,
  recurring_actor,
};
std::string_view kind_name(FindingKind kind);
// "Horizontal scan", for headings.
std::string kind_title(FindingKind kind);

// Rival explanations.
enum class Reading : std::uint8_t { scan, server_replies, monitoring, backscatter, ordinary_retry, ordinary_use, spoofed_source };
std::string_view reading_name(Reading reading);

// One explanation of a finding with what speaks for and against it. Bits are log2 odds against the even case; the reading
// with the most bits is the leading one.
struct ReadingScore {
  Reading reading = Reading::scan;
  double bits = 0;
  std::string evidence_for;
  std::string evidence_against;
  std::string would_flip;  // the observation that would decide for or against it
};

enum class SeverityTermName : std::uint8_t { criticality, lethality, network_countermeasures, system_countermeasures };
inline constexpr std::array<std::string_view, 4> kSeverityTermNames = {"criticality", "lethality", "network_countermeasures",
                                                                       "system_countermeasures"};
enum class SeverityOrigin : std::uint8_t { assets, signature, kind, standard };
std::string_view origin_name(SeverityOrigin origin);  // standard is spelt "default"

// One term of the sum (criticality + lethality) - (network countermeasures + system countermeasures); each 1 (least) to 5.
struct SeverityTerm {
  int value = 3;
  std::string reason;
  SeverityOrigin origin = SeverityOrigin::standard;
};
using Severity = std::array<SeverityTerm, 4>;  // indexed by SeverityTermName
int severity_value(const Severity& severity);

// What was observed, one fact a row: {"order", "ascending, 10 of 10 steps"}.
struct Fact {
  std::string label;
  std::string text;
};

struct ServicePort {
  Protocol protocol = Protocol::unknown;
  Port port = kNoPort;
  auto operator<=>(const ServicePort&) const = default;
};

// What one detector concluded. Lists are sorted and without repeats; `events` is never empty.
struct Finding {
  std::int32_t id = 0;                  // from 1, in rank order; given by the engine
  std::string stable_id;                // given by the engine
  FindingKind kind = FindingKind::horizontal_scan;
  std::string detector;
  std::string title;                    // without a full stop: "sweep of udp 137 (netbios-ns) over 11 hosts"
  std::string summary;                  // one sentence, true, with the figures
  std::vector<HostId> actors;
  std::vector<HostId> targets;
  std::vector<ServicePort> ports;       // what was aimed at; for backscatter the port that answered
  std::vector<EventId> events;
  Timestamp first;
  Timestamp last;
  TimeBasis basis = TimeBasis::dated;
  std::int64_t attempt_count = 0;
  double score = 0;
  double threshold = 0;
  std::string score_unit;               // "targets", "bits", ...
  double confidence = 0;                // 0..1, given by the engine from the readings' margin
  std::vector<ReadingScore> readings;   // the leading one first after the engine has sorted them
  std::vector<Fact> facts;
  Severity severity;
  std::string signature;                // the rule message that named it best, "" if none
  // For linkers: constants of the tool that made the packets.
  std::vector<Port> source_ports;       // distinct source ports, ascending, at most 64
  std::vector<std::int32_t> ip_ids;     // distinct, at most 64
  std::vector<std::pair<HostId, ServicePort>> answered;  // probes that were answered, at most 4096
  std::string identity;                 // a name the logs give the actor ("relaytest.orbs.vuurwerk.nl"), or ""
  // The practical's headings.
  std::string spoofing;
  std::string description;
  std::string mechanism;
  std::string targeting;
  std::string defence;
};

// One feature that two findings share: log2(m/u) bits.
struct Link {
  std::int32_t finding_a = 0;           // Finding::id, a < b
  std::int32_t finding_b = 0;
  std::string linker;
  double bits = 0;
  std::string reason;                   // a sentence with both values and how rare they are here
};

struct CampaignMember {
  std::int32_t finding_id = 0;
  std::string stage;                    // host_discovery, port_discovery, fingerprint, connect, abuse, answer
};

struct Campaign {
  std::int32_t id = 0;                  // from 1, in rank order
  std::string title;
  std::string summary;
  std::int32_t main_finding = 0;
  double confidence = 0;
  std::vector<CampaignMember> members;  // in time order
  std::vector<Link> links;
};

// Activity that looked like an attack and was explained away.
struct Explained {
  HostId host = kNoHost;
  std::string looked_like;              // a kind's name
  std::string explanation;              // a reading's name
  std::int64_t attempt_count = 0;
  std::string reason;
};

struct StageCount {
  std::string name;
  std::int64_t in_count = 0;
  std::int64_t out_count = 0;
  std::string note;
};

// Seconds that the clock behind sensor_b runs ahead of the one behind sensor_a.
struct ClockOffset {
  Sensor sensor_a = Sensor::tcpdump;
  Sensor sensor_b = Sensor::sendmail;
  double offset_s = 0;
  double spread_s = 0;                  // median absolute deviation
  std::int64_t pairs = 0;
  std::string rule;
};

}  // namespace hindcast
