#include "correlate/campaign_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <compare>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include "correlate/finding_builder.h"

namespace hindcast {
namespace {

// Findings under one key beyond which each is compared with its neighbours in time only: a chain holds them together as well.
constexpr std::size_t kMostBlock = 64;
constexpr std::size_t kNeighbours = 8;

// Two findings by index, a < b.
struct Candidates {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  auto operator<=>(const Candidates&) const = default;
};

// Two findings whose links weigh enough, the prior included.
struct Pair {
  Candidates of;
  double bits = 0;
  bool same_actor = false;
};

// Whether the leading reading is something innocent: a resolver, a monitor, a client that retries.
bool is_innocent(const Finding& f) {
  if (f.readings.empty()) return false;
  const Reading leading = f.readings.front().reading;
  return leading != Reading::scan && leading != Reading::backscatter && leading != Reading::spoofed_source;
}

// What the builder asks of all findings, again and again.
struct Digest {
  FindingKind kind = FindingKind::horizontal_scan;
  TimeBasis basis = TimeBasis::dated;
  bool is_innocent = false;
  bool is_known = false;
  bool is_insider = false;  // one of the actors is ours
  bool scan_leads = false;
  std::int32_t severity = 0;
  std::int32_t stack = 0;  // what the TTLs of an actor's packets started from; 0 where they do not tell
  std::uint32_t event_count = 0;
  double confidence = 0;
  Timestamp first;
};

Digest digest_of(const Dataset& data, const Finding& f) {
  Digest d;
  d.kind = f.kind;
  d.basis = f.basis;
  d.is_innocent = is_innocent(f);
  d.is_known = f.is_known;
  d.is_insider = std::any_of(f.actors.begin(), f.actors.end(), [&](HostId host) { return data.internal(host); });
  d.scan_leads = !f.readings.empty() && f.readings.front().reading == Reading::scan;
  d.severity = severity_value(f.severity);
  d.stack = f.kind == FindingKind::backscatter ? 0 : std::max(0, f.traits.initial_ttl);
  d.event_count = static_cast<std::uint32_t>(f.events.size());
  d.confidence = f.confidence;
  d.first = f.first;
  return d;
}

// Groups of findings, with the IP stacks that their packets show.
class Groups {
 public:
  explicit Groups(const std::vector<Digest>& findings) : parent_(findings.size()), stacks_(findings.size()) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    for (std::size_t i = 0; i < findings.size(); ++i) {
      if (findings[i].stack > 0) stacks_[i] = {findings[i].stack};
    }
  }
  std::size_t find(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  // Cannot-link: packets of either group show stacks, and none that both have.
  bool contradict(std::size_t a, std::size_t b) {
    const auto& x = stacks_[find(a)];
    const auto& y = stacks_[find(b)];
    return !x.empty() && !y.empty() && std::find_first_of(x.begin(), x.end(), y.begin(), y.end()) == x.end();
  }
  bool join(std::size_t a, std::size_t b) {
    a = find(a);
    b = find(b);
    if (a == b) return false;
    if (b < a) std::swap(a, b);
    parent_[b] = a;
    stacks_[a].insert(stacks_[a].end(), stacks_[b].begin(), stacks_[b].end());
    sort_unique(stacks_[a]);
    stacks_[b] = {};
    return true;
  }

 private:
  std::vector<std::size_t> parent_;
  std::vector<std::vector<std::int32_t>> stacks_;  // by root: what TTLs started from, each once
};

std::string_view stage_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::horizontal_scan:
    case FindingKind::slow_scan:
    case FindingKind::coordinated_scan:
    case FindingKind::conditional_probe:
      return "host_discovery";
    case FindingKind::vertical_scan:
    case FindingKind::block_scan:
    case FindingKind::stealth_probe:
    case FindingKind::service_probe:
      return "port_discovery";
    case FindingKind::os_fingerprint:
      return "fingerprint";
    case FindingKind::connection_retry:
    case FindingKind::exposure:
    case FindingKind::recurring_actor:
      return "connect";
    case FindingKind::relay_test:
      return "abuse";
    case FindingKind::backscatter:
      return "answer";
  }
  return {};
}

class Builder {
 public:
  explicit Builder(const LinkContext& context) : context_(context), findings_(context.findings) {
    digests_.reserve(findings_.size());
    for (const Finding& f : findings_) digests_.push_back(digest_of(context.data, f));
  }

