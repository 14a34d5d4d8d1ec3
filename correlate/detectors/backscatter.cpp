// backscatter: answers to what we never sent - SYN ACK, RST, ICMP errors, echo replies. Somebody used our address as a
// decoy or a false source, or the stimulus was not logged.
// Rule: an answer whose whole flow shows no packet in the other direction in any log (orientation.h), sent to a host of ours
// or to a host unknown; one finding for each answering host and each stretch of time. Errors of routers, each to a host or
// two, are one finding for each host that gets them: packets with its address die on different ways. Of ICMP answers that only
// alerts show - their sensor logs no questions - only a host counts that sends them to `alert_targets` hosts or more; never those
// that traceroutes and routing bring (time exceeded, redirects).
// Two things explain an answer alone, and then there is no finding, but a line about our host: a reset or two of a server to a host
// that the capture shows at work (the end of a connection that it does not hold), and a capture that holds one direction only.
// Known false positives: answers whose stimulus came before the capture began. The finding says "no stimulus in the logs", never
// "no stimulus".
// Source: Moore, Voelker, Savage, "Inferring Internet Denial-of-Service Activity" (2001); the practical, detects 6, 9, 10.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "correlate/episodes.h"
#include "correlate/finding_builder.h"
#include "correlate/knowledge.h"
#include "correlate/orientation.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {
      "backscatter",
      "Backscatter (answers to what we never sent)",
      "Anti-join of answers against everything sent the other way (Moore et al. 2001).",
      {{"minimum_answers", 1, 1, 1e6, "answers", "fewer are not reported"},
       {"router_targets", 3, 2, 1e6, "hosts", "a host whose ICMP errors go to fewer is taken for a router on the way"},
       {"alert_targets", 10, 1, 1e6, "hosts", "of ICMP answers that only alerts show: a host that sends them to fewer counts not"},
       {"router_silence_s", 3600, 60, 1e8, "s", "errors to one host further apart are another finding"},
       {"few_resets", 3, 0, 1e6, "answers", "so many resets to a host at work are the ends of its own connections"},
       {"one_way_share", 0.01, 0, 1, "share", "a capture with a smaller share of packets from inside holds one direction only"},
       {"one_way_packets", 100, 1, 1e9, "packets", "packets from outside from which the share counts"},
       {"silence_s", 86400, 60, 1e8, "s", "a host silent for longer (and ten times its usual gap) starts another finding"}}};
}

class BackscatterFinder {
 public:
  BackscatterFinder(Context& context, const Settings& settings) : context_(context), settings_(settings) {
    is_at_work_.resize(context.data.hosts.size());
    std::int64_t inward = 0;
    std::int64_t outward = 0;
    for (const Sighting& s : context.table.sightings) {
      if (!s.is_captured || s.src == kNoHost || s.dst == kNoHost) continue;
      const bool from_inside = context.data.internal(s.src);
      if (from_inside == context.data.internal(s.dst)) continue;
      // Of what comes in only what is no answer itself: an excerpt of answers is no capture of one direction.
      if (from_inside || !is_answer(s)) ++(from_inside ? outward : inward);
      const bool resets = s.flags != kFlagsNotLogged && (s.flags & kRst) != 0;
      if (from_inside && !resets) is_at_work_[static_cast<std::size_t>(s.src)] = true;
    }
    is_one_way_ = inward >= settings.count("one_way_packets") &&
                  static_cast<double>(outward) < settings["one_way_share"] * static_cast<double>(inward + outward);
  }

  void run() {
    for (const auto& history : context_.actors()) inspect(history);
    for (auto& [target, errors] : errors_at_) {
      context_.sort_by_time(errors);
      for (const AttemptList& episode : split_by_silence(context_, errors, settings_.us("router_silence_s"), 0)) {
        if (!explain(episode)) report(episode);
      }
    }
    for (const auto& [target, answers] : explained_at_) {
      context_.explained.push_back({target.first, "backscatter", "ordinary_use", answers,
                                    target.second
                                        ? fmt::format("{} alone: the capture holds one direction only, the questions are not in it",
                                                      plural(answers, "answer", "answers"))
                                        : fmt::format("{} to a host at work: the ends of connections that the logs do not hold",
                                                      plural(answers, "reset", "resets"))});
    }
  }

