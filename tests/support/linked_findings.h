// Findings made by hand and what linkers and the campaign builder say about them.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "correlate/campaign_builder.h"
#include "correlate/linker.h"
#include "tests/support/dataset_builder.h"

namespace hindcast::test {

class LinkedFindings {
 public:
  // A finding by `actor` on `targets` at `port`, on `day`. The handle is valid until the next add().
  Finding& add(FindingKind kind, std::string_view actor, const std::vector<std::string>& targets, ServicePort port,
               double day = 0) {
    Finding& f = findings_.emplace_back();
    f.id = static_cast<std::int32_t>(findings_.size());
    f.kind = kind;
    f.title = "finding " + std::to_string(f.id);
    f.summary = f.title + ".";
    f.actors = {made_.host(actor)};
    for (const std::string& target : targets) f.targets.push_back(made_.host(target));
    if (port.port != kNoPort) f.ports = {port};
    f.events = {f.id};
    f.first = f.last = moment(day * 86'400);
    f.attempt_count = static_cast<std::int64_t>(targets.size());
    f.readings = {{Reading::scan, 5, "x", "y", "z"}};
    return f;
  }
  // Actors that have attempts in the case, beside those of the findings.
  void add_crowd(int actors, int source_port = kNoPort) {
    for (int i = 1; i <= actors; ++i) {
      const std::string host = host_at("100.64." + std::to_string(i / 250), i % 250 + 1);
      made_.tcp(with_port(host, source_port == kNoPort ? 2000 + i : source_port), "10.0.0.1:80", kSyn).at(i);
    }
  }

  // What a linker says about the first two findings.
  std::optional<Agreement> compare(std::string_view linker) {
    REQUIRE(findings_.size() >= 2);
    const auto all = all_linkers();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Linker* l) { return l->name == linker; });
    REQUIRE_MESSAGE(found != all.end(), linker);
    const CorrelatedCase run(made_.build());
    const FindingArray array = in_array();
    const LinkContext context = make_link_context(run.data, run.table, array);
    const auto there = (*found)->compare(context, findings_[0], findings_[1]);
    const auto back = (*found)->compare(context, findings_[1], findings_[0]);
    CHECK(there.has_value() == back.has_value());
    if (there) {
      // Common source ports say too little to bring findings together.
      if ((*found)->keys != nullptr && linker != "source_port") CHECK(share_key(**found, context));
      CHECK(there->bits == doctest::Approx(back->bits));
      CHECK(std::isfinite(there->bits));
      CHECK_FALSE(there->reason.empty());
    }
    return there;
  }
  // The bits, or nothing as -1000.
  double bits(std::string_view linker) {
    const auto agreement = compare(linker);
    return agreement ? agreement->bits : -1000;
  }
  std::vector<Campaign> campaigns() {
    const CorrelatedCase run(made_.build());
    const FindingArray array = in_array();
    return build_campaigns(make_link_context(run.data, run.table, array));
  }
  std::vector<Finding>& findings() { return findings_; }
  // Records that the case holds beside the findings.
  DatasetBuilder& records() { return made_; }

 private:
  [[nodiscard]] FindingArray in_array() const {
    FindingArray array;
    for (const Finding& f : findings_) array.push_back(f);
    return array;
  }
  [[nodiscard]] bool share_key(const Linker& linker, const LinkContext& context) const {
    LinkKeys first;
    LinkKeys second;
    linker.keys(context, findings_[0], first);
    linker.keys(context, findings_[1], second);
    return std::find_first_of(first.begin(), first.end(), second.begin(), second.end()) != first.end();
  }

  DatasetBuilder made_;
  std::vector<Finding> findings_;
};

inline constexpr double kNothing = -1000;

}  // namespace hindcast::test
