#include "report/findings_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <unordered_map>

#include "core/printable.h"
#include "report/model.h"
#include "report/rows.h"
#include "report/words.h"

namespace hindcast {
namespace {

using Json = nlohmann::ordered_json;

std::string hex_of(std::string_view bytes) {
  std::string hex;
  for (const char c : bytes) fmt::format_to(std::back_inserter(hex), "{:02x}", static_cast<unsigned char>(c));
  return hex;
}

// Sets a text, and its bytes where it is not UTF-8.
void set_text(Json& object, const std::string& key, std::string_view text) {
  object[key] = repaired_utf8(text);
  if (!is_utf8(text)) object[key + "_hex"] = hex_of(text);
}

// A list of texts; if one of them is not UTF-8, the bytes of all stand beside it.
void set_texts(Json& object, const std::string& key, const std::vector<std::string>& texts) {
  Json list = Json::array();
  Json bytes = Json::array();
  bool is_clean = true;
  for (const std::string& text : texts) {
    list.push_back(repaired_utf8(text));
    bytes.push_back(hex_of(text));
    is_clean = is_clean && is_utf8(text);
  }
  object[key] = std::move(list);
  if (!is_clean) object[key + "_hex"] = std::move(bytes);
}

// The one place where nlohmann's exceptions would arise: texts are valid UTF-8 by then, so it has no reason to throw; what
// it cannot encode all the same it replaces.
std::string dumped(const Json& json) { return json.dump(-1, ' ', true, Json::error_handler_t::replace); }

void set_span(Json& object, const TimeSpan& span) {
  constexpr std::string_view kBasis[] = {"dated", "undated", "none"};
  object["time_basis"] = kBasis[static_cast<int>(span.basis)];
  const bool is_dated = span.basis == TimeBasis::dated;
  const auto moment = [&](Timestamp time) -> Json {
    if (span.basis == TimeBasis::none) return nullptr;
    return is_dated ? to_iso8601(time) : to_time_of_day(time);
  };
  object["first_time"] = moment(span.first);
  object["last_time"] = moment(span.last);
}

Json source_json(const ReportSource& source) {
  Json json = Json::object();
  set_text(json, "path", source.path);
  json["sha256"] = source.sha256;
  json["byte_size"] = source.byte_size;
  json["line_count"] = source.line_count;
  json["event_lines"] = source.event_lines;
  json["continuation_lines"] = source.continuation_lines;
  json["blank_lines"] = source.blank_lines;
  json["comment_lines"] = source.comment_lines;
  json["duplicate_lines"] = source.duplicate_lines;
  json["rejected_lines"] = source.rejected_lines;
  json["first_time"] = source.first_time.empty() ? Json(nullptr) : Json(source.first_time);
  json["last_time"] = source.last_time.empty() ? Json(nullptr) : Json(source.last_time);
  set_text(json, "year_rule", source.year_rule);
  set_text(json, "utc_offset_rule", source.utc_offset_rule);
  json["utc_offset_s"] = source.utc_offset_s;
  set_text(json, "flags", source.flags);
  json["hindcast_version"] = source.hindcast_version;
  return json;
}

Json account_json(const ReportModel& model) {
  Json json = Json::object();
  std::int64_t lines = 0;
  std::int64_t rejected = 0;
  for (const ReportSource& source : model.sources) {
    lines += source.line_count;
    rejected += source.rejected_lines;
  }
  json["sources"] = model.sources.size();
  json["lines"] = lines;
  json["records"] = model.event_count;
  json["undated_records"] = model.undated_events;
  json["rejected_lines"] = rejected;
  Json reasons = Json::array();
  for (const RejectedGroup& group : model.rejected)
    reasons.push_back({{"reason", repaired_utf8(group.reason)}, {"lines", group.count}});
  json["rejected"] = std::move(reasons);
  return json;
}

Json stages_json(const ReportModel& model) {
  Json list = Json::array();
  for (const StageCount& stage : model.stages) {
    list.push_back({{"name", stage.name}, {"in", stage.in_count}, {"out", stage.out_count}, {"note", repaired_utf8(stage.note)}});
  }
  return list;
}

Json offsets_json(const ReportModel& model) {
  Json list = Json::array();
  for (const OffsetRow& row : model.offsets) {
    Json& json = list.emplace_back(Json::object());
    json = {{"sensor_a", row.sensor_a}, {"sensor_b", row.sensor_b}, {"offset_s", row.offset_s},
            {"spread_s", row.spread_s}, {"pairs", row.pairs},       {"rule", repaired_utf8(row.rule)}};
    if (row.source_b.empty()) continue;  // one sensor against the other
    set_text(json, "source_a", row.source_a);
    set_text(json, "source_b", row.source_b);
    json["advice"] = repaired_utf8(row.advice);
  }
  return list;
}

Json explained_json(const ReportModel& model) {
  Json list = Json::array();
  for (const ExplainedRow& row : model.explained) {
    Json json = Json::object();
    set_text(json, "address", row.address);
    json["looked_like"] = row.looked_like;
    json["explanation"] = row.explanation;
    json["attempts"] = row.attempt_count;
    set_text(json, "reason", row.reason);
    list.push_back(std::move(json));
  }
  return list;
}

void set_conclusions(Json& json, const ReportFinding& finding) {
  json["score"] = finding.score;
  json["threshold"] = finding.threshold;
  json["score_unit"] = finding.score_unit;
  json["confidence"] = finding.confidence;
  json["reading"] = finding.reading;
  json["rival_reading"] = finding.rival_reading;
  json["margin_bits"] = finding.margin_bits;
  Json readings = Json::array();
  for (const ReadingRow& row : finding.readings) {
    Json reading = {{"reading", row.reading}, {"bits", row.bits}};
    set_text(reading, "for", row.evidence_for);
    set_text(reading, "against", row.evidence_against);
    set_text(reading, "would_flip", row.would_flip);
    readings.push_back(std::move(reading));
  }
  json["readings"] = std::move(readings);
  Json severity = nullptr;
  if (finding.severity) {
    severity = {{"value", *finding.severity}};
    for (std::size_t i = 0; i < finding.terms.size(); ++i) {
      Json term = {{"value", finding.terms[i].value}};
      set_text(term, "reason", finding.terms[i].reason);
      term["origin"] = finding.terms[i].origin;
      severity[std::string(kSeverityTermNames[i])] = std::move(term);
    }
  }
  json["severity"] = std::move(severity);
  Json facts = Json::array();
  for (const Fact& fact : finding.facts) {
    Json item = Json::object();
    set_text(item, "label", fact.label);
    set_text(item, "text", fact.text);
    facts.push_back(std::move(item));
  }
  json["facts"] = std::move(facts);
}

// A finding without its evidence.
Json finding_json(const ReportFinding& finding, const std::string& stage) {
  Json json = {{"id", finding.stable_id},
               {"finding_id", finding.id},
               {"kind", finding.kind},
               {"detector", finding.detector},
               {"stage", stage}};
  set_text(json, "title", finding.title);
  set_text(json, "summary", finding.summary);
  set_span(json, finding.span);
  set_texts(json, "actors", finding.actors);
  set_texts(json, "targets", finding.targets);
  Json ports = Json::array();
  for (const ServicePort& port : finding.ports) ports.push_back({{"protocol", protocol_name(port.protocol)}, {"port", port.port}});
  json["ports"] = std::move(ports);
  json["actor_count"] = finding.actors.size();
  json["target_count"] = finding.targets.size();
  json["port_count"] = finding.ports.size();
  json["attempt_count"] = finding.attempt_count;
  json["event_count"] = finding.event_count;
  set_conclusions(json, finding);
  set_text(json, "spoofing", finding.spoofing);
  set_text(json, "description", finding.description);
  set_text(json, "mechanism", finding.mechanism);
  set_text(json, "targeting", finding.targeting);
  set_text(json, "defence", finding.defence);
  json["query"] = fmt::format(
      "SELECT e.* FROM v_finding_event f JOIN v_event e USING (event_id) WHERE f.finding_id = {} ORDER BY e.clock_us, "
      "e.path, e.line",
      finding.id);
  return json;
}

// Writes evidence as text: a finding may hold a million places, too many for a tree of values.
class EvidenceWriter {
 public:
  explicit EvidenceWriter(Database& database) : database_(database) {}

