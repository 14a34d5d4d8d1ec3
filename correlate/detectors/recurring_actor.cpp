// recurring_actor: a stranger who comes back day after day with a packet or two that no ordinary client sends, and of whom nothing
// else is known: too few at a time for a scan, of no service in the table of dangerous ones.
// Rule: unclaimed, unanswered attempts by one stranger that a rule named as an attack (knowledge.h), or whose flags open no
// connection, on at least `minimum_days` different days. All of them are one finding. So are single SYNs (a client's kernel tries
// again) that a capture shows to fail, on `minimum_look_days` days at least, two a day at most.
// Known false positives: a machine with a broken stack or a wrong setting that one of ours has business with.
// Source: the practical's habit of looking a source up over all days; Valdes and Skinner, "Probabilistic Alert Correlation" (2001).
#include <fmt/format.h>

#include "correlate/finding_builder.h"
#include "correlate/knowledge.h"
#include "correlate/sweep.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"recurring_actor",
          "Recurring actor (a stranger who comes back)",
          "Odd packets of one stranger on several days, of whom no other detector knows anything.",
          {{"minimum_days", 3, 2, 1e4, "days", "different days on which it came with what no client sends"},
           {"minimum_look_days", 5, 2, 1e4, "days", "different days on which it had a look at what is not there"}}};
}

// Rules about the source alone, or about nothing in particular, name no attack. Windows asks strangers for NetBIOS names all day,
// and chat servers look whether their clients are open proxies.
bool names_attack(SignatureFamily family) {
  switch (family) {
    case SignatureFamily::null_scan:
    case SignatureFamily::nmap_fingerprint:
    case SignatureFamily::xmas_scan:
    case SignatureFamily::syn_fin_scan:
    case SignatureFamily::fin_scan:
    case SignatureFamily::os_fingerprint:
    case SignatureFamily::ping_sweep_tool:
    case SignatureFamily::snmp_public:
    case SignatureFamily::rpc:
    case SignatureFamily::trojan:
      return true;
    default:
      return false;
  }
}

// `one`, `many`: what it sent, in words; `needed`: days.
void report(Context& context, const AttemptList& attempts, std::int64_t days, double needed, std::string_view one,
            std::string_view many) {
  Finding f = finding_of(context, FindingKind::recurring_actor, "recurring_actor", attempts);
  context.claim(attempts);
  const std::string_view who = context.data.address(f.actors.front());
  const std::string where = target_text(context.data, f.targets);
  f.title = fmt::format("{} comes back to {} on {} days", who, where, days);
  f.summary = fmt::format("{} sent {} to {} on {} different days, each too few for a scan.", who,
                          plural(f.attempt_count, one, many), where, days);
  f.score = static_cast<double>(days);
  f.threshold = needed;
  f.score_unit = "days";
  f.facts.push_back({"active days", fmt::format("{} of {}", days, (f.last.us - f.first.us) / kUsPerDay + 1)});
  if (!f.signature.empty()) f.facts.push_back({"rule", f.signature});
  f.facts.push_back({"ports", port_text(f.ports)});
  f.facts.push_back({"source ports", source_port_text(f.source_ports)});
  f.facts.push_back({"outcome", outcome_text(count_outcomes(context, attempts))});
  f.readings.push_back({Reading::scan, 1 + static_cast<double>(days), fmt::format("back on {} days, and never answered", days),
                        "few packets", "a record of business between the two"});
  f.readings.push_back({Reading::ordinary_use, 2, "a broken stack or a wrong setting repeats itself, too",
                        "nobody here answered it", "the owner of the source explaining it"});
  context.findings.push_back(f);
}

// A packet that no ordinary client sends. Load balancers ping strangers all day, by packets that rules take for nmap's.
bool speaks(const Context& context, const Attempt& a) {
  return (names_attack(context.family(a)) && a.probe != Probe::echo) || is_odd(a.probe);
}

// A single SYN at what is not there.
bool looks(const Attempt& a) { return a.probe == Probe::syn && a.is_captured && a.tries == 1; }

void run(Context& context, const Settings& settings) {
  AttemptList odd;
  AttemptList single;
  for (const auto& history : context.actors()) {
    if (context.data.internal(history.actor)) continue;
    odd.clear();
    single.clear();
    for (const std::uint32_t index : history.attempts) {
      const Attempt& a = context.attempt(index);
      if (a.outcome == Outcome::answered || a.basis != TimeBasis::dated || !is_scan_candidate(context, index)) continue;
      if (speaks(context, a)) {
        if (a.outcome == Outcome::unknown) odd.push_back(index);
      } else if (looks(a)) {
        single.push_back(index);
      }
    }
    if (const std::int64_t days = count_days(context, odd); days >= settings.count("minimum_days"))
      report(context, odd, days, settings["minimum_days"], "packet that no ordinary client sends",
             "packets that no ordinary client sends");
    // Who wants something asks oftener.
    const std::int64_t days = count_days(context, single);
    if (days >= settings.count("minimum_look_days") && static_cast<std::int64_t>(single.size()) <= 2 * days)
      report(context, single, days, settings["minimum_look_days"], "single SYN at what is not there",
             "single SYNs at what is not there");
  }
}

}  // namespace

extern const Detector kRecurringActor;
const Detector kRecurringActor{info, run};

}  // namespace hindcast
