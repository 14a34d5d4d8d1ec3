#include "store/finding_store.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace hindcast {
namespace {

constexpr std::string_view kDeleteAll =
    "DELETE FROM link; DELETE FROM campaign_finding; DELETE FROM campaign; DELETE FROM severity_term; DELETE FROM reading;"
    "DELETE FROM finding_fact; DELETE FROM finding_event; DELETE FROM finding_port; DELETE FROM finding_target; DELETE FROM "
    "finding_actor;"
    "DELETE FROM finding; DELETE FROM attempt_event; DELETE FROM attempt; DELETE FROM clock_offset; DELETE FROM stage; DELETE FROM "
    "explained;"
    "DELETE FROM run;";

class ConclusionWriter {
 public:
  explicit ConclusionWriter(Database& database) : database_(database) {}

  Result<void> write(const Conclusions& c) {
    HINDCAST_TRY(database_.execute(kDeleteAll));
    HINDCAST_TRY(write_run(c));
    HINDCAST_TRY(need_protocols(c));
    HINDCAST_TRY(write_attempts(c.attempts));
    for (const Finding& finding : c.findings) HINDCAST_TRY(write_finding(finding));
    for (const Campaign& campaign : c.campaigns) HINDCAST_TRY(write_campaign(campaign));
    return write_explained(c.explained);
  }

 private:
  // The statement of that text, prepared once.
  Result<Statement*> prepared(std::string_view sql) {
    const auto found = statements_.find(sql);
    if (found != statements_.end()) return &found->second;
    auto statement = database_.prepare(sql);
    if (!statement) return statement.error();
    return &statements_.emplace(sql, std::move(*statement)).first->second;
  }

  // Runs one INSERT for each element; `bind` fills the parameters. `sql` must be a literal.
  template <typename Range, typename Bind>
  Result<void> insert_all(std::string_view sql, const Range& range, Bind&& bind) {
    auto statement = prepared(sql);
    if (!statement) return statement.error();
    for (const auto& element : range) {
      bind(**statement, element);
      HINDCAST_TRY((*statement)->run());
    }
    return {};
  }

  Result<void> write_run(const Conclusions& c) {
    HINDCAST_TRY(insert_all("INSERT INTO run(run_id, hindcast_version, options, internal, assets) VALUES(1,?1,?2,?3,?4)",
                            std::array{&c}, [](Statement& s, const Conclusions* run) {
                              s.bind(1, HINDCAST_VERSION);
                              s.bind(2, run->options);
                              s.bind(3, run->internal);
                              s.bind(4, run->assets);
                            }));
    std::int64_t number = 0;
    HINDCAST_TRY(insert_all("INSERT INTO stage(stage_no, name, in_count, out_count, note) VALUES(?1,?2,?3,?4,?5)", c.stages,
                            [&number](Statement& s, const StageCount& stage) {
                              s.bind(1, ++number);
                              s.bind(2, stage.name);
                              s.bind(3, stage.in_count);
                              s.bind(4, stage.out_count);
                              s.bind(5, stage.note);
                            }));
    return insert_all(
        "INSERT INTO clock_offset(sensor_a, sensor_b, offset_s, spread_s, pairs, rule, source_a_id, source_b_id, advice)"
        " VALUES(?1,?2,?3,?4,?5,?6,nullif(?7,0),nullif(?8,0),?9)",
        c.clock_offsets, [](Statement& s, const ClockOffset& offset) {
          s.bind(1, sensor_name(offset.sensor_a));
          s.bind(2, sensor_name(offset.sensor_b));
          s.bind(3, offset.offset_s);
          s.bind(4, offset.spread_s);
          s.bind(5, offset.pairs);
          s.bind(6, offset.rule);
          s.bind(7, offset.source_a);
          s.bind(8, offset.source_b);
          s.bind(9, offset.advice);
        });
  }

