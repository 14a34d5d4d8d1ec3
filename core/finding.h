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
#include "core/protocol.h"
#include "core/timestamp.h"

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
// The enumerator's own spelling: "horizontal_scan".
std::string_view kind_name(FindingKind kind);
// "Horizontal scan", for headings.
std::string kind_title(FindingKind kind);

// Rival explanations: what a pattern in the logs may come from, an act or something innocent that looks like one.
enum class Reading : std::uint8_t { scan, server_replies, monitoring, backscatter, ordinary_retry, ordinary_use, spoofed_source };
// The enumerator's own spelling: "server_replies".
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

// The four terms of the severity sum, in the order in which the practical writes them. The first two raise the
// sum, the other two lower it.
enum class SeverityTermName : std::uint8_t { criticality, lethality, network_countermeasures, system_countermeasures };
inline constexpr std::array<std::string_view, 4> kSeverityTermNames = {"criticality", "lethality", "network_countermeasures",
                                                                       "system_countermeasures"};
// Where a term's value comes from, from what the analyst said to what nobody said: the assets file, the rule or
// service that was seen, the kind of act alone, or the middle value for want of anything better.
enum class SeverityOrigin : std::uint8_t { assets, signature, kind, standard };
std::string_view origin_name(SeverityOrigin origin);  // standard is spelt "default"

// One term of the sum (criticality + lethality) - (network countermeasures + system countermeasures); each 1 (least) to 5.
struct SeverityTerm {
  // 1 (least) .. 5 (most); 3 where nothing speaks for less or more.
  int value = 3;
  // One sentence, for the report: why this value.
  std::string reason;
  SeverityOrigin origin = SeverityOrigin::standard;
};
// All four terms, indexed by SeverityTermName.
using Severity = std::array<SeverityTerm, 4>;
// The sum, -8 .. 8.
int severity_value(const Severity& severity);

// What was observed, one fact a row: {"order", "ascending, 10 of 10 steps"}.
struct Fact {
  std::string label;
  std::string text;
};

// A service as a scanner sees it: protocol and port. Protocol::unknown where the rule does not tell, kNoPort where the
// protocol has no ports. Ordered by protocol number, then port.
struct ServicePort {
  Protocol protocol = Protocol::unknown;
  Port port = kNoPort;
  auto operator<=>(const ServicePort&) const = default;
};

// What the sender's IP stack or its tool left in the packets of a finding: the value that all packets showing one agree in; -1 and
// empty where they show none or do not agree. Of findings with one actor, and of what the actor sent, only.
struct ToolTraits {
  // 32, 64, 128 or 255: what the TTL must have started from.
  std::int32_t initial_ttl = -1;
  // Of the packets that open a TCP connection: bytes, and the names of the options in order ("mss,nop,nop,sackOK").
  std::int32_t window = -1;
  std::string options;
  // Seconds between the tries of the attempt with the most of them; at least two.
  std::vector<double> retry_gaps_s;
};

// The counter that one sender's IP ids follow (correlate/unseen.h), with the moments of its ends.
struct CounterRun {
  bool is_swapped = false;
  std::int32_t first = 0;
  std::int32_t last = 0;
  std::int64_t advance = 0;
  Timestamp first_time;
  Timestamp last_time;
};

