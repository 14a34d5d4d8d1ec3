// conditional_probe: ping first, then connect only to those that answered.
// Rule: of N hosts pinged in one episode r answered; afterwards k hosts were connected to, all of them among the r, each
// after its answer. By chance that has p = C(r,k) / C(N,k); reported below `most_p`. A host whose echo reply is not in the
// log but that answered the connect was up: it counts as answered, the finding says so, and such hosts may be at most half
// of those connected to.
// Known false positives: a user who pings a machine before using it; one host never gets below the bound.
// Source: hypergeometric test; the practical, detect 8 (12 pinged, 2 answered, those 2 connected to: p = 0.015).
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <set>

#include "core/host.h"
#include "correlate/episodes.h"
#include "correlate/finding_builder.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"conditional_probe",
          "Conditional probe (ping, then connect)",
          "Hypergeometric test of connects against ping answers.",
          {{"minimum_pinged", 4, 2, 1e6, "hosts", "fewer pings prove nothing"},
           {"most_p", 0.05, 0, 1, "probability", "chance under which the choice of hosts is no accident"},
           {"silence_s", 3600, 60, 1e7, "s", "an actor silent for longer (and ten times its usual gap) starts another episode"}}};
}

class ConditionalFinder {
 public:
  ConditionalFinder(Context& context, const Settings& settings) : context_(context), settings_(settings) {}

  void inspect(const Context::ActorHistory& history) {
    AttemptList acts;
    bool pings = false;
    for (const std::uint32_t index : history.attempts) {
      const Attempt& a = attempt(index);
      if (a.is_unsolicited || context_.is_claimed(index)) continue;
      if (a.probe != Probe::echo && a.port == kNoPort) continue;
      pings = pings || a.probe == Probe::echo;
      acts.push_back(index);
    }
    if (!pings) return;
    for (const AttemptList& episode : split_by_silence(context_, acts, settings_.us("silence_s"), 10)) inspect_episode(episode);
  }

 private:
  Attempt attempt(std::uint32_t index) const { return context_.attempt(index); }

  void inspect_episode(const AttemptList& episode) {
    std::map<HostId, bool> answered;  // of the hosts pinged
    std::set<HostId> connected;
    std::set<HostId> silent;  // connected to, up, but without a logged echo reply
    for (const std::uint32_t index : episode) {
      const Attempt& a = attempt(index);
      if (a.probe == Probe::echo) {
        answered[a.target] = answered[a.target] || a.outcome == Outcome::answered;
      } else {
        // A host that was connected to without a ping before it, or that never answered anything, breaks the condition.
        if (!answered.contains(a.target)) return;
        if (!answered[a.target] && a.outcome == Outcome::unknown && !silent.contains(a.target)) return;
        if (!answered[a.target]) silent.insert(a.target);
        connected.insert(a.target);
      }
    }
    const auto n = static_cast<std::int64_t>(answered.size());
    auto r = static_cast<std::int64_t>(silent.size());
    for (const auto& [host, got] : answered) r += got ? 1 : 0;
    const auto k = static_cast<std::int64_t>(connected.size());
    if (n < settings_.count("minimum_pinged") || k < 1 || r >= n || silent.size() * 2 > connected.size()) return;
    const double p = std::exp2(log2_choose(r, k) - log2_choose(n, k));
    if (p < settings_["most_p"]) report(episode, n, r, connected, silent, p);
  }

