#include "store/finding_store.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "store/attempt_rollups.h"
#include "store/flow_rollups.h"
#include "store/span_cells.h"

namespace hindcast {
namespace {

constexpr std::string_view kDeleteAll =
    "DELETE FROM link; DELETE FROM campaign_finding; DELETE FROM campaign; DELETE FROM severity_term; DELETE FROM reading;"
    "DELETE FROM finding_fact; DELETE FROM finding_event; DELETE FROM finding_port; DELETE FROM finding_target; DELETE FROM "
    "finding_actor;"
    "DELETE FROM finding; DELETE FROM attempt_event; DELETE FROM attempt; DELETE FROM clock_offset; DELETE FROM stage; DELETE FROM "
    "explained;"
    "DELETE FROM run; DELETE FROM finding_count; DELETE FROM campaign_count;";

// Gives all cells of a row at once.
bool give(std::span<ComputedCell> cells, std::initializer_list<ComputedCell> values) {
  std::copy(values.begin(), values.end(), cells.begin());
  return true;
}

// Goes through a list and holds the element at hand, so that rows may point into it.
template <typename List>
class Walk {
 public:
  explicit Walk(const List& list) : list_(list) {}
  // Null at the end.
  const typename List::value_type* next() { return next_ == list_.size() ? nullptr : &list_[next_++]; }

 private:
  const List& list_;
  std::size_t next_ = 0;
};
template <>
class Walk<FindingArray> {
 public:
  explicit Walk(const FindingArray& findings) : findings_(findings) {}
  const Finding* next() {
    if (next_ == findings_.size()) return nullptr;
    findings_.read(next_++, at_);
    return &at_;
  }

