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
  Timestamp time;            // meaning by the span of its finding
  std::int32_t target = -1;  // index into ReportFinding::targets, -1 if its host is none of them
  Port port = kNoPort;       // the target's port
  std::int16_t series = 0;   // index into ReportFinding::series
  bool has_time = false;     // false too where its time stands on something else than its finding's span
  bool is_coarse = false;    // the record shows whole seconds only
};

// One line of the evidence to quote, or what was left out before the next.
struct ExcerptLine {
  bool is_from_fields = false;  // made from the stored fields: the source file was not at hand unchanged
  std::int64_t skipped = 0;     // if not 0: this many records were left out here, and `text` says which
  std::string path{};
  std::int64_t line = 0;
  std::string text{};
};

struct ReadingRow {
  std::string reading;
  double bits = 0;
  std::string evidence_for;
  std::string evidence_against;
  std::string would_flip;
};

struct TermRow {
  int value = 0;  // 1..5; 0: the finding has no such term
  std::string reason;
  std::string origin;
};

// A probe that was answered: the host, its service, how many attempts.
struct AnsweredService {
  std::string address;
  ServicePort service;
  std::int64_t count = 0;
};

struct ReportFinding {
  std::int64_t id = 0;
  std::string stable_id;
  std::string kind;
  std::string detector;
  std::string title;
  std::string summary;
  TimeSpan span;
  std::int64_t attempt_count = 0;
  std::int64_t event_count = 0;
  double score = 0;
  double threshold = 0;
  std::string score_unit;
  double confidence = 0;
  std::string reading;
  std::string rival_reading;
  double margin_bits = 0;
  std::optional<int> severity;
  std::string spoofing, description, mechanism, targeting, defence;
  std::vector<std::string> actors;   // ascending, as core/host.h orders addresses
  std::vector<std::string> targets;  // the same
  std::vector<ServicePort> ports;
  std::vector<Fact> facts;
  std::vector<ReadingRow> readings;  // most bits first
  std::array<TermRow, 4> terms;      // indexed by SeverityTermName
  std::vector<AnsweredService> answered;
  std::vector<Counted> sensors;  // most events first, then by name; so are the next three
  std::vector<Counted> signatures;
  std::vector<Counted> files;
  std::vector<std::string> series;  // what the points are told apart by: "SYN", "no flags", "udp"
  std::vector<EventPoint> points;   // in time order
  std::int64_t copied_events = 0;   // events that a second file holds as well
  std::vector<ExcerptLine> excerpt;
};

struct ReportMember {
  std::size_t finding = 0;  // index into ReportModel::findings
  std::string stage;
};

struct ReportLink {
  std::int64_t finding_a = 0;  // finding ids
  std::int64_t finding_b = 0;
  std::string linker;
  double bits = 0;
  std::string reason;
};

struct ReportCampaign {
  std::int64_t id = 0;
  std::int64_t rank = 0;
  std::string title;
  std::string kind;
  std::string summary;
  double confidence = 0;
  std::optional<int> severity;
  std::int64_t event_count = 0;
  TimeSpan span;
  std::size_t main_finding = 0;       // index into ReportModel::findings
  std::vector<ReportMember> members;  // in time order
  std::vector<ReportLink> links;
  std::vector<std::string> actors;  // of all members, ascending
  std::vector<std::string> targets;
};

struct ReportSource {
  std::int64_t id = 0;
  std::string path;
  std::string sha256;
  std::int64_t byte_size = 0;
  std::int64_t line_count = 0, event_lines = 0, continuation_lines = 0, blank_lines = 0, comment_lines = 0, duplicate_lines = 0,
               rejected_lines = 0;
  std::string first_time, last_time;  // ISO 8601, "" where nothing is dated
  std::string year_rule, utc_offset_rule, flags, hindcast_version;
  std::int64_t utc_offset_s = 0;
  std::string formats;  // "snort_fast 9551, snort_portscan 12" records
  std::int64_t undated_events = 0;
};

struct RejectedSample {
  std::string path;
  std::int64_t line = 0;
  std::string text;
};
struct RejectedGroup {
  std::string reason;
  std::int64_t count = 0;
  std::vector<RejectedSample> samples;  // the first few
};

struct ExplainedRow {
  std::string address;
  std::string looked_like;
  std::string explanation;
  std::int64_t attempt_count = 0;
  std::string reason;
};

struct OffsetRow {
  std::string sensor_a, sensor_b, rule;
  double offset_s = 0, spread_s = 0;
  std::int64_t pairs = 0;
};

// The correlation run that made the conclusions; empty texts if there was none.
struct ReportRun {
  std::string hindcast_version, options, internal, assets;
  bool exists = false;
};

struct ReportModel {
  std::string version;                    // of the program that reports
  std::string directory;                  // the folder all paths are below, with its '/'; "" if there is none
  std::vector<ReportSource> sources;      // by path
  std::vector<ReportFinding> findings;    // by id
  std::vector<ReportCampaign> campaigns;  // by rank
  std::vector<ExplainedRow> explained;
  std::vector<RejectedGroup> rejected;  // most lines first
  std::vector<StageCount> stages;
  std::vector<OffsetRow> offsets;
  std::vector<std::pair<std::string, std::string>> case_info;
  ReportRun run;
  std::map<std::string, bool, std::less<>> internal_hosts;  // the actors and targets of findings: whether they are ours
  std::int64_t event_count = 0;
  std::int64_t undated_events = 0;

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