// What one detector concluded. Lists are sorted and without repeats; `events` is never empty.
struct Finding {
  // From 1, in order of time: the place in a FindingArray. A new run may give the same act another one.
  std::int32_t id = 0;
  // Made of what the finding is about, so it survives a new run and a new import; given by the engine.
  std::string stable_id;
  FindingKind kind = FindingKind::horizontal_scan;
  // The name of the detector that made it, as in `--set NAME.parameter=`.
  std::string detector;
  // Without a full stop: "sweep of udp 137 (netbios-ns) over 11 hosts".
  std::string title;
  // One sentence, true, with the figures.
  std::string summary;
  // One, but for acts that several hosts share.
  std::vector<HostId> actors;
  std::vector<HostId> targets;
  // What was aimed at; for backscatter the port that answered. Empty where the act has no port.
  std::vector<ServicePort> ports;
  // The evidence: every record that the finding stands on, answers included.
  std::vector<EventId> events;
  // Of the first and last record of the evidence; both mean what `basis` says.
  Timestamp first;
  Timestamp last;
  TimeBasis basis = TimeBasis::dated;
  // Evidence is counted in attempts (correlate/attempt.h): retries count once.
  std::int64_t attempt_count = 0;
  // What the detector measured and the least it asks for, both in `score_unit`.
  double score = 0;
  double threshold = 0;
  // "targets", "bits", ...
  std::string score_unit;
  // A probability, 0..1, given by the engine from the readings' margin.
  double confidence = 0;
  // Whether the analyst said how to read it, and it leads for that reason.
  bool is_known = false;
  // The leading one first after the engine has sorted them.
  std::vector<ReadingScore> readings;
  // In reading order: the report's table of what was observed.
  std::vector<Fact> facts;
  Severity severity;
  // The rule message that named it best, "" if none: the rule's own words, not ours.
  std::string signature;
  // For linkers: constants of the tool that made the packets.
  // Distinct source ports, ascending, at most 64: tools that craft packets keep to few.
  std::vector<Port> source_ports;
  // Distinct, at most 64: some tools use one for all packets.
  std::vector<std::int32_t> ip_ids;
  ToolTraits traits;
  std::optional<CounterRun> counter;
  // Probes that were answered, at most 4096: what the prober now knows to be open.
  std::vector<std::pair<HostId, ServicePort>> answered;
  // A name the logs give the actor ("relaytest.orbs.vuurwerk.nl"), or "".
  std::string identity;
  // The practical's headings: a text each, without markup, written when all else is settled (correlate/write_up.h).
  std::string spoofing;
  std::string description;
  std::string mechanism;
  std::string targeting;
  std::string defence;
};

// One feature that two findings share: log2(m/u) bits.
struct Link {
  // Finding::id, a < b.
  std::int32_t finding_a = 0;
  std::int32_t finding_b = 0;
  // The linker's name: one file of correlate/linkers/.
  std::string linker;
  // Above 0 speaks for one hand behind both, below 0 against it. The prior that every pair starts with is a Link too.
  double bits = 0;
  // A sentence with both values and how rare they are here.
  std::string reason;
};

// A finding's part in a campaign.
struct CampaignMember {
  std::int32_t finding_id = 0;
  // How far along the attack it is: host_discovery, port_discovery, fingerprint, connect, abuse, answer. Static text.
  std::string_view stage;
};

// Findings that are taken to be the work of one actor or group, with the links that say why. A finding that nothing
// links is a campaign of its own.
struct Campaign {
  // From 1, in rank order.
  std::int32_t id = 0;
  std::string title;
  std::string summary;
  // Finding::id of the member that names the campaign and gives it its rank.
  std::int32_t main_finding = 0;
  // 0..1: the highest of its findings'.
  double confidence = 0;
  std::vector<CampaignMember> members;  // in time order
  // Those that hold the members together. Empty for a single finding.
  std::vector<Link> links;
};

// Activity that looked like an attack and was explained away.
struct Explained {
  HostId host = kNoHost;
  // A kind's name: what a detector would have said.
  std::string looked_like;
  // A reading's name: what it was taken for.
  std::string explanation;
  std::int64_t attempt_count = 0;
  std::string reason;
};

// The books of one stage of the correlation: what it took in and gave out, so that nothing is lost unseen.
struct StageCount {
  std::string name;
  // What came in, in the unit of the stage before (events, sightings, attempts, findings).
  std::int64_t in_count = 0;
  // What went out, in the unit of this stage (sightings, attempts, findings, campaigns).
  std::int64_t out_count = 0;
  // What the stage does, and where the difference went, in words.
  std::string note;
};

// Seconds that the clock behind sensor_b runs ahead of the one behind sensor_a.
struct ClockOffset {
  Sensor sensor_a = Sensor::tcpdump;
  Sensor sensor_b = Sensor::sendmail;
  // Positive where sensor_b's clock is ahead. The median over all pairs.
  double offset_s = 0;
  // The median absolute deviation of the pairs, in seconds.
  double spread_s = 0;
  // Pairs of records that must be of the same moment.
  std::int64_t pairs = 0;
  // How the pairs were found, in words.
  std::string rule;
  // The files that were measured, by v_source's number; 0 where it was one sensor against the other.
  std::int32_t source_a = 0;
  std::int32_t source_b = 0;
  // What makes the times of source_b agree with those of source_a, an order to the analyst; "" where none is given.
  std::string advice{};
};

}  // namespace hindcast
