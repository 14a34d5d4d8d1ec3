#include "report/pictures.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/lanes.h"
#include "report/ranking.h"
#include "report/words.h"

namespace hindcast {
namespace {

constexpr std::size_t kMostLanes = 60;  // of one picture

std::vector<Timestamp> moments_of(const ReportFinding& finding) {
  std::vector<Timestamp> moments;
  for (const EventPoint& point : finding.points) {
    if (point.has_time) moments.push_back(point.time);
  }
  return moments;
}

// The span that all lanes of the most certain basis cover, for the unit of activity.
std::int64_t covered(const std::vector<Lane>& lanes) {
  TimeSpan all;
  for (const Lane& lane : lanes) {
    if (lane.span.basis > all.basis || lane.span.basis == TimeBasis::none) continue;
    if (lane.span.basis < all.basis) all = lane.span;
    all = {all.basis, std::min(all.first, lane.span.first), std::max(all.last, lane.span.last)};
  }
  return all.last.us - all.first.us;
}

DataTable activity_table(const std::vector<Lane>& lanes, const ActivityUnit& unit) {
  DataTable table{.caption = "Activity, by lane",
                  .columns = {{"Lane"},
                              {"First", Column::Kind::time},
                              {"Last", Column::Kind::time},
                              {"Active " + unit.name + "s", Column::Kind::number},
                              {"Records", Column::Kind::number}},
                  .rows = {}};
  for (const Lane& lane : lanes) {
    std::int64_t records = 0;
    for (const auto& [moment, count] : lane.activity) records += count;
    table.rows.push_back({lane.link.empty() ? Text(lane.label) : Text().link(lane.label, lane.link),
                          moment_text(lane.span, lane.span.first), moment_text(lane.span, lane.span.last),
                          number_text(static_cast<std::int64_t>(lane.activity.size())), number_text(records)});
  }
  return table;
}

Figure lanes_figure(std::vector<Lane> lanes, std::vector<std::vector<Timestamp>> moments, std::string caption, std::string anchor) {
  const ActivityUnit unit = activity_unit(covered(lanes));
  for (std::size_t i = 0; i < lanes.size(); ++i) lanes[i].activity = activity_of(std::move(moments[i]), unit);
  Figure figure{.caption = std::move(caption),
                .anchor = std::move(anchor),
                .drawing = draw_lanes(lanes, unit),
                .data = activity_table(lanes, unit)};
  figure.drawing.title = figure.caption;
  return figure;
}

Lane campaign_lane(const ReportModel& model, const ReportCampaign& campaign) {
  return {.label = fmt::format("{}  {}, {}", campaign.rank, hosts_text(campaign.actors, 1), words(campaign.kind)),
          .link = fmt::format("campaign-{}", campaign.id),
          .span = campaign.span,
          .activity = {},
          .is_hostile = is_hostile_reading(model.findings[campaign.main_finding].reading)};
}

Lane finding_lane(const ReportFinding& finding) {
  return {.label = fmt::format("{}, {}", words(finding.kind), host_range_text(finding.targets)),
          .link = fmt::format("finding-{}", finding.id),
          .span = finding.span,
          .activity = {},
          .is_hostile = is_hostile_reading(finding.reading)};
}

// The moments of all findings whose times stand on the same as the campaign's.
std::vector<Timestamp> moments_of(const ReportModel& model, const ReportCampaign& campaign) {
  std::vector<Timestamp> all;
  for (const ReportMember& member : campaign.members) {
    const ReportFinding& finding = model.findings[member.finding];
    if (finding.span.basis != campaign.span.basis) continue;
    const std::vector<Timestamp> own = moments_of(finding);
    all.insert(all.end(), own.begin(), own.end());
  }
  return all;
}

// What the picture leaves out, as a sentence for its description.
std::string left_out_text(std::size_t count, std::string_view what) {
  return count <= kMostLanes ? "" : fmt::format(" Only the first {} of {} {} are drawn.", kMostLanes, count, what);
}

}  // namespace

Figure timeline_figure(const ReportModel& model) {
  std::vector<Lane> lanes;
  std::vector<std::vector<Timestamp>> moments;
  std::int64_t undated = 0;
  for (const ReportCampaign& campaign : model.campaigns) {
    if (campaign.span.basis != TimeBasis::dated) ++undated;
    if (lanes.size() == kMostLanes) continue;
    lanes.push_back(campaign_lane(model, campaign));
    moments.push_back(moments_of(model, campaign));
  }
  Figure figure = lanes_figure(std::move(lanes), std::move(moments), "All campaigns on one time line", "timeline-picture");
  figure.drawing.description =
      "One lane a campaign, in rank order. The bar runs from the first to the last record, ticks mark when there were records." +
      left_out_text(model.campaigns.size(), "campaigns");
  if (undated > 0) figure.drawing.description += fmt::format(" The records of {} show no date.", counted(undated, "campaign"));
  return figure;
}

std::optional<Figure> parts_figure(const ReportModel& model, const ReportCampaign& campaign) {
  if (campaign.members.size() < 2) return std::nullopt;
  std::vector<Lane> lanes;
  std::vector<std::vector<Timestamp>> moments;
  for (const ReportMember& member : campaign.members) {
    if (lanes.size() == kMostLanes) break;
    lanes.push_back(finding_lane(model.findings[member.finding]));
    moments.push_back(moments_of(model.findings[member.finding]));
  }
  Figure figure = lanes_figure(std::move(lanes), std::move(moments), "The parts of this campaign in time",
                               fmt::format("campaign-{}-parts", campaign.id));
  figure.drawing.description = "One lane a finding, in order of time." + left_out_text(campaign.members.size(), "findings");
  figure.is_told_by_table = false;
  return figure;
}

}  // namespace hindcast
