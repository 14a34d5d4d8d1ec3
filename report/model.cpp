#include "report/model.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/host.h"
#include "report/account.h"
#include "report/evidence.h"
#include "report/rows.h"

namespace hindcast {
namespace {

TimeSpan joined(const TimeSpan& a, const TimeSpan& b) {
  if (b.basis == TimeBasis::none || a.basis < b.basis) return a;
  if (a.basis == TimeBasis::none || b.basis < a.basis) return b;
  return {a.basis, std::min(a.first, b.first), std::max(a.last, b.last)};
}

class Loader {
 public:
  Loader(Database& database, ReportModel& model) : database_(database), model_(model) {}

  Result<void> findings() {
    HINDCAST_TRY(
        each_row(database_,
                 "SELECT finding_id, stable_id, kind, detector, title, summary, time_basis, first_us, last_us, attempt_count,"
                 " event_count, score, threshold, score_unit, confidence, reading, rival_reading, margin_bits, severity,"
                 " spoofing, description, mechanism, targeting, defence FROM v_finding ORDER BY finding_id",
                 [this](const Statement& row) { add_finding(row); }));
    HINDCAST_TRY(each_row(database_, "SELECT finding_id, address FROM v_finding_actor", [this](const Statement& row) {
      if (ReportFinding* finding = find(row)) finding->actors.push_back(text_at(row, 1));
    }));
    HINDCAST_TRY(each_row(database_, "SELECT finding_id, address FROM v_finding_target", [this](const Statement& row) {
      if (ReportFinding* finding = find(row)) finding->targets.push_back(text_at(row, 1));
    }));
    HINDCAST_TRY(each_row(database_, "SELECT finding_id, protocol, port FROM v_finding_port", [this](const Statement& row) {
      if (ReportFinding* finding = find(row)) {
        finding->ports.push_back({parse_protocol(row.text(1)), static_cast<Port>(row.integer(2))});
      }
    }));
    for (ReportFinding& finding : model_.findings) {
      sort_addresses(finding.actors);
      sort_addresses(finding.targets);
      std::sort(finding.ports.begin(), finding.ports.end());
    }
    return details();
  }

  Result<void> campaigns() {
    HINDCAST_TRY(each_row(database_,
                          "SELECT campaign_id, rank, title, kind, summary, confidence, severity, event_count, main_finding_id"
                          " FROM v_campaign ORDER BY rank, campaign_id",
                          [this](const Statement& row) { add_campaign(row); }));
    for (ReportCampaign& campaign : model_.campaigns) HINDCAST_TRY(complete(campaign));
    return {};
  }

  Result<void> internal_hosts() {
    for (const ReportFinding& finding : model_.findings) {
      for (const std::string& address : finding.actors) model_.internal_hosts[address] = false;
      for (const std::string& address : finding.targets) model_.internal_hosts[address] = false;
    }
    return each_row(database_, "SELECT address FROM v_address WHERE is_internal = 1", [this](const Statement& row) {
      const auto host = model_.internal_hosts.find(row.text(0));
      if (host != model_.internal_hosts.end()) host->second = true;
    });
  }

 private:
  ReportFinding* find(std::int64_t id) {
    const auto at = std::lower_bound(model_.findings.begin(), model_.findings.end(), id,
                                     [](const ReportFinding& finding, std::int64_t wanted) { return finding.id < wanted; });
    return at != model_.findings.end() && at->id == id ? &*at : nullptr;
  }
  ReportFinding* find(const Statement& row) { return find(row.integer(0)); }

  void add_finding(const Statement& row) {
    ReportFinding& finding = model_.findings.emplace_back();
    finding.id = row.integer(0);
    finding.stable_id = text_at(row, 1);
    finding.kind = text_at(row, 2);
    finding.detector = text_at(row, 3);
    finding.title = text_at(row, 4);
    finding.summary = text_at(row, 5);
    finding.span = span_at(row, 6);
    finding.attempt_count = row.integer(9);
    finding.event_count = row.integer(10);
    finding.score = row.real(11);
    finding.threshold = row.real(12);
    finding.score_unit = text_at(row, 13);
    finding.confidence = row.real(14);
    finding.reading = text_at(row, 15);
    finding.rival_reading = text_at(row, 16);
    finding.margin_bits = row.real(17);
    if (!row.is_null(18)) finding.severity = static_cast<int>(row.integer(18));
    std::string* const texts[] = {&finding.spoofing, &finding.description, &finding.mechanism, &finding.targeting,
                                  &finding.defence};
    for (int i = 0; i < 5; ++i) *texts[i] = text_at(row, 19 + i);
  }