  std::vector<Campaign> build() {
    const std::vector<Pair> pairs = good_pairs();
    Groups groups(digests_);
    std::vector<Link> kept;
    for (const Pair& pair : pairs) {
      if (!pair.same_actor && groups.contradict(pair.of.a, pair.of.b)) continue;
      if (!groups.join(pair.of.a, pair.of.b)) continue;
      for (Link& link : links_of(findings_[pair.of.a], findings_[pair.of.b])) kept.push_back(std::move(link));
    }
    std::map<std::size_t, Campaign> campaigns;
    for (std::size_t i = 0; i < digests_.size(); ++i) {
      campaigns[groups.find(i)].members.push_back({static_cast<std::int32_t>(i) + 1, stage_of(digests_[i].kind)});
    }
    for (Link& link : kept) campaigns[groups.find(index_of(link.finding_a))].links.push_back(std::move(link));
    std::vector<Campaign> list;
    for (auto& [root, campaign] : campaigns) list.push_back(std::move(campaign));
    campaigns.clear();
    for (Campaign& campaign : list) complete(campaign);
    rank(list);
    return list;
  }

 private:
  const Digest& digest(std::int32_t id) const { return digests_[index_of(id)]; }
  Finding finding(std::int32_t id) const { return findings_[index_of(id)]; }
  static std::size_t index_of(std::int32_t id) { return static_cast<std::size_t>(id - 1); }

  // The pairs whose links weigh enough, the best first.
  std::vector<Pair> good_pairs() const {
    std::vector<Pair> pairs;
    Finding a;
    Finding b;
    for (const Candidates& candidates : candidates_by_key()) {
      if (a.id != static_cast<std::int32_t>(candidates.a) + 1) findings_.read(candidates.a, a);
      findings_.read(candidates.b, b);
      Pair pair{candidates, 0, shared_actor(a, b) != kNoHost};
      // What is innocent bridges nothing: everybody has to do with a resolver.
      if (!pair.same_actor && (digests_[candidates.a].is_innocent || digests_[candidates.b].is_innocent)) continue;
      for (const Link& link : links_of(a, b)) pair.bits += link.bits;
      if (pair.bits >= kAcceptBits) pairs.push_back(pair);
    }
    std::sort(pairs.begin(), pairs.end(),
              [](const Pair& x, const Pair& y) { return std::tie(y.bits, x.of) < std::tie(x.bits, y.of); });
    return pairs;
  }

  // The pairs that share a key of some linker, each once, in order.
  std::vector<Candidates> candidates_by_key() const {
    std::vector<Candidates> candidates;
    for (Block& block : keys_by_linker()) {
      sort_unique(block);
      for (std::size_t begin = 0, end = 0; begin < block.size(); begin = end) {
        while (end < block.size() && block[end].first == block[begin].first) ++end;
        const std::size_t reach = end - begin > kMostBlock ? kNeighbours : end - begin;
        for (std::size_t i = begin; i < end; ++i) {
          for (std::size_t j = i + 1; j < std::min(end, i + 1 + reach); ++j)
            candidates.push_back({block[i].second, block[j].second});
        }
      }
      block = {};
    }
    sort_unique(candidates);
    return candidates;
  }

  // Keys with the findings that have them.
  using Block = std::vector<std::pair<std::uint64_t, std::uint32_t>>;

  // One for each linker that starts a link.
  std::vector<Block> keys_by_linker() const {
    std::vector<Block> blocks(all_linkers().size());
    LinkKeys keys;
    std::uint32_t place = 0;
    for (const Finding& f : findings_) {
      for (std::size_t i = 0; i < blocks.size(); ++i) {
        const Linker& linker = *all_linkers()[i];
        if (linker.role == LinkRole::support) continue;
        keys.clear();
        linker.keys(context_, f, keys);
        for (const std::uint64_t key : keys) blocks[i].emplace_back(key, place);
      }
      ++place;
    }
    return blocks;
  }

  // Everything the linkers say about a pair, the prior included; nothing if none of them can start a link.
  std::vector<Link> links_of(const Finding& a, const Finding& b) const {
    std::vector<Link> links;
    bool same_actor = false;
    const auto ask = [&](bool supports) {
      for (const Linker* linker : all_linkers()) {
        if ((linker->role == LinkRole::support) != supports) continue;
        auto agreement = linker->compare(context_, a, b);
        if (!agreement) continue;
        same_actor = same_actor || linker->role == LinkRole::identity;
        links.push_back({a.id, b.id, std::string(linker->name), agreement->bits, std::move(agreement->reason)});
      }
    };
    ask(false);
    if (links.empty()) return links;
    ask(true);
    // Prior: with one address there is one candidate; else any other finding might have been the one that agrees.
    if (!same_actor) {
      const double prior = -std::log2(static_cast<double>(std::max<std::size_t>(2, findings_.size())));
      links.push_back({a.id, b.id, "prior", prior, fmt::format("one of {} findings agrees by accident", findings_.size())});
    }
    return links;
  }