 private:
  void inspect(const Context::ActorHistory& history) {
    AttemptList answers;
    AttemptList errors;
    std::set<HostId> error_targets;
    const bool alerts_count = alerted_targets(history) >= settings_.count("alert_targets");
    for (const std::uint32_t index : history.attempts) {
      const Attempt& a = context_.attempt(index);
      if (!a.is_unsolicited || context_.is_claimed(index)) continue;
      // Answers that leave our own net are ours to strangers: their stimulus is missing, but nobody borrowed our address.
      if (context_.data.internal(a.actor)) continue;
      if (is_alert_only(a) && (!alerts_count || is_of_traceroute(a))) continue;
      if (is_error(a)) {
        errors.push_back(index);
        error_targets.insert(a.target);
      } else {
        answers.push_back(index);
      }
    }
    if (static_cast<std::int64_t>(error_targets.size()) < settings_.count("router_targets")) {
      for (const std::uint32_t index : errors) errors_at_[context_.attempt(index).target].push_back(index);
    } else {
      answers.insert(answers.end(), errors.begin(), errors.end());
      context_.sort_by_time(answers);
    }
    for (const AttemptList& episode : split_by_silence(context_, answers, settings_.us("silence_s"), 10)) {
      if (!explain(episode)) report(episode);
    }
  }

  // Whether answers to one host of ours have an innocent reading that leads; then they are noted.
  bool explain(const AttemptList& answers) {
    const HostId target = context_.attempt(answers.front()).target;
    bool all_resets = true;
    for (const std::uint32_t index : answers) {
      const Sighting s = first_sighting(context_.attempt(index));
      if (s.dst != target || !s.is_captured) return false;
      // From where a client of ours may have had a connection.
      all_resets = all_resets && s.protocol == Protocol::tcp && (s.flags & kRst) != 0 && is_server_port(s.protocol, s.src_port);
    }
    const bool few_resets = all_resets && static_cast<std::int64_t>(answers.size()) <= settings_.count("few_resets") &&
                            is_at_work_[static_cast<std::size_t>(target)];
    if (!is_one_way_ && !few_resets) return false;
    explained_at_[{target, is_one_way_}] += static_cast<std::int64_t>(answers.size());
    context_.claim(answers);
    return true;
  }

  Sighting first_sighting(const Attempt& a) const { return context_.table.sightings_of(a).front(); }

  static bool is_answer(const Sighting& s) {
    if (s.protocol == Protocol::icmp || s.protocol == Protocol::icmpv6) return true;
    return s.protocol == Protocol::tcp && s.flags != kFlagsNotLogged &&
           ((s.flags & kRst) != 0 || (s.flags & (kSyn | kAck)) == (kSyn | kAck));
  }

  bool is_error(const Attempt& a) const { return is_icmp_error(a.protocol, first_sighting(a).icmp_type); }
  bool is_of_traceroute(const Attempt& a) const {
    const int type = first_sighting(a).icmp_type;
    return a.protocol == Protocol::icmp ? type == 11 || type == 5 : type == 3;
  }
  static bool is_alert_only(const Attempt& a) {
    return !a.is_captured && (a.protocol == Protocol::icmp || a.protocol == Protocol::icmpv6);
  }

  // How many hosts got ICMP answers of this actor that only alerts show.
  std::int64_t alerted_targets(const Context::ActorHistory& history) const {
    std::set<HostId> targets;
    for (const std::uint32_t index : history.attempts) {
      const Attempt& a = context_.attempt(index);
      if (a.is_unsolicited && is_alert_only(a) && !is_of_traceroute(a)) targets.insert(a.target);
    }
    return static_cast<std::int64_t>(targets.size());
  }

  // "RST ACK", "ICMP host 212.35.146.123 unreachable"
  std::string answer_name(const Attempt& a) const {
    const Sighting s = first_sighting(a);
    if (s.protocol == Protocol::tcp) return flag_words(s.flags);
    const auto packet = context_.data.packet(s.detail);
    const std::string text(packet ? context_.data.text(packet->text) : std::string_view());
    if (text.empty()) return s.signature == kNoSignature ? "ICMP answer" : std::string(context_.data.signature(s.signature));
    // What was quoted stands in the facts.
    return fmt::format("ICMP {}", text.substr(0, std::min(text.find(" for "), text.find(", length "))));
  }

