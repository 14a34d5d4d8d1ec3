#include "report/finding_blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/protocol.h"
#include "report/pictures.h"
#include "report/words.h"

namespace hindcast {
namespace {

constexpr std::size_t kMostAnswers = 30;

void add_answers(Blocks& out, const ReportFinding& finding) {
  if (finding.answered.empty()) return;
  DataTable table{.caption = "Probes that were answered",
                  .columns = {{"Host", Column::Kind::code}, {"Service"}, {"Attempts", Column::Kind::number}},
                  .rows = {}};
  for (const AnsweredService& answer : finding.answered) {
    if (table.rows.size() == kMostAnswers) {
      table.rows.push_back({fmt::format("{} more", finding.answered.size() - kMostAnswers), "", ""});
      break;
    }
    table.rows.push_back({answer.address, service_label(answer.service.protocol, answer.service.port), number_text(answer.count)});
  }
  out.add(std::move(table));
}

// Facts in their order; those of one label that follow each other stand together.
void add_facts(Terms& terms, const ReportFinding& finding) {
  for (std::size_t i = 0; i < finding.facts.size(); ++i) {
    const Fact& fact = finding.facts[i];
    if (i > 0 && finding.facts[i - 1].label == fact.label) {
      terms.items.back().second.plain("; " + fact.text);
    } else {
      terms.items.push_back({title_words(fact.label), fact.text});
    }
  }
}

}  // namespace

std::string finding_anchor(std::int64_t finding_id) { return fmt::format("finding-{}", finding_id); }

Text finding_link(std::int64_t finding_id) {
  return Text().link(fmt::format("finding {}", finding_id), finding_anchor(finding_id));
}

Text campaign_link(std::string text, std::int64_t rank, std::int64_t campaign_id) {
  if (rank > kWrittenCampaigns) return {std::move(text)};
  return Text().link(std::move(text), fmt::format("campaign-{}", campaign_id));
}

void add_severity(Blocks& out, const ReportFinding& finding) {
  constexpr std::array<std::string_view, 4> kNames = {"System criticality", "Attack lethality", "Network countermeasures",
                                                      "System countermeasures"};
  if (!finding.severity) {
    out.paragraph("Not rated.");
    return;
  }
  out.paragraph("(System Criticality + Attack Lethality) - (Network Countermeasures + System Countermeasures) = Severity");
  const std::array<TermRow, 4>& t = finding.terms;
  out.paragraph(
      Text().strong(fmt::format("({} + {}) - ({} + {}) = {}", t[0].value, t[1].value, t[2].value, t[3].value, *finding.severity)));
  DataTable table{.caption = "Terms of the sum, each from 1 (least) to 5",
                  .columns = {{"Term"}, {"Value", Column::Kind::number}, {"Reason"}, {"From"}},
                  .rows = {}};
  for (std::size_t i = 0; i < t.size(); ++i) {
    table.rows.push_back({std::string(kNames[i]), std::to_string(t[i].value), sentence(t[i].reason), t[i].origin});
  }
  out.add(std::move(table));
}

void add_readings(Blocks& out, const ReportFinding& finding) {
  if (finding.readings.empty()) {
    out.paragraph("No rival reading was weighed.");
    return;
  }
  Text lead;
  lead.strong(title_words(finding.reading)).plain(" leads");
  if (!finding.rival_reading.empty()) {
    lead.plain(fmt::format(" {} by {} bits", words(finding.rival_reading), fmt::format("{:.1f}", finding.margin_bits)));
    if (finding.margin_bits < 3) lead.plain(", which is little: take both readings seriously");
  }
  out.paragraph(std::move(lead.plain(".")));
  DataTable table{.caption = "Readings, most likely first",
                  .columns = {{"Reading"}, {"Bits", Column::Kind::number}, {"For"}, {"Against"}, {"What would decide"}},
                  .rows = {}};
  for (const ReadingRow& row : finding.readings) {
    table.rows.push_back({title_words(row.reading), bits_text(row.bits), row.evidence_for.empty() ? "-" : row.evidence_for,
                          row.evidence_against.empty() ? "-" : row.evidence_against,
                          row.would_flip.empty() ? "-" : row.would_flip});
  }
  out.add(std::move(table));
}

void add_excerpt(Blocks& out, const ReportModel& model, const ReportFinding& finding) {
  Evidence evidence{.caption = {}, .anchor = fmt::format("evidence-{}", finding.id), .lines = {}};
  bool has_made_lines = false;
  for (const ExcerptLine& line : finding.excerpt) {
    if (line.skipped > 0) {
      evidence.lines.push_back({.kind = QuoteLine::Kind::elision, .text = line.text});
      continue;
    }
    has_made_lines = has_made_lines || line.is_from_fields;
    evidence.lines.push_back({.kind = line.is_from_fields ? QuoteLine::Kind::from_fields : QuoteLine::Kind::quoted,
                              .file = model.shown_path(line.path),
                              .line = line.line,
                              .text = line.text});
  }
  evidence.caption =
      fmt::format("Evidence: {}, finding_id {} in the case file", counted(finding.event_count, "record"), finding.id);
  if (has_made_lines) evidence.caption += "; lines marked ~ are set from the stored fields, their file is not at hand unchanged";
  out.add(std::move(evidence));
}

void add_evidence(Blocks& out, const ReportModel& model, const ReportFinding& finding) {
  Terms facts;
  facts.items.push_back({"When", span_text(finding.span)});
  facts.items.push_back({"Actors", hosts_text(finding.actors, 6)});
  facts.items.push_back(
      {"Targets", finding.targets.size() <= 6 ? hosts_text(finding.targets, 6) : host_range_text(finding.targets)});
  if (!finding.ports.empty()) facts.items.push_back({"Services", ports_text(finding.ports, 8)});
  facts.items.push_back(
      {"Counted", fmt::format("{} in {}", counted(finding.attempt_count, "attempt"), counted(finding.event_count, "record"))});
  add_facts(facts, finding);
  out.add(std::move(facts));
  if (std::optional<Figure> figure = scatter_figure(finding)) out.add(std::move(*figure));
  if (std::optional<Figure> figure = ladder_figure(finding)) out.add(std::move(*figure));
  add_answers(out, finding);
  add_excerpt(out, model, finding);
}

}  // namespace hindcast