  void report(const AttemptList& episode, std::int64_t n, std::int64_t r, const std::set<HostId>& connected,
              const std::set<HostId>& silent, double p) {
    Finding f = finding_of(context_, FindingKind::conditional_probe, "conditional_probe", episode);
    context_.claim(episode);
    AttemptList pings;
    std::set<std::string> services;
    for (const std::uint32_t index : episode) {
      if (attempt(index).probe == Probe::echo) {
        pings.push_back(index);
      } else {
        services.insert(service_label(attempt(index).protocol, attempt(index).port));
      }
    }
    const std::string aimed = fmt::format("{}", fmt::join(services, " and "));
    const auto k = static_cast<std::int64_t>(connected.size());
    f.title = fmt::format("ping of {}, then {} only where an answer came", plural(n, "host", "hosts"), aimed);
    f.summary = fmt::format(
        "{} pinged {} hosts, {} answered, and it then tried {} on {} of those and on no other: by chance p = {:.2g}.",
        context_.data.address(f.actors.front()), n, r, aimed, k == r ? fmt::format("all {}", k) : fmt::format("{}", k), p);
    f.score = -std::log2(p);
    f.threshold = -std::log2(settings_["most_p"]);
    f.score_unit = "bits";
    f.facts.push_back({"pings", fmt::format("{} hosts, {}", n, order_text(order_test(target_ranks(context_, pings))))});
    f.facts.push_back({"answered pings", fmt::format("{} of {}", r, n)});
    for (const HostId host : silent) {
      f.facts.push_back(
          {"reply not logged", fmt::format("the echo reply of {} is not in the log; it answered the connect and counts as answered",
                                           context_.data.address(host))});
    }
    std::string hosts;
    for (const HostId host : connected) hosts += fmt::format("{}{}", hosts.empty() ? "" : ", ", context_.data.address(host));
    f.facts.push_back({"connected to", connected.size() <= 8 ? hosts : fmt::format("{} hosts", connected.size())});
    f.facts.push_back({"p-value", fmt::format("C({},{}) / C({},{}) = {:.3g}", r, k, n, k, p)});
    add_missing(f, pings, n, r, k);
    AttemptList connects;
    for (const std::uint32_t index : episode) {
      if (attempt(index).probe != Probe::echo) connects.push_back(index);
    }
    f.facts.push_back({"outcome of the connects", outcome_text(count_outcomes(context_, connects))});
    f.readings.push_back({Reading::scan, -std::log2(p), fmt::format("only hosts that answered were connected to (p = {:.2g})", p),
                          "nothing", "a connect to a host that did not answer"});
    f.readings.push_back({Reading::ordinary_use, 0, "a user may ping a machine before using it",
                          fmt::format("a user does not ping {} hosts first", n), "the actor being a known monitoring station"});
    context_.findings.push_back(f);
  }

  // Pings of addresses one after the other skip none: one that is missing between them was sent and not logged, or not printed.
  void add_missing(Finding& f, const AttemptList& pings, std::int64_t n, std::int64_t r, std::int64_t k) const {
    const OrderTest order = order_test(target_ranks(context_, pings));
    std::int64_t lowest = 256;
    std::int64_t highest = -1;
    for (const std::uint32_t index : pings) {
      const std::int64_t octet = last_octet(context_.data.host(attempt(index).target));
      if (octet < 0 || context_.data.network_id(attempt(index).target) != context_.data.network_id(attempt(pings.front()).target))
        return;
      lowest = std::min(lowest, octet);
      highest = std::max(highest, octet);
    }
    const std::int64_t missing = highest - lowest + 1 - n;
    if (order.ascending != order.steps || missing < 1 || missing * 5 > n) return;
    const double odds = std::exp2(log2_choose(n + missing, k) - log2_choose(r, k));
    f.facts.push_back({"pings not seen", fmt::format("{} of the {} addresses from .{} to .{} {} no ping in the log; if {} pinged "
                                                     "as well, p = C({},{}) / C({},{}) = 1/{:.0f}",
                                                     missing, n + missing, lowest, highest, missing == 1 ? "has" : "have",
                                                     missing == 1 ? "it was" : "they were", r, k, n + missing, k, odds)});
  }

  Context& context_;
  const Settings& settings_;
};

void run(Context& context, const Settings& settings) {
  ConditionalFinder finder(context, settings);
  for (const auto& history : context.actors()) finder.inspect(history);
}

}  // namespace

extern const Detector kConditionalProbe;
const Detector kConditionalProbe{info, run};

}  // namespace hindcast
