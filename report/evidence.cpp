#include "report/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>

#include "report/record_text.h"
#include "report/rows.h"
#include "report/source_text.h"
#include "report/words.h"

namespace hindcast {
namespace {

constexpr std::size_t kQuotedWhole = 12;  // a finding of so many records is quoted whole
constexpr std::size_t kQuotedEnds = 4;    // else so many of its first and last
constexpr std::size_t kMostSeries = 4;

constexpr std::string_view kPointSql =
    "SELECT e.event_id, e.clock_us, e.time_basis, e.sensor, e.protocol, e.src, e.src_port, e.dst, e.dst_port, e.tcp_flags, "
    "e.signature,"
    " e.path, e.line, e.time_precision,"
    " (SELECT a.target FROM v_attempt_event x JOIN v_attempt a USING (attempt_id) WHERE x.event_id = e.event_id),"
    " (SELECT a.port FROM v_attempt_event x JOIN v_attempt a USING (attempt_id) WHERE x.event_id = e.event_id)"
    " FROM v_finding_event f JOIN v_event e USING (event_id) WHERE f.finding_id = ?1"
    " ORDER BY e.time_basis, e.clock_us, e.path, e.line, e.event_id";

constexpr std::string_view kRecordSql =
    "SELECT e.sensor, e.format, e.protocol, e.src, e.dst, e.signature, e.classification, e.tcp_flags, e.claimed_file,"
    " p.tcp_options, p.text, m.log_host, m.program, m.queue_id, m.ruleset, m.argument, m.sender, m.recipient, m.relay_name,"
    " m.relay_address, m.status, m.reject,"
    " e.src_port, e.dst_port, e.gid, e.sid, e.rev, e.priority, e.length, p.seq, p.ack, p.window, p.ttl, p.ip_id, p.icmp_type,"
    " p.icmp_code, p.dont_fragment, m.pid, m.size, m.recipient_count,"
    " e.time_basis, e.time_precision, e.clock_us, e.utc_offset_s, e.path, e.line, e.line_count, e.byte_offset"
    " FROM v_event e LEFT JOIN v_packet p USING (event_id) LEFT JOIN v_mail m USING (event_id) WHERE e.event_id = ?1";

// "SYN FIN" of v_event's letters.
std::string words_of(std::string_view letters) {
  constexpr std::pair<char, std::string_view> kWords[] = {{'S', "SYN"}, {'A', "ACK"}, {'F', "FIN"}, {'R', "RST"},
                                                          {'P', "PSH"}, {'U', "URG"}, {'E', "ECE"}, {'C', "CWR"}};
  std::string words;
  for (const auto& [letter, word] : kWords) {
    if (letters.find(letter) == std::string_view::npos) continue;
    if (!words.empty()) words += ' ';
    words += word;
  }
  return words.empty() ? "no flags" : words;
}

// Collects one finding's records: what the pictures need, and the ids to quote.
class Collector {
 public:
  explicit Collector(ReportFinding& finding) : finding_(finding) {
    for (std::size_t i = 0; i < finding.targets.size(); ++i) targets_.emplace(finding.targets[i], static_cast<std::int32_t>(i));
    actors_.insert(finding.actors.begin(), finding.actors.end());
  }

  void add(const Statement& row) {
    const bool is_answer = is_answer_of(row);
    EventPoint& point = finding_.points.emplace_back();
    point.has_time = !row.is_null(1) && finding_.span.basis != TimeBasis::none && basis_of(row.text(2)) == finding_.span.basis;
    point.is_coarse = row.text(13) == "s";
    point.time = Timestamp{row.integer(1)};
    point.port = static_cast<Port>(row.shown(is_answer ? 6 : 8));
    auto target = targets_.find(row.text(is_answer ? 5 : 7));
    if (target == targets_.end()) target = targets_.find(row.text(14));
    if (target != targets_.end()) point.target = target->second;
    point.series = number_of(series_, series_label(row, is_answer));
    ++number_count(sensors_, row.text(3));
    if (!row.text(10).empty()) ++number_count(signatures_, row.text(10));
    ++number_count(files_, row.text(11));
    event_ids_.push_back(row.integer(0));
  }

