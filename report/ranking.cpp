#include "report/ranking.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/host.h"
#include "core/protocol.h"
#include "report/words.h"

namespace hindcast {
namespace {

constexpr std::size_t kSingledOut = 3;  // a campaign with at most so many targets is aimed at them
constexpr std::size_t kCrowd = 64;      // actors of a campaign, beyond which none is named for it
constexpr std::int64_t kNoRank = 1'000'000'000;

// Collects reasons by host; the worst concern wins.
class Ranking {
 public:
  explicit Ranking(const ReportModel& model) : model_(model) {}

  void add(const std::string& address, Concern concern, const ReportCampaign& campaign, std::string text) {
    auto [at, is_new] = hosts_.try_emplace(address);
    RankedHost& host = at->second;
    if (is_new) host.address = address;
    if (is_new || concern < host.concern) {
      host.concern = concern;
      host.confidence = campaign.confidence;
    }
    host.severity = is_new ? campaign.severity.value_or(0) : std::max(host.severity, campaign.severity.value_or(0));
    host.reasons.push_back({std::move(text), campaign.id, campaign.rank});
  }

  void add_campaign(const ReportCampaign& campaign) {
    // Of a crowd nobody did what all did together; the campaign names it.
    if (campaign.actors.size() <= kCrowd) {
      for (const std::string& actor : campaign.actors) add_actor(actor, campaign);
    }
    add_answers(campaign);
    const ReportFinding& main = model_.findings[campaign.main_finding];
    if (campaign.targets.size() > kSingledOut || !is_hostile_reading(main.reading) || main.kind == "exposure") return;
    for (const std::string& target : campaign.targets) {
      if (!model_.is_internal(target)) continue;
      add(target, Concern::singled_out, campaign,
          fmt::format("singled out by {}: {}", hosts_text(campaign.actors, 2), words(campaign.kind)));
    }
  }

  std::vector<RankedHost> done() {
    std::vector<std::pair<HostKey, RankedHost>> keyed;
    for (auto& [address, host] : hosts_) keyed.emplace_back(parse_host(address).key, std::move(host));
    const auto rank_of = [](const RankedHost& host) { return host.reasons.empty() ? kNoRank : host.reasons.front().rank; };
    std::sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
      if (a.second.concern != b.second.concern) return a.second.concern < b.second.concern;
      if (a.second.severity != b.second.severity) return a.second.severity > b.second.severity;
      if (rank_of(a.second) != rank_of(b.second)) return rank_of(a.second) < rank_of(b.second);
      return std::tie(a.first, a.second.address) < std::tie(b.first, b.second.address);
    });
    std::vector<RankedHost> ranked;
    for (auto& [key, host] : keyed) ranked.push_back(std::move(host));
    return ranked;
  }

 private:
  // The campaign's findings of one actor, as words: "horizontal scan and vertical scan of 162 hosts (...)".
  void add_actor(const std::string& actor, const ReportCampaign& campaign) {
    std::vector<std::string> kinds;
    std::vector<std::string> targets;
    const ReportFinding* doubtful = nullptr;
    bool is_hostile = false;
    for (const ReportMember& member : campaign.members) {
      const ReportFinding& finding = model_.findings[member.finding];
      if (std::find(finding.actors.begin(), finding.actors.end(), actor) == finding.actors.end()) continue;
      const std::string kind = words(finding.kind);
      if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
      targets.insert(targets.end(), finding.targets.begin(), finding.targets.end());
      is_hostile = is_hostile || is_hostile_reading(finding.reading);
      if (doubtful == nullptr) doubtful = &finding;
    }
    if (doubtful == nullptr || campaign.kind == "exposure") return;
    sort_addresses(targets);
    const std::string what = fmt::format("{} against {}", joined_text(kinds), host_range_text(targets));
    if (model_.is_internal(actor)) {
      if (is_hostile) {
        add(actor, Concern::acts_as_attacker, campaign, what);
      } else {
        add(actor, Concern::undecided, campaign,
            fmt::format("{}; but {} leads by {} bits", what, words(doubtful->reading), measure_text(doubtful->margin_bits)));
      }
    } else if (is_hostile) {
      add(actor, Concern::attacker, campaign, what);
    }
  }

  // One reason a campaign, whatever number of its findings was answered.
  void add_answers(const ReportCampaign& campaign) {
    struct Answers {
      std::set<ServicePort> services;
      std::vector<std::string> actors;
    };
    std::map<std::string, Answers> by_host;
    for (const ReportMember& member : campaign.members) {
      const ReportFinding& finding = model_.findings[member.finding];
      if (finding.kind == "exposure") add_exposure(finding, campaign);
      if (finding.kind == "exposure" || !is_hostile_reading(finding.reading)) continue;
      for (const AnsweredService& answer : finding.answered) {
        if (!model_.is_internal(answer.address)) continue;
        Answers& answers = by_host[answer.address];
        answers.services.insert(answer.service);
        answers.actors.insert(answers.actors.end(), finding.actors.begin(), finding.actors.end());
      }
    }
    for (auto& [address, answers] : by_host) {
      sort_addresses(answers.actors);
      add(address, Concern::answered, campaign,
          fmt::format("answered on {} to {}", ports_text({answers.services.begin(), answers.services.end()}, 4),
                      hosts_text(answers.actors, 2)));
    }
  }

  void add_exposure(const ReportFinding& finding, const ReportCampaign& campaign) {
    for (const std::string& target : finding.targets) {
      if (model_.is_internal(target)) add(target, Concern::answered, campaign, finding.title);
    }
  }

  const ReportModel& model_;
  std::map<std::string, RankedHost> hosts_;
};

}  // namespace

bool is_hostile_reading(std::string_view reading) { return reading == "scan" || reading == "spoofed_source"; }

std::vector<RankedHost> rank_hosts(const ReportModel& model) {
  Ranking ranking(model);
  for (const ReportCampaign& campaign : model.campaigns) ranking.add_campaign(campaign);
  return ranking.done();
}

}  // namespace hindcast
