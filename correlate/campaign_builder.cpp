#include "correlate/campaign_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "correlate/finding_builder.h"

namespace hindcast {
namespace {

// Everything the linkers say about one pair.
struct Pair {
  std::size_t a = 0;
  std::size_t b = 0;
  double bits = 0;  // the prior included
  std::vector<Link> links;
};

class Groups {
 public:
  explicit Groups(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }
  std::size_t find(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  bool join(std::size_t a, std::size_t b) {
    a = find(a);
    b = find(b);
    parent_[std::max(a, b)] = std::min(a, b);
    return a != b;
  }

 private:
  std::vector<std::size_t> parent_;
};

std::string_view stage_of(const Finding& f) {
  switch (f.kind) {
    case FindingKind::horizontal_scan:
    case FindingKind::slow_scan:
    case FindingKind::coordinated_scan:
    case FindingKind::conditional_probe: return "host_discovery";
    case FindingKind::vertical_scan:
    case FindingKind::block_scan:
    case FindingKind::stealth_probe:
    case FindingKind::service_probe: return "port_discovery";
    case FindingKind::os_fingerprint: return "fingerprint";
    case FindingKind::connection_retry:
    case FindingKind::exposure:
    case FindingKind::recurring_actor: return "connect";
    case FindingKind::relay_test: return "abuse";
    case FindingKind::backscatter: return "answer";
  }
  return {};
}

class Builder {
 public:
  explicit Builder(const LinkContext& context) : context_(context), findings_(context.findings) {}

  std::vector<Campaign> build() {
    std::vector<Pair> pairs = weigh_pairs();
    std::sort(pairs.begin(), pairs.end(), [](const Pair& x, const Pair& y) { return std::tie(y.bits, x.a, x.b) < std::tie(x.bits, y.a, y.b); });
    Groups groups(findings_.size());
    std::vector<Link> kept;
    for (Pair& pair : pairs) {
      if (pair.bits >= kAcceptBits && groups.join(pair.a, pair.b)) kept.insert(kept.end(), pair.links.begin(), pair.links.end());
    }
    std::map<std::size_t, Campaign> campaigns;
    for (std::size_t i = 0; i < findings_.size(); ++i) {
      campaigns[groups.find(i)].members.push_back({findings_[i].id, std::string(stage_of(findings_[i]))});
    }
    for (const Link& link : kept) campaigns[groups.find(index_of(link.finding_a))].links.push_back(link);
    std::vector<Campaign> list;
    for (auto& [root, campaign] : campaigns) list.push_back(std::move(campaign));
    for (Campaign& campaign : list) complete(campaign);
    rank(list);
    return list;
  }

 private:
  const Finding& finding(std::int32_t id) const { return findings_[index_of(id)]; }
  static std::size_t index_of(std::int32_t id) { return static_cast<std::size_t>(id - 1); }

  std::vector<Pair> weigh_pairs() const {
    std::vector<Pair> pairs;
    for (std::size_t a = 0; a < findings_.size(); ++a) {
      for (std::size_t b = a + 1; b < findings_.size(); ++b) {
        Pair pair = weigh(a, b);
        if (!pair.links.empty()) pairs.push_back(std::move(pair));
      }
    }
    return pairs;
  }

  Pair weigh(std::size_t a, std::size_t b) const {
    Pair pair{a, b, 0, {}};
    bool worth = false;
    bool same_actor = false;
    for (const Linker* linker : all_linkers()) {
      if (!worth && !linker->can_start && linker->name != "source_port_base") continue;
      const auto agreement = linker->compare(context_, findings_[a], findings_[b]);
      if (!agreement) continue;
      worth = worth || linker->can_start;
      same_actor = same_actor || linker->name == "same_actor";
      pair.bits += agreement->bits;
      pair.links.push_back({findings_[a].id, findings_[b].id, std::string(linker->name), agreement->bits, agreement->reason});
    }
    if (!worth) pair.links.clear();
    // Prior: with one address there is one candidate; else any other finding might have been the one that agrees.
    if (!same_actor) {
      const double prior = -std::log2(static_cast<double>(std::max<std::size_t>(2, findings_.size())));
      pair.bits += prior;
      if (!pair.links.empty()) {
        pair.links.push_back({findings_[a].id, findings_[b].id, "prior", prior, fmt::format("one of {} findings agrees by accident", findings_.size())});
      }
    }
    return pair;
  }