  // Copies count for the files that hold them.
  void add_copies(std::string_view path, std::int64_t count) { number_count(files_, path) += count; }

  void finish() {
    finding_.sensors = ranked(sensors_);
    finding_.signatures = ranked(signatures_);
    finding_.files = ranked(files_);
    reduce_series();
  }

  [[nodiscard]] const std::vector<std::int64_t>& event_ids() const { return event_ids_; }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Counts = std::unordered_map<std::string, std::int64_t, TextHash, std::equal_to<>>;

  // Whether the target sent it. Other logs may write both hosts by names that the finding does not use: then the port of the
  // attempt tells.
  [[nodiscard]] bool is_answer_of(const Statement& row) const {
    if (actors_.contains(row.text(5))) return false;
    if (actors_.contains(row.text(7))) return true;
    return !row.is_null(15) && row.shown(6) == row.integer(15) && row.shown(8) != row.integer(15);
  }

  static std::string series_label(const Statement& row, bool is_answer) {
    if (row.text(3) == "sendmail") return "mail log";
    if (is_answer) return "answer";
    if (!row.is_null(9)) return words_of(row.text(9));
    const std::string protocol = text_at(row, 4);
    return protocol.empty() ? text_at(row, 3) : protocol;
  }

  static std::int64_t& number_count(Counts& counts, std::string_view text) {
    const auto at = counts.find(text);
    return at != counts.end() ? at->second : counts.emplace(text, 0).first->second;
  }

  static std::int16_t number_of(std::vector<Counted>& list, const std::string& text) {
    auto at = std::find_if(list.begin(), list.end(), [&](const Counted& item) { return item.text == text; });
    if (at == list.end()) at = list.insert(list.end(), {text, 0});
    ++at->count;
    return static_cast<std::int16_t>(at - list.begin());
  }

  static std::vector<Counted> ranked(const Counts& counts) {
    std::vector<Counted> list;
    for (const auto& [text, count] : counts) list.push_back({text, count});
    std::sort(list.begin(), list.end(),
              [](const Counted& a, const Counted& b) { return a.count != b.count ? a.count > b.count : a.text < b.text; });
    return list;
  }

  // The most frequent series keep their names, the others become "other".
  void reduce_series() {
    std::vector<std::size_t> order(series_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [this](std::size_t a, std::size_t b) { return series_[a].count > series_[b].count; });
    const std::size_t kept = series_.size() > kMostSeries ? kMostSeries - 1 : series_.size();
    std::vector<std::int16_t> renumbered(series_.size(), static_cast<std::int16_t>(kept));
    for (std::size_t i = 0; i < kept; ++i) {
      renumbered[order[i]] = static_cast<std::int16_t>(i);
      finding_.series.push_back(series_[order[i]].text);
    }
    if (kept < series_.size()) finding_.series.push_back("other");
    for (EventPoint& point : finding_.points) point.series = renumbered[static_cast<std::size_t>(point.series)];
  }