  void add_quoted(const Attempt& a, Finding& f) const {
    for (const Sighting& sighting : context_.table.sightings_of(a)) {
      const auto packet = context_.data.packet(sighting.detail);
      if (!packet) continue;
      const QuotedFlow q = context_.data.quoted(*packet);
      if (q.src == kNoHost && q.dst == kNoHost) continue;
      const auto end = [&](HostId host, Port port) {
        if (host == kNoHost) return std::string("?");
        return port == kNoPort ? std::string(context_.data.address(host))
                               : fmt::format("{} port {}", context_.data.address(host), port);
      };
      const std::string what = q.protocol == Protocol::unknown ? "packet from" : protocol_name(q.protocol);
      f.facts.push_back({"quoted packet", fmt::format("{} {} to {}", what, end(q.src, q.src_port), end(q.dst, q.dst_port))});
      return;
    }
  }

  void report(const AttemptList& answers) {
    if (static_cast<std::int64_t>(answers.size()) < settings_.count("minimum_answers")) return;
    Finding f = finding_of(context_, FindingKind::backscatter, "backscatter", answers);
    context_.claim(answers);
    std::map<std::string, std::int64_t> kinds;
    std::set<HostId> quoted_targets;
    for (const std::uint32_t index : answers) ++kinds[answer_name(context_.attempt(index))];
    const auto most =
        std::max_element(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    const std::string actor = target_text(context_.data, f.actors);
    const std::string port = f.ports.empty() ? "" : fmt::format(" from port {}", f.ports.front().port);
    f.title = fmt::format("{}{} of {} to {}, no stimulus in the logs", most->first, f.ports.size() == 1 ? port : "", actor,
                          target_text(context_.data, f.targets));
    f.summary = fmt::format("{} sent {} ({}{}) to {}, but nothing in the logs went there first.", actor,
                            plural(static_cast<std::int64_t>(answers.size()), "answer", "answers"), most->first, port,
                            target_text(context_.data, f.targets));
    f.score = static_cast<double>(answers.size());
    f.threshold = settings_["minimum_answers"];
    f.score_unit = "answers";
    for (const auto& [name, count] : kinds) f.facts.push_back({"answer", fmt::format("{}, {}", name, times_text(count))});
    for (std::size_t i = 0; i < answers.size() && i < 3; ++i) add_quoted(context_.attempt(answers[i]), f);
    add_constants(answers, f);
    add_readings(f, is_alert_only(context_.attempt(answers.front())));
    context_.findings.push_back(f);
  }

  void add_constants(const AttemptList& answers, Finding& f) const {
    std::set<std::int32_t> ttls;
    for (const std::uint32_t index : answers) {
      for (const Sighting& sighting : context_.table.sightings_of(context_.attempt(index))) {
        if (const auto packet = context_.data.packet(sighting.detail)) ttls.insert(packet->ttl);
      }
    }
    ttls.erase(-1);
    if (!ttls.empty()) f.facts.push_back({"ttl", fmt::format("{}", fmt::join(ttls, ", "))});
    if (!f.ip_ids.empty() && f.ip_ids.size() <= 8) f.facts.push_back({"ip id", fmt::format("{}", fmt::join(f.ip_ids, ", "))});
    f.facts.push_back({"stimulus", "no packet from the target to this host is in the imported logs"});
  }

  static void add_readings(Finding& f, bool is_alert_only) {
    const double many = f.targets.size() > 1 ? 4 : 0;
    f.readings.push_back({Reading::backscatter, 4 + many,
                          many > 0 ? fmt::format("{} of our addresses got answers that none of them asked for", f.targets.size())
                                   : "an answer without a question in the logs",
                          "a capture with gaps also shows answers alone", "the question in a log that was not imported"});
    f.readings.push_back({Reading::ordinary_use, is_alert_only ? 3.0 : 0.0,
                          is_alert_only ? "only alerts show the answers, and their sensor logs no questions"
                                        : "the question may lie outside the capture or its filter",
                          "all imported logs were searched for it", "a complete capture of the target's own traffic"});
    f.readings.push_back({Reading::scan, -1, "crafted answers can probe for live hosts (inverse mapping)",
                          "nothing shows that the sender learns from it", "the same sender going through our addresses in order"});
  }

  Context& context_;
  const Settings& settings_;
  std::vector<bool> is_at_work_;  // by HostId: a capture shows it sending to the outside, not resets alone
  bool is_one_way_ = false;
  std::map<std::pair<HostId, bool>, std::int64_t> explained_at_;  // answers, by host of ours and whether for the one direction
  std::map<HostId, AttemptList> errors_at_;                       // errors of routers, by the host that gets them
};

void run(Context& context, const Settings& settings) { BackscatterFinder(context, settings).run(); }

}  // namespace

extern const Detector kBackscatter;
const Detector kBackscatter{info, run};

}  // namespace hindcast
