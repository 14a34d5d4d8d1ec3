// The time line: all campaigns on one page, a month-long slow scan beside a burst of five seconds.
#include "report/pictures.h"
#include "report/section.h"

namespace hindcast {
namespace {

void write_timeline(const ReportModel& model, Blocks& out) {
  if (!model.campaigns.empty()) out.add(timeline_figure(model));
}

}  // namespace

extern const Section kTimelineSection;
const Section kTimelineSection = {"timeline", "Time line", write_timeline};

}  // namespace hindcast