  // The finding that names the campaign: the most severe; of equals the one with the most evidence.
  void complete(Campaign& campaign) const {
    std::sort(campaign.members.begin(), campaign.members.end(), [this](const CampaignMember& x, const CampaignMember& y) {
      return std::tuple(finding(x.finding_id).basis, finding(x.finding_id).first, x.finding_id) < std::tuple(finding(y.finding_id).basis, finding(y.finding_id).first, y.finding_id);
    });
    std::sort(campaign.links.begin(), campaign.links.end(), [](const Link& x, const Link& y) {
      return std::tie(x.finding_a, x.finding_b, y.bits, x.linker) < std::tie(y.finding_a, y.finding_b, x.bits, y.linker);
    });
    const auto weight = [this](const CampaignMember& m) {
      const Finding& f = finding(m.finding_id);
      return std::tuple(severity_value(f.severity), static_cast<std::int64_t>(f.events.size()), -m.finding_id);
    };
    const auto main = std::max_element(campaign.members.begin(), campaign.members.end(), [&](const auto& x, const auto& y) { return weight(x) < weight(y); });
    campaign.main_finding = main->finding_id;
    campaign.confidence = 0;
    for (const CampaignMember& member : campaign.members) campaign.confidence = std::max(campaign.confidence, finding(member.finding_id).confidence);
    name(campaign);
  }

  void name(Campaign& campaign) const {
    const Finding& main = finding(campaign.main_finding);
    campaign.title = main.title;
    campaign.summary = main.summary;
    if (campaign.members.size() == 1) return;
    std::set<HostId> actors;
    std::set<HostId> targets;
    std::map<std::string, int> kinds;
    Finding span = main;
    for (const CampaignMember& member : campaign.members) {
      const Finding& f = finding(member.finding_id);
      actors.insert(f.actors.begin(), f.actors.end());
      targets.insert(f.targets.begin(), f.targets.end());
      ++kinds[kind_title(f.kind)];
      if (f.basis != span.basis) continue;
      span.first = std::min(span.first, f.first);
      span.last = std::max(span.last, f.last);
    }
    std::string acts;
    for (const auto& [kind, count] : kinds) acts += fmt::format("{}{}{}", acts.empty() ? "" : ", ", kind, count > 1 ? fmt::format(" x{}", count) : "");
    const std::string who = actors.size() == 1 ? context_.data.address(*actors.begin()) : fmt::format("{} actors", actors.size());
    const bool one_act = kinds.size() == 1 && actors.size() > 1 && targets.size() == main.targets.size();
    campaign.title = one_act ? fmt::format("{} of {} at {} by {} actors", kinds.begin()->first, port_text(main.ports), target_text(context_.data, main.targets), actors.size())
                             : fmt::format("{}: {}", who, acts);
    campaign.summary = fmt::format("{} findings against {} from {} are one campaign. {}", campaign.members.size(),
                                   plural(static_cast<std::int64_t>(targets.size()), "host", "hosts"), span_text(span), main.summary);
  }

  void rank(std::vector<Campaign>& list) const {
    const auto key = [this](const Campaign& c) {
      const Finding& main = finding(c.main_finding);
      const bool insider = std::any_of(main.actors.begin(), main.actors.end(), [&](HostId host) { return context_.data.internal(host); });
      std::size_t events = 0;
      for (const CampaignMember& member : c.members) events += finding(member.finding_id).events.size();
      const bool scan_leads = !main.readings.empty() && main.readings.front().reading == Reading::scan;
      return std::tuple(-severity_value(main.severity), !insider, !scan_leads, -static_cast<std::int64_t>(events), c.main_finding);
    };
    std::sort(list.begin(), list.end(), [&](const Campaign& x, const Campaign& y) { return key(x) < key(y); });
    for (std::size_t i = 0; i < list.size(); ++i) list[i].id = static_cast<std::int32_t>(i + 1);
  }

  const LinkContext& context_;
  const std::vector<Finding>& findings_;
};

}  // namespace

std::vector<Campaign> build_campaigns(const LinkContext& context) { return Builder(context).build(); }

}  // namespace hindcast
