#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/section.h"
#include "report/words.h"

namespace hindcast {

extern const Section kAnswerSection;
extern const Section kTimelineSection;
extern const Section kCampaignsSection;
extern const Section kWriteUpsSection;
extern const Section kExplainedSection;
extern const Section kUnreadSection;
extern const Section kAccountSection;
extern const Section kMethodSection;

std::span<const Section> report_sections() {
  static const std::array<Section, 8> kSections = {kAnswerSection,    kTimelineSection, kCampaignsSection, kWriteUpsSection,
                                                   kExplainedSection, kUnreadSection,   kAccountSection,   kMethodSection};
  return kSections;
}

Document build_report(const ReportModel& model) {
  TimeSpan all;
  for (const ReportCampaign& campaign : model.campaigns) {
    if (campaign.span.basis != TimeBasis::dated) continue;
    if (all.basis != TimeBasis::dated) all = campaign.span;
    all = {TimeBasis::dated, std::min(all.first, campaign.span.first), std::max(all.last, campaign.span.last)};
  }
  Document document;
  document.title = "What the logs say";
  document.subtitle = fmt::format("{} of {}", counted(model.event_count, "record"),
                                  counted(static_cast<std::int64_t>(model.sources.size()), "source"));
  if (all.basis == TimeBasis::dated) document.subtitle += fmt::format("; campaigns from {}", span_text(all));
  document.subtitle += fmt::format(". Times are UTC. hindcast {}.", model.version);
  for (const Section& section : report_sections()) {
    Blocks body;
    section.write(model, body);
    if (body.empty()) continue;
    document.body.heading(2, std::string(section.title), std::string(section.name));
    document.body.append(std::move(body));
  }
  return document;
}

}  // namespace hindcast