 private:
  const FindingArray& findings_;
  std::size_t next_ = 0;
  Finding at_;
};

// One row for each element of `list`; `fill(cells, element)` fills it.
template <typename List, typename Fill>
Result<void> insert_all(Database& database, std::string_view table, const List& list, Fill&& fill) {
  Walk<List> walk(list);
  return insert_rows(database, table, [&](std::span<ComputedCell> cells) {
    const auto* element = walk.next();
    return element != nullptr && fill(cells, *element);
  });
}

// One row for each element of list_of(owner), for each owner in turn; `fill(cells, owner, element, place in the list from 1)`.
template <typename Owners, typename ListOf, typename Fill>
Result<void> insert_lists(Database& database, std::string_view table, const Owners& owners, ListOf&& list_of, Fill&& fill) {
  Walk<Owners> walk(owners);
  const auto* owner = walk.next();
  std::size_t next = 0;
  return insert_rows(database, table, [&](std::span<ComputedCell> cells) {
    while (owner != nullptr && next == list_of(*owner).size()) {
      owner = walk.next();
      next = 0;
    }
    if (owner == nullptr) return false;
    const auto& element = list_of(*owner)[next++];
    return fill(cells, *owner, element, static_cast<std::int64_t>(next));
  });
}

// A statement of its own for the few rows of a run.
Result<void> write_run(Database& database, const Conclusions& c) {
  auto run = database.prepare("INSERT INTO run(run_id, hindcast_version, options, internal, assets) VALUES(1,?1,?2,?3,?4)");
  if (!run) return run.error();
  run->bind(1, HINDCAST_VERSION);
  run->bind(2, c.options);
  run->bind(3, c.internal);
  run->bind(4, c.assets);
  return run->run();
}

Result<void> write_stages(Database& database, const std::vector<StageCount>& stages) {
  std::int64_t number = 0;
  return insert_all(database, "stage(stage_no, name, in_count, out_count, note)", stages, [&](auto cells, const StageCount& stage) {
    return give(cells, {++number, std::string_view(stage.name), stage.in_count, stage.out_count, std::string_view(stage.note)});
  });
}

// NULL where it was one sensor against the other.
ComputedCell source_cell(std::int32_t source) { return source == 0 ? ComputedCell() : ComputedCell(std::int64_t{source}); }

Result<void> write_clock_offsets(Database& database, const std::vector<ClockOffset>& offsets) {
  return insert_all(database, "clock_offset(sensor_a, sensor_b, offset_s, spread_s, pairs, rule, source_a_id, source_b_id, advice)",
                    offsets, [](auto cells, const ClockOffset& offset) {
                      return give(cells,
                                  {sensor_name(offset.sensor_a), sensor_name(offset.sensor_b), offset.offset_s, offset.spread_s,
                                   offset.pairs, std::string_view(offset.rule), source_cell(offset.source_a),
                                   source_cell(offset.source_b), std::string_view(offset.advice)});
                    });
}

// The protocols that conclusions name and no record did by itself.
Result<void> need_protocols(Database& database, std::vector<Protocol> protocols) {
  std::sort(protocols.begin(), protocols.end());
  protocols.erase(std::unique(protocols.begin(), protocols.end()), protocols.end());
  auto insert = database.prepare("INSERT OR IGNORE INTO protocol(protocol, name) VALUES(?1,?2)");
  if (!insert) return insert.error();
  for (const Protocol protocol : protocols) {
    insert->bind(1, static_cast<int>(protocol));
    insert->bind(2, protocol == Protocol::unknown ? "unknown" : protocol_name(protocol));
    HINDCAST_TRY(insert->run());
  }
  return {};
}

bool give_finding(std::span<ComputedCell> cells, const Finding& f) {
  const auto reading = [&f](std::size_t place) {
    return f.readings.size() <= place ? std::string_view() : reading_name(f.readings[place].reading);
  };
  const double margin = f.readings.size() < 2 ? 0.0 : f.readings[0].bits - f.readings[1].bits;
  const auto text = [](const std::string& value) { return std::string_view(value); };
  return give(cells, {std::int64_t{f.id},
                      text(f.stable_id),
                      kind_name(f.kind),
                      text(f.detector),
                      text(f.title),
                      text(f.summary),
                      f.first.us,
                      f.last.us,
                      static_cast<std::int64_t>(f.basis),
                      f.attempt_count,
                      f.score,
                      f.threshold,
                      text(f.score_unit),
                      f.confidence,
                      reading(0),
                      reading(1),
                      margin,
                      text(f.spoofing),
                      text(f.description),
                      text(f.mechanism),
                      text(f.targeting),
                      text(f.defence)});
}

template <typename List>
ComputedCell size_cell(const List& list) {
  return static_cast<std::int64_t>(list.size());
}

Result<void> write_members(Database& database, const FindingArray& findings) {
  const auto pair = [](auto cells, const Finding& f, std::int64_t value, std::int64_t) {
    return give(cells, {std::int64_t{f.id}, value});
  };
  HINDCAST_TRY(insert_lists(
      database, "finding_actor(finding_id, host_id)", findings, [](const Finding& f) -> auto& { return f.actors; }, pair));
  HINDCAST_TRY(insert_lists(
      database, "finding_target(finding_id, host_id)", findings, [](const Finding& f) -> auto& { return f.targets; }, pair));
  HINDCAST_TRY(insert_lists(
      database, "finding_event(finding_id, event_id)", findings, [](const Finding& f) -> auto& { return f.events; }, pair));
  HINDCAST_TRY(insert_all(database, "finding_count(finding_id, actors, targets, ports, events, severity)", findings,
                          [](auto cells, const Finding& f) {
                            return give(cells, {std::int64_t{f.id}, size_cell(f.actors), size_cell(f.targets), size_cell(f.ports),
                                                size_cell(f.events), std::int64_t{severity_value(f.severity)}});
                          }));
  return insert_lists(
      database, "finding_port(finding_id, protocol, port)", findings, [](const Finding& f) -> auto& { return f.ports; },
      [](auto cells, const Finding& f, const ServicePort& port, std::int64_t) {
        return give(cells, {std::int64_t{f.id}, static_cast<std::int64_t>(port.protocol), std::int64_t{port.port}});
      });
}

Result<void> write_words(Database& database, const FindingArray& findings) {
  HINDCAST_TRY(insert_lists(
      database, "finding_fact(finding_id, fact_no, label, text)", findings, [](const Finding& f) -> auto& { return f.facts; },
      [](auto cells, const Finding& f, const Fact& fact, std::int64_t number) {
        return give(cells, {std::int64_t{f.id}, number, std::string_view(fact.label), std::string_view(fact.text)});
      }));
  HINDCAST_TRY(insert_lists(
      database, "reading(finding_id, reading, bits, evidence_for, evidence_against, would_flip)", findings,
      [](const Finding& f) -> auto& { return f.readings; },
      [](auto cells, const Finding& f, const ReadingScore& r, std::int64_t) {
        return give(cells, {std::int64_t{f.id}, reading_name(r.reading), r.bits, std::string_view(r.evidence_for),
                            std::string_view(r.evidence_against), std::string_view(r.would_flip)});
      }));
  return insert_lists(
      database, "severity_term(finding_id, term, value, reason, origin)", findings,
      [](const Finding& f) -> auto& { return f.severity; },
      [](auto cells, const Finding& f, const SeverityTerm& term, std::int64_t number) {
        return give(cells, {std::int64_t{f.id}, kSeverityTermNames[static_cast<std::size_t>(number) - 1], std::int64_t{term.value},
                            std::string_view(term.reason), origin_name(term.origin)});
      });
}

// What the findings of a campaign have, each thing once.
bool give_campaign_count(std::span<ComputedCell> cells, const Campaign& campaign, const FindingArray& findings) {
  std::vector<HostId> actors;
  std::vector<HostId> targets;
  std::vector<EventId> events;
  DatedSpan span;
  for (const CampaignMember& member : campaign.members) {
    const Finding f = findings[static_cast<std::size_t>(member.finding_id) - 1];
    actors.insert(actors.end(), f.actors.begin(), f.actors.end());
    targets.insert(targets.end(), f.targets.begin(), f.targets.end());
    events.insert(events.end(), f.events.begin(), f.events.end());
    if (f.basis == TimeBasis::dated) span.add(DatedSpan{f.first.us, f.last.us});
  }
  const auto distinct = [](auto& list) -> ComputedCell {
    std::sort(list.begin(), list.end());
    return std::unique(list.begin(), list.end()) - list.begin();
  };
  return give(
      cells, {std::int64_t{campaign.id}, distinct(actors), distinct(targets), distinct(events), first_cell(span), last_cell(span)});
}

Result<void> write_campaigns(Database& database, const std::vector<Campaign>& campaigns, const FindingArray& findings) {
  HINDCAST_TRY(insert_all(database, "campaign(campaign_id, title, summary, main_finding_id, rank, confidence)", campaigns,
                          [](auto cells, const Campaign& c) {
                            return give(cells, {std::int64_t{c.id}, std::string_view(c.title), std::string_view(c.summary),
                                                std::int64_t{c.main_finding}, std::int64_t{c.id}, c.confidence});
                          }));
  HINDCAST_TRY(insert_lists(
      database, "campaign_finding(campaign_id, finding_id, stage)", campaigns, [](const Campaign& c) -> auto& { return c.members; },
      [](auto cells, const Campaign& c, const CampaignMember& member, std::int64_t) {
        return give(cells, {std::int64_t{c.id}, std::int64_t{member.finding_id}, member.stage});
      }));
  HINDCAST_TRY(
      insert_all(database, "campaign_count(campaign_id, actors, targets, events, first_us, last_us)", campaigns,
                 [&findings](auto cells, const Campaign& campaign) { return give_campaign_count(cells, campaign, findings); }));
  return insert_lists(
      database, "link(campaign_id, finding_a, finding_b, linker, bits, reason)", campaigns,
      [](const Campaign& c) -> auto& { return c.links; },
      [](auto cells, const Campaign& c, const Link& link, std::int64_t) {
        return give(cells, {std::int64_t{c.id}, std::int64_t{link.finding_a}, std::int64_t{link.finding_b},
                            std::string_view(link.linker), link.bits, std::string_view(link.reason)});
      });
}

Result<void> write_explained(Database& database, const std::vector<Explained>& explained) {
  std::int64_t number = 0;
  return insert_all(database, "explained(explained_no, host_id, looked_like, explanation, attempt_count, reason)", explained,
                    [&](auto cells, const Explained& e) {
                      return give(cells, {++number, shown(e.host), std::string_view(e.looked_like), std::string_view(e.explanation),
                                          e.attempt_count, std::string_view(e.reason)});
                    });
}

// The attempts with their roll-ups; the protocols that they name are added.
Result<void> write_attempt_rows(Database& database, std::size_t count, const std::function<AttemptRow(std::size_t)>& row_of,
                                std::vector<Protocol>& protocols) {
  auto rollups = AttemptRollups::begin(database);
  if (!rollups) return rollups.error();
  std::size_t next = 0;
  HINDCAST_TRY(insert_rows(
      database, "attempt(attempt_id, actor_host_id, target_host_id, protocol, port, first_us, last_us, time_basis, tries, outcome)",
      [&](std::span<ComputedCell> cells) {
        if (next == count) return false;
        const AttemptRow a = row_of(next++);
        rollups->add(static_cast<std::int64_t>(next), a);
        if (protocols.empty() || a.protocol != protocols.back()) protocols.push_back(a.protocol);
        return give(cells, {static_cast<std::int64_t>(next), std::int64_t{a.actor}, std::int64_t{a.target},
                            static_cast<std::int64_t>(a.protocol), shown(a.port), a.first.us, a.last.us,
                            static_cast<std::int64_t>(a.basis), std::int64_t{a.tries}, a.outcome});
      }));
  return rollups->write(database);
}

}  // namespace

Result<void> delete_conclusions(Database& database) {
  HINDCAST_TRY(database.execute(kDeleteAttemptRollups));
  return database.execute(kDeleteAll);
}

Result<void> write_attempts(Database& database, std::size_t count, const std::function<AttemptRow(std::size_t)>& row_of,
                            const std::function<bool(EventOfAttempt&)>& next_event) {
  std::vector<Protocol> protocols;
  HINDCAST_TRY(write_attempt_rows(database, count, row_of, protocols));
  // In the order of events, in which the table grows at its end.
  EventOfAttempt row;
  HINDCAST_TRY(insert_rows(database, "attempt_event(event_id, attempt_id)", [&](std::span<ComputedCell> cells) {
    return next_event(row) && give(cells, {row.event, std::int64_t{row.attempt}});
  }));
  HINDCAST_TRY(rebuild_flow_rollups(database));
  return need_protocols(database, std::move(protocols));
}

Result<void> write_findings(Database& database, const FindingArray& findings) {
  std::vector<Protocol> protocols;
  HINDCAST_TRY(insert_all(
      database,
      "finding(finding_id, stable_id, kind, detector, title, summary, first_us, last_us, time_basis, attempt_count, score, "
      "threshold,"
      " score_unit, confidence, reading, rival_reading, margin_bits, spoofing, description, mechanism, targeting, defence)",
      findings, [&protocols](auto cells, const Finding& f) {
        for (const ServicePort& port : f.ports) {
          if (protocols.empty() || port.protocol != protocols.back()) protocols.push_back(port.protocol);
        }
        return give_finding(cells, f);
      }));
  HINDCAST_TRY(write_members(database, findings));
  HINDCAST_TRY(write_words(database, findings));
  return need_protocols(database, std::move(protocols));
}

Result<void> rebuild_finding_counts(Database& database) {
  return database.execute(
      "DELETE FROM finding_count; DELETE FROM campaign_count;"
      "INSERT INTO finding_count SELECT finding_id,"
      " (SELECT count(*) FROM finding_actor a WHERE a.finding_id = f.finding_id),"
      " (SELECT count(*) FROM finding_target t WHERE t.finding_id = f.finding_id),"
      " (SELECT count(*) FROM finding_port p WHERE p.finding_id = f.finding_id),"
      " (SELECT count(*) FROM finding_event e WHERE e.finding_id = f.finding_id),"
      " (SELECT sum(CASE WHEN term IN ('criticality', 'lethality') THEN value ELSE -value END) FROM severity_term s"
      "  WHERE s.finding_id = f.finding_id) FROM finding f;"
      "INSERT INTO campaign_count SELECT campaign_id,"
      " (SELECT count(DISTINCT host_id) FROM campaign_finding m JOIN finding_actor USING (finding_id) WHERE m.campaign_id = "
      "c.campaign_id),"
      " (SELECT count(DISTINCT host_id) FROM campaign_finding m JOIN finding_target USING (finding_id) WHERE m.campaign_id = "
      "c.campaign_id),"
      " (SELECT count(DISTINCT event_id) FROM campaign_finding m JOIN finding_event USING (finding_id) WHERE m.campaign_id = "
      "c.campaign_id),"
      " (SELECT min(first_us) FROM campaign_finding m JOIN finding USING (finding_id) WHERE m.campaign_id = c.campaign_id AND "
      "time_basis = 0),"
      " (SELECT max(last_us) FROM campaign_finding m JOIN finding USING (finding_id) WHERE m.campaign_id = c.campaign_id AND "
      "time_basis = 0)"
      " FROM campaign c");
}

Result<void> write_conclusions(Database& database, const Conclusions& c) {
  HINDCAST_TRY(write_run(database, c));
  HINDCAST_TRY(write_stages(database, c.stages));
  HINDCAST_TRY(write_clock_offsets(database, c.clock_offsets));
  HINDCAST_TRY(write_campaigns(database, c.campaigns, c.findings));
  return write_explained(database, c.explained);
}

}  // namespace hindcast