  // The further places of all records that a finding holds, in one pass: they have no index by record.
  Result<void> load_copies() {
    return each_row(database_,
                    "SELECT event_id, path, line, line_count, byte_offset, claimed_file FROM v_event_copy"
                    " WHERE event_id IN (SELECT event_id FROM v_finding_event) ORDER BY event_id, path, line, claimed_file",
                    [this](const Statement& row) { add_place(copies_[row.integer(0)], row); });
  }

  Result<void> append(std::string& out, std::int64_t finding_id) {
    bool is_first = true;
    return each_row(database_,
                    "SELECT e.event_id, e.path, e.line, e.line_count, e.byte_offset, e.claimed_file FROM v_finding_event f"
                    " JOIN v_event e USING (event_id) WHERE f.finding_id = ?1 ORDER BY e.clock_us, e.path, e.line, e.event_id",
                    finding_id, [&](const Statement& row) {
                      std::string places;
                      add_place(places, row);
                      if (const auto copy = copies_.find(row.integer(0)); copy != copies_.end()) places += copy->second;
                      if (is_first) places.erase(0, 1);
                      is_first = false;
                      out += places;
                    });
  }

 private:
  void add_place(std::string& out, const Statement& row) {
    fmt::format_to(std::back_inserter(out), ",\n{{\"event_id\":{},{},\"line\":{},\"line_count\":{},\"byte_offset\":{},{}}}",
                   row.integer(0), member("path", row.text(1)), row.integer(2), row.integer(3), row.integer(4),
                   row.is_null(5) ? "\"claimed_file\":null" : member("claimed_file", row.text(5)));
  }

