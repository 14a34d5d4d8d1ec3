// backscatter: answers to what we never sent - SYN ACK, RST, ICMP errors, echo replies. Somebody used our address as a
// decoy or a false source, or the stimulus was not logged.
// Rule: an answer whose whole flow shows no packet in the other direction in any log (orientation.h), sent to a host of ours
// or to a host unknown; one finding for each answering host and each stretch of time. Errors of routers, each to a host or
// two, are one finding for each host that gets them: packets with its address die on different ways.
// Known false positives: one-sided captures, and answers whose stimulus came before the capture began. The finding says
// "no stimulus in the logs", never "no stimulus".
// Source: Moore, Voelker, Savage, "Inferring Internet Denial-of-Service Activity" (2001); the practical, detects 6, 9, 10.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "correlate/episodes.h"
#include "correlate/finding_builder.h"
#include "correlate/orientation.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"backscatter",
          "Backscatter (answers to what we never sent)",
          "Anti-join of answers against everything sent the other way (Moore et al. 2001).",
          {{"minimum_answers", 1, 1, 1e6, "answers", "fewer are not reported"},
           {"router_targets", 3, 2, 1e6, "hosts", "a host whose ICMP errors go to fewer is taken for a router on the way"},
           {"router_silence_s", 3600, 60, 1e8, "s", "errors to one host further apart are another finding"},
           {"silence_s", 86400, 60, 1e8, "s", "a host silent for longer (and ten times its usual gap) starts another finding"}}};
}

class BackscatterFinder {
 public:
  BackscatterFinder(Context& context, const Settings& settings) : context_(context), settings_(settings) {}

  void run() {
    for (const auto& history : context_.actors()) inspect(history);
    for (auto& [target, errors] : errors_at_) {
      context_.sort_by_time(errors);
      for (const AttemptList& episode : split_by_silence(context_, errors, settings_.us("router_silence_s"), 0)) report(episode);
    }
  }

 private:
  void inspect(const Context::ActorHistory& history) {
    AttemptList answers;
    AttemptList errors;
    std::set<HostId> error_targets;
    for (const std::uint32_t index : history.attempts) {
      const Attempt& a = context_.attempt(index);
      if (!a.is_unsolicited || context_.is_claimed(index)) continue;
      // Answers that leave our own net are ours to strangers: their stimulus is missing, but nobody borrowed our address.
      if (context_.data.internal(a.actor)) continue;
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
      report(episode);
    }
  }

  const Sighting& first_sighting(const Attempt& a) const {
    return context_.fusion.sightings[context_.table.sightings_of(a).front()];
  }

  bool is_error(const Attempt& a) const {
    const Sighting& s = first_sighting(a);
    const PacketDetail* packet = context_.data.packet(s.detail);
    return packet != nullptr && is_icmp_error(s.protocol, packet->icmp_type);
  }

  // "RST ACK", "ICMP host 212.35.146.123 unreachable"
  std::string answer_name(const Attempt& a) const {
    const Sighting& s = first_sighting(a);
    if (s.protocol == Protocol::tcp) return flag_words(s.flags);
    const PacketDetail* packet = context_.data.packet(s.detail);
    const std::string text(packet == nullptr ? std::string_view() : context_.data.text(packet->text));
    // What was quoted stands in the facts.
    return text.empty() ? std::string("ICMP answer")
                        : fmt::format("ICMP {}", text.substr(0, std::min(text.find(" for "), text.find(", length "))));
  }

  void add_quoted(const Attempt& a, Finding& f) const {
    for (const std::uint32_t s : context_.table.sightings_of(a)) {
      const Sighting& sighting = context_.fusion.sightings[s];
      const PacketDetail* packet = context_.data.packet(sighting.detail);
      if (packet == nullptr) continue;
      const QuotedFlow q = context_.data.quoted(*packet);
      if (q.src == kNoHost && q.dst == kNoHost) continue;
      const auto end = [&](HostId host, Port port) {
        if (host == kNoHost) return std::string("?");
        return port == kNoPort ? context_.data.address(host) : fmt::format("{} port {}", context_.data.address(host), port);
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
    add_readings(f);
    context_.findings.push_back(std::move(f));
  }

  void add_constants(const AttemptList& answers, Finding& f) const {
    std::set<std::int32_t> ttls;
    for (const std::uint32_t index : answers) {
      for (const std::uint32_t s : context_.table.sightings_of(context_.attempt(index))) {
        const Sighting& sighting = context_.fusion.sightings[s];
        if (const PacketDetail* packet = context_.data.packet(sighting.detail)) ttls.insert(packet->ttl);
      }
    }
    ttls.erase(-1);
    if (!ttls.empty()) f.facts.push_back({"ttl", fmt::format("{}", fmt::join(ttls, ", "))});
    if (!f.ip_ids.empty() && f.ip_ids.size() <= 8) f.facts.push_back({"ip id", fmt::format("{}", fmt::join(f.ip_ids, ", "))});
    f.facts.push_back({"stimulus", "no packet from the target to this host is in the imported logs"});
  }

  static void add_readings(Finding& f) {
    const double many = f.targets.size() > 1 ? 4 : 0;
    f.readings.push_back({Reading::backscatter, 4 + many,
                          many > 0 ? fmt::format("{} of our addresses got answers that none of them asked for", f.targets.size())
                                   : "an answer without a question in the logs",
                          "a capture with gaps also shows answers alone", "the question in a log that was not imported"});
    f.readings.push_back({Reading::ordinary_use, 0, "the question may lie outside the capture or its filter",
                          "all imported logs were searched for it", "a complete capture of the target's own traffic"});
    f.readings.push_back({Reading::scan, -1, "crafted answers can probe for live hosts (inverse mapping)",
                          "nothing shows that the sender learns from it", "the same sender going through our addresses in order"});
  }

  Context& context_;
  const Settings& settings_;
  std::map<HostId, AttemptList> errors_at_;  // errors of routers, by the host that gets them
};

void run(Context& context, const Settings& settings) { BackscatterFinder(context, settings).run(); }

}  // namespace

extern const Detector kBackscatter;
const Detector kBackscatter{info, run};

}  // namespace hindcast