  ReportFinding& finding_;
  std::unordered_map<std::string, std::int32_t, TextHash, std::equal_to<>> targets_;
  std::set<std::string, std::less<>> actors_;
  std::vector<Counted> series_;
  Counts sensors_, signatures_, files_;
  std::vector<std::int64_t> event_ids_;
};

RecordFields fields_of(const Statement& row) {
  RecordFields f;
  std::string* const texts[] = {&f.sensor,         &f.format,        &f.protocol,     &f.src,         &f.dst,    &f.signature,
                                &f.classification, &f.flags,         &f.claimed_file, &f.tcp_options, &f.text,   &f.log_host,
                                &f.program,        &f.queue_id,      &f.ruleset,      &f.argument,    &f.sender, &f.recipient,
                                &f.relay_name,     &f.relay_address, &f.status,       &f.reject};
  int column = 0;
  for (std::string* text : texts) *text = text_at(row, column++);
  f.has_flags = !row.is_null(7);
  std::optional<std::int64_t>* const numbers[] = {
      &f.src_port, &f.dst_port, &f.gid,   &f.sid,       &f.rev,       &f.priority,      &f.length, &f.seq,  &f.ack,
      &f.window,   &f.ttl,      &f.ip_id, &f.icmp_type, &f.icmp_code, &f.dont_fragment, &f.pid,    &f.size, &f.recipient_count};
  for (std::optional<std::int64_t>* number : numbers) {
    if (!row.is_null(column)) *number = row.integer(column);
    ++column;
  }
  f.basis = row.is_null(column + 2) ? TimeBasis::none : basis_of(row.text(column));
  f.precision = row.text(column + 1) == "s" ? TimePrecision::s : TimePrecision::us;
  f.local_time = Timestamp{row.integer(column + 2) + (f.basis == TimeBasis::dated ? row.integer(column + 3) * kUsPerSecond : 0)};
  return f;
}
constexpr int kPathColumn = 44;  // of kRecordSql: path, line, line_count, byte_offset

class Quoter {
 public:
  Quoter(Statement records, const ReportModel& model) : records_(std::move(records)) {
    for (const ReportSource& source : model.sources) sizes_[source.path] = source.byte_size;
  }

  Result<void> quote(std::int64_t event_id, std::vector<ExcerptLine>& excerpt) {
    return each_row(records_, event_id, [&](const Statement& row) {
      const RecordFields fields = fields_of(row);
      const std::string path = text_at(row, kPathColumn);
      const std::int64_t line = row.integer(kPathColumn + 1);
      const std::string& expected = fields.queue_id.empty() ? fields.src : fields.queue_id;
      const std::vector<std::string> lines =
          texts_.record(path, sizes_[path], row.integer(kPathColumn + 3), row.integer(kPathColumn + 2), expected);
      for (std::size_t i = 0; i < lines.size(); ++i) {
        excerpt.push_back({.path = path, .line = line + static_cast<std::int64_t>(i), .text = lines[i]});
      }
      if (lines.empty()) excerpt.push_back({.is_from_fields = true, .path = path, .line = line, .text = record_text(fields)});
    });
  }

 private:
  Statement records_;  // kRecordSql
  SourceText texts_;
  std::unordered_map<std::string, std::int64_t> sizes_;
};

Result<void> quote_finding(Quoter& quoter, ReportFinding& finding, const std::vector<std::int64_t>& event_ids) {
  std::size_t next = 0;
  for (const std::size_t picked : pick_records(finding.points)) {
    if (picked > next) {
      finding.excerpt.push_back(
          {.skipped = static_cast<std::int64_t>(picked - next), .text = elision_text(finding, next, picked - 1)});
    }
    HINDCAST_TRY(quoter.quote(event_ids[picked], finding.excerpt));
    next = picked + 1;
  }
  return {};
}

// Those of the campaigns that are written up.
std::vector<bool> findings_to_quote(const ReportModel& model) {
  std::vector<bool> quoted(model.findings.size());
  for (const ReportCampaign& campaign : model.campaigns) {
    if (campaign.rank > kWrittenCampaigns) continue;
    for (const ReportMember& member : campaign.members) quoted[member.finding] = true;
  }
  return quoted;
}

// How many records of a finding further files hold: per finding and file.
struct CopyCount {
  std::int64_t finding_id;
  std::string path;
  std::int64_t count;
};

Result<std::vector<CopyCount>> load_copies(Database& database, ReportModel& model) {
  std::vector<CopyCount> copies;
  HINDCAST_TRY(
      each_row(database,
               "SELECT f.finding_id, c.path, count(*), count(DISTINCT c.event_id) FROM v_event_copy c JOIN v_finding_event f"
               " USING (event_id) GROUP BY 1, 2 ORDER BY 1, 2",
               [&](const Statement& row) {
                 copies.push_back({row.integer(0), text_at(row, 1), row.integer(2)});
               }));
  HINDCAST_TRY(
      each_row(database,
               "SELECT f.finding_id, count(DISTINCT c.event_id) FROM v_event_copy c JOIN v_finding_event f USING (event_id)"
               " GROUP BY 1",
               [&](const Statement& row) {
                 const auto found = std::lower_bound(model.findings.begin(), model.findings.end(), row.integer(0),
                                                     [](const ReportFinding& f, std::int64_t id) { return f.id < id; });
                 if (found != model.findings.end() && found->id == row.integer(0)) found->copied_events = row.integer(1);
               }));
  return copies;
}

void add_index(std::set<std::size_t>& picked, std::size_t index, std::size_t count) {
  if (index < count) picked.insert(index);
}

// The record after the longest pause, or 0.
std::size_t after_longest_gap(const std::vector<EventPoint>& points) {
  std::size_t at = 0;
  std::int64_t longest = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (!points[i].has_time || !points[i - 1].has_time) continue;
    const std::int64_t gap = points[i].time.us - points[i - 1].time.us;
    if (gap > longest) {
      longest = gap;
      at = i;
    }
  }
  return at;
}

}  // namespace

