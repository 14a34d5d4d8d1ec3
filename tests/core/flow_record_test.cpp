#include "core/flow_record.h"

#include <doctest/doctest.h>

namespace hindcast {
namespace {

TEST_CASE("the text of a flow's answer reads back, and no other text does") {
  for (const FlowAnswer answer :
       {FlowAnswer::none, FlowAnswer::unanswered, FlowAnswer::refused, FlowAnswer::answered, FlowAnswer::used}) {
    CHECK(parse_flow_text(flow_text(answer)) == answer);
  }
  CHECK(parse_flow_text("flow") == FlowAnswer::none);
  CHECK(parse_flow_text("flow, used twice") == FlowAnswer::none);
}

}  // namespace
}  // namespace hindcast