  // The finding that names the campaign: the most severe; of equals the one with the most evidence.
  void complete(Campaign& campaign) const {
    std::sort(campaign.members.begin(), campaign.members.end(), [this](const CampaignMember& x, const CampaignMember& y) {
      return std::tuple(digest(x.finding_id).basis, digest(x.finding_id).first, x.finding_id) <
             std::tuple(digest(y.finding_id).basis, digest(y.finding_id).first, y.finding_id);
    });
    std::sort(campaign.links.begin(), campaign.links.end(), [](const Link& x, const Link& y) {
      return std::tie(x.finding_a, x.finding_b, y.bits, x.linker) < std::tie(y.finding_a, y.finding_b, x.bits, y.linker);
    });
    const auto weight = [this](const CampaignMember& m) {
      const Digest& d = digest(m.finding_id);
      return std::tuple(d.severity, d.event_count, -m.finding_id);
    };
    const auto main = std::max_element(campaign.members.begin(), campaign.members.end(),
                                       [&](const auto& x, const auto& y) { return weight(x) < weight(y); });
    campaign.main_finding = main->finding_id;
    campaign.confidence = 0;
    for (const CampaignMember& member : campaign.members)
      campaign.confidence = std::max(campaign.confidence, digest(member.finding_id).confidence);
    name(campaign);
  }

  void name(Campaign& campaign) const {
    const Finding main = finding(campaign.main_finding);
    campaign.title = main.title;
    campaign.summary = main.summary;
    if (campaign.members.size() == 1) return;
    std::set<HostId> actors;
    std::set<HostId> targets;
    std::map<std::string, int> kinds;
    Finding span = main;
    for (const CampaignMember& member : campaign.members) {
      const Finding f = finding(member.finding_id);
      actors.insert(f.actors.begin(), f.actors.end());
      targets.insert(f.targets.begin(), f.targets.end());
      ++kinds[kind_title(f.kind)];
      if (f.basis != span.basis) continue;
      span.first = std::min(span.first, f.first);
      span.last = std::max(span.last, f.last);
    }
    std::string acts;
    for (const auto& [kind, count] : kinds)
      acts += fmt::format("{}{}{}", acts.empty() ? "" : ", ", kind, count > 1 ? fmt::format(" x{}", count) : "");
    const std::string who =
        actors.size() == 1 ? std::string(context_.data.address(*actors.begin())) : fmt::format("{} actors", actors.size());
    const bool one_act = kinds.size() == 1 && actors.size() > 1 && targets.size() == main.targets.size();
    campaign.title = one_act ? fmt::format("{} of {} at {} by {} actors", kinds.begin()->first, port_text(main.ports),
                                           target_text(context_.data, main.targets), actors.size())
                             : fmt::format("{}: {}", who, acts);
    campaign.summary =
        fmt::format("{} findings against {} from {} are one campaign. {}", campaign.members.size(),
                    plural(static_cast<std::int64_t>(targets.size()), "host", "hosts"), span_text(span), main.summary);
  }

  void rank(std::vector<Campaign>& list) const {
    const auto key = [this](const Campaign& c) {
      const Digest& main = digest(c.main_finding);
      std::int64_t events = 0;
      for (const CampaignMember& member : c.members) events += digest(member.finding_id).event_count;
      return std::tuple(main.is_known, -main.severity, !main.is_insider, !main.scan_leads, -events, c.main_finding);
    };
    std::sort(list.begin(), list.end(), [&](const Campaign& x, const Campaign& y) { return key(x) < key(y); });
    for (std::size_t i = 0; i < list.size(); ++i) list[i].id = static_cast<std::int32_t>(i + 1);
  }

  const LinkContext& context_;
  const FindingArray& findings_;
  std::vector<Digest> digests_;  // by place in findings_
};

}  // namespace

std::vector<Campaign> build_campaigns(const LinkContext& context) { return Builder(context).build(); }

}  // namespace hindcast
