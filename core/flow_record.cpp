#include "core/flow_record.h"

#include <algorithm>
#include <array>

namespace hindcast {
namespace {

// By FlowAnswer.
constexpr std::array<std::string_view, 5> kTexts = {"", "flow, no answer", "flow, refused", "flow, answered", "flow, used"};

}  // namespace

std::string_view flow_text(FlowAnswer answer) { return kTexts[static_cast<std::size_t>(answer)]; }

FlowAnswer parse_flow_text(std::string_view text) {
  const auto found = std::find(kTexts.begin(), kTexts.end(), text);
  return found == kTexts.end() ? FlowAnswer::none : static_cast<FlowAnswer>(found - kTexts.begin());
}

}  // namespace hindcast