std::vector<std::size_t> pick_records(const std::vector<EventPoint>& points) {
  const std::size_t count = points.size();
  std::set<std::size_t> picked;
  if (count <= kQuotedWhole) {
    for (std::size_t i = 0; i < count; ++i) picked.insert(i);
    return {picked.begin(), picked.end()};
  }
  for (std::size_t i = 0; i < kQuotedEnds; ++i) {
    picked.insert(i);
    picked.insert(count - 1 - i);
  }
  if (const std::size_t at = after_longest_gap(points); at > 0) {
    picked.insert(at - 1);
    picked.insert(at);
  }
  std::set<std::int16_t> seen;
  for (std::size_t i = 0; i < count; ++i) {
    if (seen.insert(points[i].series).second) picked.insert(i);
  }
  std::set<std::size_t> closed = picked;
  for (const std::size_t index : picked) {
    if (picked.contains(index + 2)) add_index(closed, index + 1, count);
  }
  return {closed.begin(), closed.end()};
}

std::string elision_text(const ReportFinding& finding, std::size_t first, std::size_t last) {
  std::set<std::int32_t> targets;
  std::set<Port> ports;
  for (std::size_t i = first; i <= last; ++i) {
    if (finding.points[i].target >= 0) targets.insert(finding.points[i].target);
    if (finding.points[i].port >= 0) ports.insert(finding.points[i].port);
  }
  const std::string count = counted(static_cast<std::int64_t>(last - first + 1), "record") + " left out";
  if (ports.size() > targets.size() && ports.size() > 1) {
    return fmt::format("({}: ports between {} and {})", count, *ports.begin(), *ports.rbegin());
  }
  if (targets.size() > 1) {
    return fmt::format("({}: addresses between {} and {})", count, finding.targets[static_cast<std::size_t>(*targets.begin())],
                       finding.targets[static_cast<std::size_t>(*targets.rbegin())]);
  }
  const EventPoint& end = finding.points[last];
  return end.has_time ? fmt::format("({}, until {})", count, time_text(end.time, finding.span.basis)) : fmt::format("({})", count);
}

Result<void> load_evidence(Database& database, ReportModel& model) {
  Result<std::vector<CopyCount>> copies = load_copies(database, model);
  if (!copies) return copies.error();
  Result<Statement> records = database.prepare(kRecordSql);
  if (!records) return records.error();
  Quoter quoter(std::move(*records), model);
  const std::vector<bool> quoted = findings_to_quote(model);
  for (std::size_t i = 0; i < model.findings.size(); ++i) {
    if (!quoted[i]) continue;
    ReportFinding& finding = model.findings[i];
    Collector collector(finding);
    HINDCAST_TRY(each_row(database, kPointSql, finding.id, [&](const Statement& row) { collector.add(row); }));
    for (const CopyCount& copy : *copies) {
      if (copy.finding_id == finding.id) collector.add_copies(copy.path, copy.count);
    }
    collector.finish();
    HINDCAST_TRY(quote_finding(quoter, finding, collector.event_ids()));
  }
  return {};
}

}  // namespace hindcast