  Result<void> details() {
    HINDCAST_TRY(each_row(database_, "SELECT finding_id, label, text FROM v_finding_fact ORDER BY finding_id, fact_no",
                          [this](const Statement& row) {
                            if (ReportFinding* finding = find(row)) finding->facts.push_back({text_at(row, 1), text_at(row, 2)});
                          }));
    HINDCAST_TRY(
        each_row(database_,
                 "SELECT finding_id, reading, bits, evidence_for, evidence_against, would_flip FROM v_reading"
                 " ORDER BY finding_id, bits DESC, reading",
                 [this](const Statement& row) {
                   ReportFinding* finding = find(row);
                   if (finding == nullptr) return;
                   finding->readings.push_back({text_at(row, 1), row.real(2), text_at(row, 3), text_at(row, 4), text_at(row, 5)});
                 }));
    HINDCAST_TRY(
        each_row(database_, "SELECT finding_id, term, value, reason, origin FROM v_severity_term", [this](const Statement& row) {
          ReportFinding* finding = find(row);
          const auto term = std::find(kSeverityTermNames.begin(), kSeverityTermNames.end(), row.text(1));
          if (finding == nullptr || term == kSeverityTermNames.end()) return;
          finding->terms[static_cast<std::size_t>(term - kSeverityTermNames.begin())] = {static_cast<int>(row.integer(2)),
                                                                                         text_at(row, 3), text_at(row, 4)};
        }));
    return each_row(database_,
                    "SELECT f.finding_id, a.target, a.protocol, a.port, count(DISTINCT a.attempt_id) FROM v_finding_event f"
                    " JOIN v_attempt_event e USING (event_id) JOIN v_attempt a USING (attempt_id) WHERE a.outcome = 'answered'"
                    " GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
                    [this](const Statement& row) {
                      if (ReportFinding* finding = find(row)) {
                        finding->answered.push_back(
                            {text_at(row, 1), {parse_protocol(row.text(2)), static_cast<Port>(row.shown(3))}, row.integer(4)});
                      }
                    });
  }

  void add_campaign(const Statement& row) {
    ReportFinding* main = find(row.integer(8));
    if (main == nullptr) return;
    ReportCampaign& campaign = model_.campaigns.emplace_back();
    campaign.id = row.integer(0);
    campaign.rank = row.integer(1);
    campaign.title = text_at(row, 2);
    campaign.kind = text_at(row, 3);
    campaign.summary = text_at(row, 4);
    campaign.confidence = row.real(5);
    if (!row.is_null(6)) campaign.severity = static_cast<int>(row.integer(6));
    campaign.event_count = row.integer(7);
    campaign.main_finding = static_cast<std::size_t>(main - model_.findings.data());
  }

  Result<void> complete(ReportCampaign& campaign) {
    HINDCAST_TRY(
        each_row(database_, "SELECT finding_id, stage FROM v_campaign_finding WHERE campaign_id = ?1 ORDER BY finding_id",
                 campaign.id, [&](const Statement& row) {
                   if (const ReportFinding* finding = find(row)) {
                     campaign.members.push_back({static_cast<std::size_t>(finding - model_.findings.data()), text_at(row, 1)});
                   }
                 }));
    HINDCAST_TRY(
        each_row(database_,
                 "SELECT finding_a, finding_b, linker, bits, reason FROM v_link WHERE campaign_id = ?1"
                 " ORDER BY finding_a, finding_b, bits DESC, linker",
                 campaign.id, [&](const Statement& row) {
                   campaign.links.push_back({row.integer(0), row.integer(1), text_at(row, 2), row.real(3), text_at(row, 4)});
                 }));
    std::stable_sort(campaign.members.begin(), campaign.members.end(), [this](const ReportMember& a, const ReportMember& b) {
      const TimeSpan& left = model_.findings[a.finding].span;
      const TimeSpan& right = model_.findings[b.finding].span;
      return std::pair(left.basis, left.first) < std::pair(right.basis, right.first);
    });
    for (const ReportMember& member : campaign.members) {
      const ReportFinding& finding = model_.findings[member.finding];
      campaign.span = joined(campaign.span, finding.span);
      campaign.actors.insert(campaign.actors.end(), finding.actors.begin(), finding.actors.end());
      campaign.targets.insert(campaign.targets.end(), finding.targets.begin(), finding.targets.end());
    }
    sort_addresses(campaign.actors);
    sort_addresses(campaign.targets);
    return {};
  }

  Database& database_;
  ReportModel& model_;
};

}  // namespace

bool ReportModel::is_internal(std::string_view address) const {
  const auto host = internal_hosts.find(address);
  return host != internal_hosts.end() && host->second;
}

void sort_addresses(std::vector<std::string>& addresses) {
  std::vector<std::pair<HostKey, std::string>> keyed;
  keyed.reserve(addresses.size());
  for (std::string& address : addresses) keyed.emplace_back(parse_host(address).key, std::move(address));
  std::sort(keyed.begin(), keyed.end());
  keyed.erase(std::unique(keyed.begin(), keyed.end()), keyed.end());
  addresses.clear();
  for (auto& [key, address] : keyed) addresses.push_back(std::move(address));
}

std::string ReportModel::shown_path(std::string_view path) const {
  if (!directory.empty() && path.starts_with(directory)) path.remove_prefix(directory.size());
  return std::string(path);
}

Result<ReportModel> load_report_model(Database& database, const ModelOptions& options) {
  ReportModel model;
  model.version = HINDCAST_VERSION;
  HINDCAST_TRY(load_account(database, model));
  Loader loader(database, model);
  HINDCAST_TRY(loader.findings());
  HINDCAST_TRY(loader.campaigns());
  HINDCAST_TRY(loader.internal_hosts());
  if (options.with_evidence) HINDCAST_TRY(load_evidence(database, model));
  return model;
}

}  // namespace hindcast
