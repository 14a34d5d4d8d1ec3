// All a report says, read from the case once: plain values that the sections turn into words. Sections see this and
// nothing else, so each can be tested without a store. Times are UTC; what is not dated keeps its time of day.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/finding.h"
#include "core/result.h"
#include "core/timestamp.h"

namespace hindcast {

class Database;

// From the first to the last record. `first` and `last` mean what `basis` says (core/timestamp.h), nothing for TimeBasis::none.
struct TimeSpan {
  TimeBasis basis = TimeBasis::none;
  Timestamp first;
  Timestamp last;
  bool operator==(const TimeSpan&) const = default;
};

// A value with how often it occurs.
struct Counted {
  std::string text;
  std::int64_t count = 0;
};

// What a picture needs of one event.
struct EventPoint {
  // Meaning by the span of its finding.
  Timestamp time;
  // Index into ReportFinding::targets, -1 if its host is none of them.
  std::int32_t target = -1;
  Port port = kNoPort;      // the target's port
  std::int16_t series = 0;  // index into ReportFinding::series
  // False too where its time stands on something else than its finding's span.
  bool has_time = false;
  // The record shows whole seconds only: such points may lie up to a second early.
  bool is_coarse = false;
};

// One line of the evidence to quote, or what was left out before the next.
struct ExcerptLine {
  bool is_from_fields = false;  // made from the stored fields: the source file was not at hand unchanged
  std::int64_t skipped = 0;     // if not 0: this many records were left out here, and `text` says which
  // Place of the record's first line, as the source's row has it.
  std::string path{};
  std::int64_t line = 0;
  std::string text{};
};

// A rival explanation as stored; bits as in ReadingScore.
struct ReadingRow {
  // reading_name() of it.
  std::string reading;
  double bits = 0;
  std::string evidence_for;
  std::string evidence_against;
  std::string would_flip;
};

// One term of the severity sum as stored.
struct TermRow {
  // 1..5; 0: the finding has no such term.
  int value = 0;
  std::string reason;
  // origin_name() of it: "assets", "signature", "kind", "default".
  std::string origin;
};

// A probe that was answered: the host, its service, how many attempts.
struct AnsweredService {
  std::string address;
  ServicePort service;
  std::int64_t count = 0;
};

// A finding with its hosts as text and with what pictures and quotations need. Fields that core/finding.h has too
// mean the same here.
struct ReportFinding {
  std::int64_t id = 0;
  std::string stable_id;
  // kind_name() of it.
  std::string kind;
  std::string detector;
  std::string title;
  std::string summary;
  TimeSpan span;
  std::int64_t attempt_count = 0;
  // Records of the evidence, copies not counted.
  std::int64_t event_count = 0;
  // What the detector measured and the least it asks for, in `score_unit`.
  double score = 0;
  double threshold = 0;
  std::string score_unit;
  // A probability, 0..1.
  double confidence = 0;
  // The leading reading and the one after it, as reading_name() spells them; the second may be "".
  std::string reading;
  std::string rival_reading;
  // By how much the leading one leads, in bits.
  double margin_bits = 0;
  // The sum, -8 .. 8.
  std::optional<int> severity;
  // The practical's headings, a text each; "" where a run did not write them.
  std::string spoofing, description, mechanism, targeting, defence;
  // Ascending, as core/host.h orders addresses.
  std::vector<std::string> actors;
  // In the same order.
  std::vector<std::string> targets;
  std::vector<ServicePort> ports;
  std::vector<Fact> facts;
  // Most bits first.
  std::vector<ReadingRow> readings;
  std::array<TermRow, 4> terms;  // indexed by SeverityTermName
  std::vector<AnsweredService> answered;
  std::vector<Counted> sensors;  // most events first, then by name; so are the next three
  std::vector<Counted> signatures;
  std::vector<Counted> files;
  // What the points are told apart by: "SYN", "no flags", "udp".
  std::vector<std::string> series;
  std::vector<EventPoint> points;  // in time order
  // Of its events, how many a second file holds as well.
  std::int64_t copied_events = 0;
  // What the report quotes: in the order of the records, elisions between.
  std::vector<ExcerptLine> excerpt;
};

// A finding's part in a campaign.
struct ReportMember {
  std::size_t finding = 0;  // index into ReportModel::findings
  // host_discovery, port_discovery, fingerprint, connect, abuse or answer.
  std::string stage;
};

// So many campaigns, by rank, are written up, with their evidence; the rest stands in the table of campaigns.
inline constexpr std::int64_t kWrittenCampaigns = 100;

// Why two findings belong together: one feature that they share.
struct ReportLink {
  std::int64_t finding_a = 0;  // finding ids
  std::int64_t finding_b = 0;
  std::string linker;
  // Positive for one hand behind both.
  double bits = 0;
  std::string reason;
};

// A campaign with what its heading and its line in the overview say.
struct ReportCampaign {
  std::int64_t id = 0;
  // From 1: its place in the report.
  std::int64_t rank = 0;
  std::string title;
  // Of its main finding; so are the severity and the place among others.
  std::string kind;
  std::string summary;
  double confidence = 0;
  std::optional<int> severity;
  // Of all members together.
  std::int64_t event_count = 0;
  TimeSpan span;
  // The member that names the campaign: index into ReportModel::findings.
  std::size_t main_finding = 0;
  std::vector<ReportMember> members;  // in time order
  std::vector<ReportLink> links;
  std::vector<std::string> actors;  // of all members, ascending
  std::vector<std::string> targets;
};

// One input with its account: the six kinds of lines add up to line_count.
struct ReportSource {
  std::int64_t id = 0;
  std::string path;
  std::string sha256;
  // As it lies on disk, packed or not.
  std::int64_t byte_size = 0;
  std::int64_t line_count = 0, event_lines = 0, continuation_lines = 0, blank_lines = 0, comment_lines = 0, duplicate_lines = 0,
               rejected_lines = 0;
  // ISO 8601, "" where nothing is dated.
  std::string first_time, last_time;
  // How its times were read, in words; what was wrong with it; which version imported it.
  std::string year_rule, utc_offset_rule, flags, hindcast_version;
  // Seconds east of UTC.
  std::int64_t utc_offset_s = 0;
  std::string formats;  // "snort_fast 9551, snort_portscan 12" records
  // Records of which only the time of day is known, or not even that.
  std::int64_t undated_events = 0;
};

// A rejected line with its place, raw.
struct RejectedSample {
  std::string path;
  std::int64_t line = 0;
  std::string text;
};
// All lines that were rejected for one reason.
struct RejectedGroup {
  std::string reason;
  std::int64_t count = 0;
  // The first few, to be shown.
  std::vector<RejectedSample> samples;
};

// Activity that looked like an attack and was explained away; names as in core/finding.h.
struct ExplainedRow {
  std::string address;
  std::string looked_like;
  std::string explanation;
  std::int64_t attempt_count = 0;
  std::string reason;
};

// The clock of one sensor against another's (ClockOffset), with the sensors' names.
struct OffsetRow {
  std::string sensor_a, sensor_b, rule;
  double offset_s = 0, spread_s = 0;
  std::int64_t pairs = 0;
  // Paths of the files that were measured, and what to do about it; empty where it was one sensor against the other.
  std::string source_a{}, source_b{}, advice{};
};

// The correlation run that made the conclusions; empty texts if there was none.
struct ReportRun {
  std::string hindcast_version, options, internal, assets;
  // Whether the case was correlated at all.
  bool exists = false;
};

// The whole report's material. Read-only once it is loaded: sections only look.
struct ReportModel {
  std::string version;  // of the program that reports
  // The folder all paths are below, with its '/'; "" if there is none.
  std::string directory;
  std::vector<ReportSource> sources;      // by path
  std::vector<ReportFinding> findings;    // by id
  std::vector<ReportCampaign> campaigns;  // by rank
  std::vector<ExplainedRow> explained;
  std::vector<RejectedGroup> rejected;  // most lines first
  // What each stage of the correlation took in and gave out, in running order.
  std::vector<StageCount> stages;
  std::vector<OffsetRow> offsets;
  // Settings of the case, by name.
  std::vector<std::pair<std::string, std::string>> case_info;
  ReportRun run;
  // The actors and targets of findings: whether they are ours.
  std::map<std::string, bool, std::less<>> internal_hosts;
  // Records of all sources.
  std::int64_t event_count = 0;
  std::int64_t undated_events = 0;

  // Whether an actor or target of a finding is ours; false for any other address.
  [[nodiscard]] bool is_internal(std::string_view address) const;
  // The path as the report shows it: below `directory`.
  [[nodiscard]] std::string shown_path(std::string_view path) const;
};

// Sorts addresses in ascending order, as core/host.h has it, and drops repeats.
void sort_addresses(std::vector<std::string>& addresses);

// What to leave out when it is not needed: pictures and excerpts need every event of every finding.
struct ModelOptions {
  bool with_evidence = true;
};

// Reads a case. Store errors are passed on.
Result<ReportModel> load_report_model(Database& database, const ModelOptions& options = {});

}  // namespace hindcast