  // `"path":"logs/SnortA7.txt"`, as JSON text; made once for each value.
  const std::string& member(const std::string& key, std::string_view text) {
    std::string name = key;
    name.append(1, '\0').append(text);
    const auto known = members_.find(name);
    if (known != members_.end()) return known->second;
    Json json = Json::object();
    set_text(json, key, text);
    std::string object = dumped(json);
    return members_.emplace(std::move(name), object.substr(1, object.size() - 2)).first->second;
  }

  Database& database_;
  std::unordered_map<std::string, std::string> members_;
  std::unordered_map<std::int64_t, std::string> copies_;  // by record, as JSON text
};

Json campaign_json(const ReportModel& model, const ReportCampaign& campaign) {
  Json json = {{"campaign_id", campaign.id}, {"rank", campaign.rank}, {"kind", campaign.kind}};
  set_text(json, "title", campaign.title);
  set_text(json, "summary", campaign.summary);
  set_span(json, campaign.span);
  set_texts(json, "actors", campaign.actors);
  json["target_count"] = campaign.targets.size();
  json["event_count"] = campaign.event_count;
  json["confidence"] = campaign.confidence;
  json["severity"] = campaign.severity ? Json(*campaign.severity) : Json(nullptr);
  json["main_finding"] = model.findings[campaign.main_finding].stable_id;
  Json links = Json::array();
  for (const ReportLink& link : campaign.links) {
    Json item = {{"finding_a", link.finding_a}, {"finding_b", link.finding_b}, {"linker", link.linker}, {"bits", link.bits}};
    set_text(item, "reason", link.reason);
    links.push_back(std::move(item));
  }
  json["links"] = std::move(links);
  return json;
}

Json envelope_json(const ReportModel& model) {
  Json json = {{"schema", "hindcast.findings/1"}, {"tool", "hindcast"}, {"version", model.version}};
  Json facts = {{"sources", model.sources.size()}, {"records", model.event_count}};
  Json settings = Json::object();
  for (const auto& [name, value] : model.case_info) settings[repaired_utf8(name)] = repaired_utf8(value);
  facts["settings"] = std::move(settings);
  json["case"] = std::move(facts);
  Json run = nullptr;
  if (model.run.exists) {
    run = {{"hindcast_version", model.run.hindcast_version}};
    set_text(run, "options", model.run.options);
    set_text(run, "assets", model.run.assets);
  }
  json["run"] = std::move(run);
  set_text(json, "internal", model.run.internal);
  Json sources = Json::array();
  for (const ReportSource& source : model.sources) sources.push_back(source_json(source));
  json["sources"] = std::move(sources);
  json["account"] = account_json(model);
  json["stages"] = stages_json(model);
  json["clock_offsets"] = offsets_json(model);
  json["explained"] = explained_json(model);
  return json;
}

// Removes the closing brace of an object and opens a list in it.
void open_list(std::string& out, std::string object, std::string_view key) {
  object.pop_back();
  out += object;
  fmt::format_to(std::back_inserter(out), ",\"{}\":[", key);
}

}  // namespace

Result<std::string> export_findings_json(Database& database) {
  Result<ReportModel> model = load_report_model(database, {.with_evidence = false});
  if (!model) return model.error();
  EvidenceWriter evidence(database);
  HINDCAST_TRY(evidence.load_copies());
  std::string out;
  open_list(out, dumped(envelope_json(*model)), "campaigns");
  for (std::size_t c = 0; c < model->campaigns.size(); ++c) {
    const ReportCampaign& campaign = model->campaigns[c];
    out += c == 0 ? "\n" : ",\n";
    open_list(out, dumped(campaign_json(*model, campaign)), "findings");
    for (std::size_t i = 0; i < campaign.members.size(); ++i) {
      const ReportMember& member = campaign.members[i];
      out += i == 0 ? "\n" : ",\n";
      open_list(out, dumped(finding_json(model->findings[member.finding], member.stage)), "evidence");
      HINDCAST_TRY(evidence.append(out, model->findings[member.finding].id));
      out += "]}";
    }
    out += "]}";
  }
  return out + "]}\n";
}

}  // namespace hindcast
