// The answer: how much was found, which machines of ours to look at and why, which foreign ones attacked us.
#include <fmt/format.h>

#include <algorithm>

#include "report/finding_blocks.h"
#include "report/ranking.h"
#include "report/section.h"
#include "report/words.h"

namespace hindcast {
namespace {

constexpr std::size_t kMostRows = 15;    // the rest is folded away
constexpr std::size_t kMostReasons = 3;  // of one machine

std::string_view concern_text(Concern concern) {
  switch (concern) {
    case Concern::acts_as_attacker:
      return "attacks others";
    case Concern::answered:
      return "answered or open";
    case Concern::singled_out:
      return "singled out";
    case Concern::undecided:
      return "undecided";
    case Concern::attacker:
      return "attacks us";
  }
  return {};
}

Text reasons_text(const RankedHost& host) {
  Text text;
  for (std::size_t i = 0; i < std::min(kMostReasons, host.reasons.size()); ++i) {
    const Reason& reason = host.reasons[i];
    if (i > 0) text.plain("; ");
    text.plain(reason.text + " (")
        .append(campaign_link(fmt::format("campaign {}", reason.rank), reason.rank, reason.campaign_id))
        .plain(")");
  }
  if (host.reasons.size() > kMostReasons) text.plain(fmt::format("; and {} more", host.reasons.size() - kMostReasons));
  return text;
}

// Whether two machines would have rows that differ in the address only: one row names both.
bool is_same_story(const RankedHost& a, const RankedHost& b) {
  const auto same_reason = [](const Reason& x, const Reason& y) { return x.text == y.text && x.campaign_id == y.campaign_id; };
  return a.concern == b.concern && a.severity == b.severity && a.confidence == b.confidence &&
         std::equal(a.reasons.begin(), a.reasons.end(), b.reasons.begin(), b.reasons.end(), same_reason);
}

DataTable host_table(std::string caption, const std::vector<RankedHost>& hosts, std::size_t first, std::size_t last,
                     bool with_concern) {
  DataTable table{.caption = std::move(caption),
                  .columns = {{"#", Column::Kind::number}, {"Machine", Column::Kind::code}},
                  .rows = {},
                  .has_row_headers = false};
  if (with_concern) table.columns.push_back({"Concern"});
  table.columns.push_back({"Why"});
  table.columns.push_back({"Severity", Column::Kind::number});
  table.columns.push_back({"Confidence", Column::Kind::number});
  for (std::size_t i = first; i < std::min(last, hosts.size());) {
    const RankedHost& host = hosts[i];
    const std::size_t begin = i;
    Text machines = Text().strong(host.address);
    for (++i; i < std::min(last, hosts.size()) && is_same_story(host, hosts[i]); ++i) machines.plain(" ").strong(hosts[i].address);
    std::string place = number_text(static_cast<std::int64_t>(begin + 1));
    if (i > begin + 1) place += fmt::format(" to {}", i);
    std::vector<Text> row = {std::move(place), std::move(machines)};
    if (with_concern) row.emplace_back(std::string(concern_text(host.concern)));
    row.push_back(reasons_text(host));
    row.emplace_back(std::to_string(host.severity));
    row.emplace_back(confidence_text(host.confidence));
    table.rows.push_back(std::move(row));
  }
  return table;
}

void add_hosts(Blocks& out, const std::string& caption, const std::vector<RankedHost>& hosts, bool with_concern) {
  if (hosts.empty()) return;
  out.add(host_table(caption, hosts, 0, kMostRows, with_concern));
  if (hosts.size() <= kMostRows) return;
  Blocks rest;
  rest.add(host_table(caption + ", continued", hosts, kMostRows, hosts.size(), with_concern));
  out.details(fmt::format("{} more", number_text(static_cast<std::int64_t>(hosts.size() - kMostRows))), std::move(rest));
}

Text lead(const ReportModel& model, const std::vector<RankedHost>& ours, const std::vector<RankedHost>& foreign) {
  const auto count = [](const auto& list) { return static_cast<std::int64_t>(list.size()); };
  if (model.campaigns.empty()) {
    return model.run.exists
               ? Text(fmt::format("No campaign was found in {}.", counted(model.event_count, "record")))
               : Text("This case has not been correlated yet, so there is nothing to conclude: run hindcast correlate.");
  }
  Text text(fmt::format("{}, {} of ours to look at", counted(count(model.campaigns), "campaign"), counted(count(ours), "machine")));
  if (!ours.empty()) text.plain(ours.size() == 1 ? ": " : ", first of all ").strong(ours.front().address);
  text.plain(". ");
  if (!foreign.empty()) text.plain(fmt::format("{} attacked us.", counted(count(foreign), "foreign machine")));
  return text;
}

void write_answer(const ReportModel& model, Blocks& out) {
  std::vector<RankedHost> ours;
  std::vector<RankedHost> foreign;
  for (RankedHost& host : rank_hosts(model)) {
    (host.concern == Concern::attacker ? foreign : ours).push_back(std::move(host));
  }
  out.paragraph(lead(model, ours, foreign), Paragraph::Role::lead);
  if (!model.campaigns.empty()) {
    const ReportCampaign& first = model.campaigns.front();
    out.paragraph(Text(sentence(first.summary.empty() ? first.title : first.summary) + " (")
                      .link("campaign 1", fmt::format("campaign-{}", first.id))
                      .plain(")"));
  }
  add_hosts(out, "Machines to look at, most urgent first", ours, true);
  if (!ours.empty()) {
    out.paragraph(
        "Order: machines that attack others, then those that answered or are open, then those singled out, then undecided "
        "ones; within each by severity, then by rank of the campaign.",
        Paragraph::Role::note);
  }
  add_hosts(out, "Foreign machines that attacked us", foreign, false);
  if (model.run.exists) {
    out.paragraph("Ours are: " + sentence(model.run.internal.empty() ? "no networks were named or inferred" : model.run.internal),
                  Paragraph::Role::note);
  }
}

}  // namespace

extern const Section kAnswerSection;
const Section kAnswerSection = {"answer", "The answer", write_answer};

}  // namespace hindcast
