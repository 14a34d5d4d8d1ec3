// One write-up a campaign, under the headings of the practical's detects, then why its parts belong together, then the
// evidence of each part.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/finding_blocks.h"
#include "report/pictures.h"
#include "report/ranking.h"
#include "report/section.h"
#include "report/words.h"

namespace hindcast {
namespace {

constexpr std::size_t kOpenParts = 12;  // so many findings of a campaign are shown in full, the others folded
constexpr std::size_t kMostLinks = 60;
constexpr std::size_t kMostRelated = 12;
constexpr double kClearMargin = 3;         // bits by which an innocent reading leads clearly
constexpr std::size_t kFullInnocents = 5;  // so many clearly innocent campaigns are written up in full, the others in outline
constexpr std::size_t kOutlineParts = 2;

using TextField = std::string ReportFinding::*;

// What one campaign's write-up needs at hand.
struct Writer {
  const ReportModel& model;
  const ReportCampaign& campaign;
  Blocks& out;

  [[nodiscard]] const ReportFinding& main() const { return model.findings[campaign.main_finding]; }
  [[nodiscard]] const ReportFinding& finding(const ReportMember& member) const { return model.findings[member.finding]; }
};

// The main finding's text, then those of other findings that say something else.
void add_texts(const Writer& w, TextField field, std::string_view if_none) {
  const std::string& first = w.main().*field;
  w.out.paragraph(first.empty() ? std::string(if_none) : sentence(first));
  std::vector<std::string> said = {first};
  List list;
  for (const ReportMember& member : w.campaign.members) {
    const ReportFinding& finding = w.finding(member);
    const std::string& text = finding.*field;
    if (text.empty() || std::find(said.begin(), said.end(), text) != said.end()) continue;
    said.push_back(text);
    if (list.items.size() == kOpenParts) {
      list.items.push_back("and so on; the other findings are described with their evidence below.");
      break;
    }
    Text item;
    item.append(finding_link(finding.id)).plain(", " + words(finding.kind) + ": " + sentence(text));
    list.items.push_back(std::move(item));
  }
  w.out.add(std::move(list));
}

// "1, 4 and 5", each a link; at most twelve.
Text id_links(const std::vector<std::int64_t>& ids) {
  Text text;
  for (std::size_t i = 0; i < std::min(ids.size(), kOpenParts); ++i) {
    if (i > 0) text.plain(i + 1 == ids.size() ? " and " : ", ");
    text.link(std::to_string(ids[i]), finding_anchor(ids[i]));
  }
  if (ids.size() > kOpenParts) text.plain(fmt::format(" and {} more", ids.size() - kOpenParts));
  return text;
}

void add_parts(const Writer& w) {
  if (w.campaign.members.size() < 2) return;
  if (std::optional<Figure> figure = parts_figure(w.model, w.campaign)) w.out.add(std::move(*figure));
  DataTable table{.caption = "The findings of this campaign, in order of time",
                  .columns = {{"Finding"},
                              {"Stage"},
                              {"What"},
                              {"First", Column::Kind::time},
                              {"Last", Column::Kind::time},
                              {"Attempts", Column::Kind::number},
                              {"Records", Column::Kind::number},
                              {"Leading reading"}},
                  .rows = {}};
  for (const ReportMember& member : w.campaign.members) {
    const ReportFinding& finding = w.finding(member);
    table.rows.push_back({id_links({finding.id}), words(member.stage), finding.title, moment_text(finding.span, finding.span.first),
                          moment_text(finding.span, finding.span.last), number_text(finding.attempt_count),
                          Text().link(number_text(finding.event_count), fmt::format("evidence-{}", finding.id)),
                          words(finding.reading)});
  }
  w.out.add(std::move(table));
}

// The counts of all members, most first.
std::vector<Counted> total(const Writer& w, std::vector<Counted> ReportFinding::*field) {
  std::map<std::string, std::int64_t> counts;
  for (const ReportMember& member : w.campaign.members) {
    for (const Counted& item : w.finding(member).*field) counts[item.text] += item.count;
  }
  std::vector<Counted> list;
  for (const auto& [text, count] : counts) list.push_back({text, count});
  std::stable_sort(list.begin(), list.end(), [](const Counted& a, const Counted& b) { return a.count > b.count; });
  return list;
}

std::string list_text(const std::vector<Counted>& items, std::size_t most) {
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(most, items.size()); ++i) {
    shown.push_back(fmt::format("{} ({})", items[i].text, number_text(items[i].count)));
  }
  if (items.size() > most) shown.push_back(fmt::format("{} more", items.size() - most));
  return joined_text(shown);
}

void add_source(const Writer& w) {
  std::vector<Counted> files = total(w, &ReportFinding::files);
  for (Counted& file : files) file.text = w.model.shown_path(file.text);
  w.out.paragraph(fmt::format("{}, written by {}, in {}.", counted(w.campaign.event_count, "record"),
                              list_text(total(w, &ReportFinding::sensors), 6), list_text(files, 8)));
  std::int64_t copied = 0;
  for (const ReportMember& member : w.campaign.members) copied += w.finding(member).copied_events;
  if (copied > 0) {
    w.out.paragraph(fmt::format("{} of them {} in more than one file, where log files overlap; each is counted once.",
                                number_text(copied), copied == 1 ? "stands" : "stand"));
  }
}

// One line for all findings of a detector with the same measure.
void add_detected(const Writer& w) {
  struct Line {
    const ReportFinding* finding;
    std::vector<std::int64_t> ids;
  };
  std::vector<Line> lines;
  for (const ReportMember& member : w.campaign.members) {
    const ReportFinding& finding = w.finding(member);
    const auto same = std::find_if(lines.begin(), lines.end(), [&](const Line& line) {
      return line.finding->detector == finding.detector && line.finding->score == finding.score &&
             line.finding->threshold == finding.threshold;
    });
    if (same != lines.end())
      same->ids.push_back(finding.id);
    else
      lines.push_back({&finding, {finding.id}});
  }
  List list;
  for (const Line& line : lines) {
    Text item;
    item.plain("Detector ")
        .code(line.finding->detector)
        .plain(fmt::format(": {} {}, threshold {}", measure_text(line.finding->score), line.finding->score_unit,
                           measure_text(line.finding->threshold)));
    if (w.campaign.members.size() > 1)
      item.plain(line.ids.size() == 1 ? " (finding " : " (findings ").append(id_links(line.ids)).plain(")");
    list.items.push_back(std::move(item.plain(".")));
  }
  const std::vector<Counted> signatures = total(w, &ReportFinding::signatures);
  if (!signatures.empty()) list.items.push_back("Snort's own alerts: " + list_text(signatures, 6) + ".");
  w.out.add(std::move(list));
}

// Other campaigns with the same actors or targets, and what other sensors saw.
void add_correlations(const Writer& w) {
  List list;
  const auto shared = [](const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::vector<std::string> both;
    for (const std::string& address : a) {
      if (std::find(b.begin(), b.end(), address) != b.end()) both.push_back(address);
      if (both.size() == 4) break;
    }
    return both;
  };
  for (const ReportCampaign& other : w.model.campaigns) {
    if (other.id == w.campaign.id || list.items.size() == kMostRelated) continue;
    std::vector<std::string> said;
    if (const auto both = shared(w.campaign.actors, other.actors); !both.empty())
      said.push_back("the same actor, " + joined_text(both));
    if (const auto both = shared(w.campaign.targets, other.targets); !both.empty())
      said.push_back("targets in common, as " + both.front());
    if (const auto both = shared(w.campaign.targets, other.actors); !both.empty())
      said.push_back("a target that acts there, " + both.front());
    if (const auto both = shared(w.campaign.actors, other.targets); !both.empty())
      said.push_back("its actor as a target, " + both.front());
    if (said.empty()) continue;
    list.items.push_back(Text()
                             .append(campaign_link(fmt::format("Campaign {}", other.rank), other.rank, other.id))
                             .plain(fmt::format(", {}: {}.", words(other.kind), joined_text(said))));
  }
  if (w.campaign.members.size() > 1) {
    list.items.insert(list.items.begin(),
                      Text(fmt::format("{} were joined by {}; see Links below.",
                                       counted(static_cast<std::int64_t>(w.campaign.members.size()), "finding"),
                                       counted(static_cast<std::int64_t>(w.campaign.links.size()), "shared feature"))));
  }
  if (list.items.empty()) w.out.paragraph("No other campaign shares an actor or a target with this one.");
  w.out.add(std::move(list));
}

// One row a pair: the sum of its bits, then each feature with its own.
DataTable link_table(const ReportCampaign& campaign) {
  DataTable table{.caption = "Pairs of findings with the features they share; the bits of a pair add up",
                  .columns = {{"Pair"}, {"Bits", Column::Kind::number}, {"Why"}},
                  .rows = {}};
  for (std::size_t i = 0; i < campaign.links.size() && table.rows.size() < kMostLinks;) {
    const ReportLink& first = campaign.links[i];
    double bits = 0;
    std::string why;
    for (; i < campaign.links.size(); ++i) {
      const ReportLink& link = campaign.links[i];
      if (link.finding_a != first.finding_a || link.finding_b != first.finding_b) break;
      bits += link.bits;
      why +=
          fmt::format("{}{} {}: {}", why.empty() ? "" : " ", title_words(link.linker), bits_text(link.bits), sentence(link.reason));
    }
    Text pair = id_links({first.finding_a, first.finding_b});
    table.rows.push_back({std::move(pair), bits_text(bits), why});
  }
  return table;
}

void add_links(const Writer& w) {
  if (w.campaign.members.size() < 2) return;
  w.out.heading(4, "Links: why the parts belong together");
  w.out.add(link_table(w.campaign));
  if (w.campaign.links.size() > kMostLinks) {
    w.out.paragraph(fmt::format("At most {} pairs are shown; the view v_link has all.", kMostLinks), Paragraph::Role::note);
  }
}

void add_parts_evidence(const Writer& w) {
  w.out.heading(4, "Evidence");
  Blocks folded;
  for (std::size_t i = 0; i < w.campaign.members.size(); ++i) {
    const ReportFinding& finding = w.finding(w.campaign.members[i]);
    Blocks& out = i < kOpenParts ? w.out : folded;
    out.heading(5, fmt::format("Finding {}: {}", finding.id, finding.title), finding_anchor(finding.id));
    if (w.campaign.members.size() > 1) out.paragraph(sentence(finding.summary));
    add_evidence(out, w.model, finding);
    if (w.campaign.members.size() > 1 && finding.id != w.main().id && finding.readings.size() > 1 && finding.margin_bits < 3) {
      add_readings(out, finding);
    }
  }
  if (!folded.empty()) {
    w.out.details(fmt::format("{} more findings of this campaign", w.campaign.members.size() - kOpenParts), std::move(folded));
  }
}

// Whether nobody needs more than the outline: an innocent reading leads clearly in every finding.
bool is_clearly_innocent(const Writer& w) {
  return std::all_of(w.campaign.members.begin(), w.campaign.members.end(), [&](const ReportMember& member) {
    const ReportFinding& finding = w.finding(member);
    return !is_hostile_reading(finding.reading) && finding.margin_bits >= kClearMargin;
  });
}

void add_head(const Writer& w) {
  w.out.heading(3, fmt::format("{}. {}", w.campaign.rank, w.campaign.title), fmt::format("campaign-{}", w.campaign.id));
  w.out.paragraph(sentence(w.campaign.summary), Paragraph::Role::lead);
  w.out.paragraph(fmt::format("{}; severity {}; confidence {}; C{} in the case file.", span_text(w.campaign.span),
                              w.campaign.severity ? std::to_string(*w.campaign.severity) : "not rated",
                              confidence_text(w.campaign.confidence), w.campaign.id),
                  Paragraph::Role::note);
}

// The outline: what it was, why it is innocent, the records.
void write_outline(const Writer& w) {
  Text lead;
  lead.plain("In outline only: ")
      .strong(words(w.main().reading))
      .plain(fmt::format(" leads by {:.1f} bits, as in the campaigns written up in full above. All of it: ", w.main().margin_bits))
      .code(fmt::format("hindcast show CASE C{}", w.campaign.id))
      .plain(".");
  w.out.paragraph(std::move(lead));
  w.out.heading(4, "Source of trace");
  add_source(w);
  w.out.heading(4, "Description");
  w.out.paragraph(sentence(w.main().description));
  w.out.heading(4, "Rival readings");
  add_readings(w.out, w.main());
  w.out.heading(4, "Evidence");
  for (std::size_t i = 0; i < std::min(kOutlineParts, w.campaign.members.size()); ++i) {
    const ReportFinding& finding = w.finding(w.campaign.members[i]);
    w.out.heading(5, fmt::format("Finding {}: {}", finding.id, finding.title), finding_anchor(finding.id));
    add_excerpt(w.out, w.model, finding);
  }
  if (w.campaign.members.size() > kOutlineParts) {
    w.out.paragraph(
        fmt::format("{} more like these; the view v_campaign_finding has all.", w.campaign.members.size() - kOutlineParts),
        Paragraph::Role::note);
  }
}

void write_in_full(const Writer& w) {
  const auto anchor = [&](std::string_view name) { return fmt::format("campaign-{}-{}", w.campaign.id, name); };
  add_parts(w);
  w.out.heading(4, "Source of trace", anchor("source"));
  add_source(w);
  w.out.heading(4, "Detected by", anchor("detected"));
  add_detected(w);
  w.out.heading(4, "Probability the source address was spoofed", anchor("spoofing"));
  add_texts(w, &ReportFinding::spoofing, "Not assessed.");
  w.out.heading(4, "Description of attack", anchor("description"));
  add_texts(w, &ReportFinding::description, "No description.");
  w.out.heading(4, "Attack mechanism", anchor("mechanism"));
  add_texts(w, &ReportFinding::mechanism, "Not known.");
  w.out.heading(4, "Correlations", anchor("correlations"));
  add_correlations(w);
  w.out.heading(4, "Evidence of active targeting", anchor("targeting"));
  add_texts(w, &ReportFinding::targeting, "None.");
  w.out.heading(4, "Severity", anchor("severity"));
  add_severity(w.out, w.main());
  w.out.heading(4, "Defensive recommendation", anchor("defence"));
  add_texts(w, &ReportFinding::defence, "None.");
  w.out.heading(4, "Rival readings", anchor("readings"));
  add_readings(w.out, w.main());
  add_links(w);
  add_parts_evidence(w);
}

void write_write_ups(const ReportModel& model, Blocks& out) {
  std::size_t outlines = 0;
  for (const ReportCampaign& campaign : model.campaigns) {
    if (campaign.rank > kWrittenCampaigns) break;
    const Writer w{model, campaign, out};
    add_head(w);
    if (is_clearly_innocent(w) && ++outlines > kFullInnocents) {
      write_outline(w);
    } else {
      write_in_full(w);
    }
  }
  if (const auto count = static_cast<std::int64_t>(model.campaigns.size()); count > kWrittenCampaigns) {
    out.paragraph(fmt::format("{} of lower rank are not written up: they stand in the table of campaigns, and the command "
                              "show writes each, as in hindcast show CASE C{}.",
                              counted(count - kWrittenCampaigns, "campaign"), kWrittenCampaigns + 1),
                  Paragraph::Role::note);
  }
}

}  // namespace

extern const Section kWriteUpsSection;
const Section kWriteUpsSection = {"write-ups", "Analyze this", write_write_ups};

}  // namespace hindcast