  Result<void> write_attempts(const std::vector<AttemptRow>& attempts) {
    std::int64_t id = 0;
    HINDCAST_TRY(
        insert_all("INSERT INTO attempt(attempt_id, actor_host_id, target_host_id, protocol, port, first_us, last_us, time_basis, "
                   "tries, outcome)"
                   " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)",
                   attempts, [&id](Statement& s, const AttemptRow& a) {
                     s.bind(1, ++id);
                     s.bind(2, a.actor);
                     s.bind(3, a.target);
                     s.bind(4, static_cast<int>(a.protocol));
                     s.bind_shown(5, a.port);
                     s.bind(6, a.first.us);
                     s.bind(7, a.last.us);
                     s.bind(8, static_cast<int>(a.basis));
                     s.bind(9, a.tries);
                     s.bind(10, a.outcome);
                   }));
    return write_attempt_events(attempts);
  }

  // In the order of events, in which the table grows at its end; of an event that several attempts show the first one counts.
  Result<void> write_attempt_events(const std::vector<AttemptRow>& attempts) {
    std::vector<std::pair<EventId, std::int64_t>> members;
    std::int64_t id = 0;
    for (const AttemptRow& attempt : attempts) {
      ++id;
      for (const EventId event : attempt.events) members.emplace_back(event, id);
    }
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.first == b.first; }),
                  members.end());
    return insert_all("INSERT INTO attempt_event(event_id, attempt_id) VALUES(?1,?2)", members,
                      [](Statement& s, const auto& member) {
                        s.bind(1, member.first);
                        s.bind(2, member.second);
                      });
  }

  Result<void> need_protocols(const Conclusions& c) {
    std::set<Protocol> protocols;
    for (const AttemptRow& a : c.attempts) protocols.insert(a.protocol);
    for (const Finding& f : c.findings) {
      for (const ServicePort& port : f.ports) protocols.insert(port.protocol);
    }
    return insert_all("INSERT OR IGNORE INTO protocol(protocol, name) VALUES(?1,?2)", protocols,
                      [](Statement& s, Protocol protocol) {
                        s.bind(1, static_cast<int>(protocol));
                        s.bind(2, protocol == Protocol::unknown ? "unknown" : protocol_name(protocol));
                      });
  }

  Result<void> write_finding(const Finding& f) {
    HINDCAST_TRY(insert_all(
        "INSERT INTO finding(finding_id, stable_id, kind, detector, title, summary, first_us, last_us, time_basis, attempt_count, "
        "score, threshold,"
        " score_unit, confidence, reading, rival_reading, margin_bits, spoofing, description, mechanism, targeting, defence)"
        " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22)",
        std::array{&f}, [](Statement& s, const Finding* finding) { bind_finding(s, *finding); }));
    HINDCAST_TRY(write_members(f));
    HINDCAST_TRY(write_facts(f));
    return write_severity(f);
  }

  static void bind_finding(Statement& s, const Finding& f) {
    s.bind(1, f.id);
    int column = 2;
    for (const std::string_view text : {std::string_view(f.stable_id), kind_name(f.kind), std::string_view(f.detector),
                                        std::string_view(f.title), std::string_view(f.summary)}) {
      s.bind(column++, text);
    }
    s.bind(7, f.first.us);
    s.bind(8, f.last.us);
    s.bind(9, static_cast<int>(f.basis));
    s.bind(10, f.attempt_count);
    s.bind(11, f.score);
    s.bind(12, f.threshold);
    s.bind(13, f.score_unit);
    s.bind(14, f.confidence);
    s.bind(15, f.readings.empty() ? "" : reading_name(f.readings[0].reading));
    s.bind(16, f.readings.size() < 2 ? "" : reading_name(f.readings[1].reading));
    s.bind(17, f.readings.size() < 2 ? 0.0 : f.readings[0].bits - f.readings[1].bits);
    column = 18;
    for (const std::string* text : {&f.spoofing, &f.description, &f.mechanism, &f.targeting, &f.defence}) s.bind(column++, *text);
  }

  Result<void> write_members(const Finding& f) {
    const auto bind_pair = [&f](Statement& s, std::int64_t value) {
      s.bind(1, f.id);
      s.bind(2, value);
    };
    HINDCAST_TRY(insert_all("INSERT INTO finding_actor(finding_id, host_id) VALUES(?1,?2)", f.actors, bind_pair));
    HINDCAST_TRY(insert_all("INSERT INTO finding_target(finding_id, host_id) VALUES(?1,?2)", f.targets, bind_pair));
    HINDCAST_TRY(insert_all("INSERT INTO finding_event(finding_id, event_id) VALUES(?1,?2)", f.events, bind_pair));
    return insert_all("INSERT INTO finding_port(finding_id, protocol, port) VALUES(?1,?2,?3)", f.ports,
                      [&f](Statement& s, const ServicePort& port) {
                        s.bind(1, f.id);
                        s.bind(2, static_cast<int>(port.protocol));
                        s.bind(3, port.port);
                      });
  }

  Result<void> write_facts(const Finding& f) {
    std::int64_t number = 0;
    HINDCAST_TRY(insert_all("INSERT INTO finding_fact(finding_id, fact_no, label, text) VALUES(?1,?2,?3,?4)", f.facts,
                            [&](Statement& s, const Fact& fact) {
                              s.bind(1, f.id);
                              s.bind(2, ++number);
                              s.bind(3, fact.label);
                              s.bind(4, fact.text);
                            }));
    return insert_all(
        "INSERT INTO reading(finding_id, reading, bits, evidence_for, evidence_against, would_flip) VALUES(?1,?2,?3,?4,?5,?6)",
        f.readings, [&f](Statement& s, const ReadingScore& reading) {
          s.bind(1, f.id);
          s.bind(2, reading_name(reading.reading));
          s.bind(3, reading.bits);
          s.bind(4, reading.evidence_for);
          s.bind(5, reading.evidence_against);
          s.bind(6, reading.would_flip);
        });
  }

  Result<void> write_severity(const Finding& f) {
    std::size_t index = 0;
    return insert_all("INSERT INTO severity_term(finding_id, term, value, reason, origin) VALUES(?1,?2,?3,?4,?5)", f.severity,
                      [&](Statement& s, const SeverityTerm& term) {
                        s.bind(1, f.id);
                        s.bind(2, kSeverityTermNames[index++]);
                        s.bind(3, term.value);
                        s.bind(4, term.reason);
                        s.bind(5, origin_name(term.origin));
                      });
  }

  Result<void> write_campaign(const Campaign& c) {
    HINDCAST_TRY(
        insert_all("INSERT INTO campaign(campaign_id, title, summary, main_finding_id, rank, confidence) VALUES(?1,?2,?3,?4,?1,?5)",
                   std::array{&c}, [](Statement& s, const Campaign* campaign) {
                     s.bind(1, campaign->id);
                     s.bind(2, campaign->title);
                     s.bind(3, campaign->summary);
                     s.bind(4, campaign->main_finding);
                     s.bind(5, campaign->confidence);
                   }));
    HINDCAST_TRY(insert_all("INSERT INTO campaign_finding(campaign_id, finding_id, stage) VALUES(?1,?2,?3)", c.members,
                            [&c](Statement& s, const CampaignMember& m) {
                              s.bind(1, c.id);
                              s.bind(2, m.finding_id);
                              s.bind(3, m.stage);
                            }));
    return insert_all("INSERT INTO link(campaign_id, finding_a, finding_b, linker, bits, reason) VALUES(?1,?2,?3,?4,?5,?6)",
                      c.links, [&c](Statement& s, const Link& link) {
                        s.bind(1, c.id);
                        s.bind(2, link.finding_a);
                        s.bind(3, link.finding_b);
                        s.bind(4, link.linker);
                        s.bind(5, link.bits);
                        s.bind(6, link.reason);
                      });
  }

  Result<void> write_explained(const std::vector<Explained>& explained) {
    std::int64_t number = 0;
    return insert_all(
        "INSERT INTO explained(explained_no, host_id, looked_like, explanation, attempt_count, reason) VALUES(?1,?2,?3,?4,?5,?6)",
        explained, [&number](Statement& s, const Explained& e) {
          s.bind(1, ++number);
          s.bind_shown(2, e.host);
          s.bind(3, e.looked_like);
          s.bind(4, e.explanation);
          s.bind(5, e.attempt_count);
          s.bind(6, e.reason);
        });
  }

  Database& database_;
  std::map<std::string_view, Statement> statements_;
};

}  // namespace

Result<void> write_conclusions(Database& database, const Conclusions& conclusions) {
  return ConclusionWriter(database).write(conclusions);
}

}  // namespace hindcast
