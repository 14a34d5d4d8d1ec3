// connection_retry: one client's TCP stack retrying one connection that nobody answers. Not an attack by itself; told apart
// because alone it looks like several.
// Rule: at least `minimum_tries` SYNs of one flow with one initial sequence number, unanswered; the schedule of the gaps names
// the stack. From outside to a host of ours only: our own clients do this all day. All such connections of one actor to one service
// of one host are one finding. Who knocks so at more than `most_services` hosts or ports is no client that waits for its server:
// that is left to the detectors of scans. Known false positives: none known; a crafted packet would not keep a kernel's schedule.
// Source: RFC 1122 4.2.3.1; Linux TCP_RTO_MAX = 120 s; Veysset et al. 2002 (RING): retry schedules tell stacks apart;
// p0f.fp for window 32120 with mss, sackOK, timestamp = Linux 2.2; the practical, detect 4.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

#include "correlate/attempt.h"
#include "correlate/finding_builder.h"
#include "correlate/knowledge.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"connection_retry",
          "Connection retry (one client's schedule)",
          "Equal flow and initial sequence number, doubling gaps; the schedule names the stack (RFC 1122, RING 2002).",
          {{"minimum_tries", 4, 3, 100, "tries", "fewer tries show no schedule"},
           {"most_services", 4, 1, 1e6, "services", "services of ours that a client may wait for in vain; more are a scan"}}};
}

struct Schedule {
  std::vector<double> gaps_s;
  std::int64_t seq = -1;
  bool one_seq = true;
  std::optional<PacketDetail> first;
};

Schedule schedule_of(const Context& context, const Attempt& a) {
  Schedule schedule;
  std::int64_t last_us = 0;
  for (const Sighting& sighting : context.table.sightings_of(a)) {
    const auto packet = context.data.packet(sighting.detail);
    if (sighting.src != a.actor || !packet) continue;
    if (!schedule.first) {
      schedule.first = packet;
      schedule.seq = packet->seq;
    } else {
      schedule.gaps_s.push_back(static_cast<double>(sighting.time.us - last_us) / 1e6);
      schedule.one_seq = schedule.one_seq && packet->seq == schedule.seq;
    }
    last_us = sighting.time.us;
  }
  return schedule;
}

bool near(double value, double wanted) { return std::abs(value - wanted) <= 0.1 * wanted + 0.05; }

// Gaps double until a cap.
bool is_doubling(const std::vector<double>& gaps) {
  bool capped = false;
  for (std::size_t i = 1; i < gaps.size(); ++i) {
    if (near(gaps[i], 2 * gaps[i - 1]) && !capped) continue;
    capped = true;
    if (gaps[i] > 2.2 * gaps[i - 1] || gaps[i] < 0.9 * gaps[i - 1]) return false;
  }
  return true;
}

// The stack that keeps this schedule, "" if none is known.
std::string stack_of(const Schedule& schedule, std::string_view tcp_options) {
  const auto& g = schedule.gaps_s;
  const bool stamps = tcp_options.find("timestamp") != std::string_view::npos || tcp_options.find("TS") != std::string_view::npos;
  if (near(g[0], 3) && g.size() >= 2 && near(g[1], 6)) {
    if (schedule.first->window == 32'120 && stamps)
      return "Linux 2.2 (window 32120 = 22 x 1460, mss, sackOK and timestamp; first retry after 3 s, doubling, at most 120 s)";
    if (stamps) return "Linux 2.2 to 2.6 (first retry after 3 s, doubling)";
    return "a stack with a first retry after 3 s, doubling (RFC 1122)";
  }
  if (near(g[0], 1) && g.size() >= 2 && near(g[1], 2))
    return "Linux 3 or later, or another stack after RFC 6298 (first retry after 1 s, doubling)";
  if (near(g[0], 6)) return "a BSD stack (first retry after about 6 s)";
  return {};
}

// Connections of one actor to one service of one host, by the one with the most tries.
void report(Context& context, const Settings& settings, const AttemptList& attempts) {
  const std::uint32_t index = *std::max_element(attempts.begin(), attempts.end(), [&](std::uint32_t a, std::uint32_t b) {
    return context.attempt(a).tries < context.attempt(b).tries;
  });
  const Attempt& a = context.attempt(index);
  const Schedule schedule = schedule_of(context, a);
  Finding f = finding_of(context, FindingKind::connection_retry, "connection_retry", attempts);
  context.claim(attempts);
  std::vector<std::string> gaps;
  for (const double gap : schedule.gaps_s) gaps.push_back(fmt::format("{:.0f}", gap));
  const std::string ladder = fmt::format("{}", fmt::join(gaps, " "));
  const std::string stack = stack_of(schedule, context.data.text(schedule.first->tcp_options));
  const std::string service = service_label(a.protocol, a.port);
  const std::string stack_text = stack.empty() ? "no stack we know" : stack.substr(0, stack.find(" ("));
  if (attempts.size() == 1) {
    f.title = fmt::format("one connection to {} of {} retried {} times", service, context.data.address(a.target), a.tries - 1);
    f.summary = fmt::format(
        "{} tried one connection to {} of {} and repeated it after {} s: one attempt of {} packets, by the schedule of {}.",
        context.data.address(a.actor), service, context.data.address(a.target), ladder, a.tries, stack_text);
  } else {
    f.title = fmt::format("{} connections to {} of {} retried", attempts.size(), service, context.data.address(a.target));
    f.summary = fmt::format("{} tried {} of {} {} in {} and repeated each try, at most after {} s, by the schedule of {}.",
                            context.data.address(a.actor), service, context.data.address(a.target),
                            times_text(static_cast<std::int64_t>(attempts.size())), to_duration(f.last.us - f.first.us), ladder,
                            stack_text);
  }
  f.score = a.tries;
  f.threshold = settings["minimum_tries"];
  f.score_unit = "tries";
  f.facts.push_back({"gaps", fmt::format("{} s", ladder)});
  f.facts.push_back({"sequence number", fmt::format("{} in all {} packets, source port {} in all: one connection", schedule.seq,
                                                    a.tries, a.source_port)});
  if (!stack.empty()) f.facts.push_back({"stack", stack});
  f.facts.push_back({"outcome", a.outcome == Outcome::unknown ? "no answer" : std::string(outcome_name(a.outcome))});
  f.readings.push_back({Reading::ordinary_retry, 8,
                        fmt::format("one sequence number, gaps {} s: a kernel retries like this", ladder), "nothing",
                        "a changing sequence number or options would mean crafted packets"});
  f.readings.push_back({Reading::scan, 0, fmt::format("{} is a service that strangers rarely need", service),
                        "a scanner gives up earlier and goes on to the next host", "the same actor trying other hosts or ports"});
  context.findings.push_back(f);
}

// Whether the attempt is a connection that a kernel retried.
bool is_retry(const Context& context, const Settings& settings, std::uint32_t index) {
  const Attempt& a = context.attempt(index);
  if (a.tries < settings.count("minimum_tries") || a.probe != Probe::syn || a.outcome != Outcome::unknown || !a.is_captured)
    return false;
  if (context.is_claimed(index)) return false;
  const Schedule schedule = schedule_of(context, a);
  return static_cast<std::int64_t>(schedule.gaps_s.size()) + 1 >= settings.count("minimum_tries") && schedule.one_seq &&
         schedule.seq >= 0 && is_doubling(schedule.gaps_s);
}

void run(Context& context, const Settings& settings) {
  for (const auto& history : context.actors()) {
    if (context.data.internal(history.actor)) continue;
    std::map<std::tuple<HostId, Protocol, Port>, AttemptList> retries;
    for (const std::uint32_t index : history.attempts) {
      const Attempt& a = context.attempt(index);
      if (is_retry(context, settings, index)) retries[{a.target, a.protocol, a.port}].push_back(index);
    }
    if (static_cast<std::int64_t>(retries.size()) > settings.count("most_services")) continue;
    for (const auto& [service, attempts] : retries) report(context, settings, attempts);
  }
}

}  // namespace

extern const Detector kConnectionRetry;
const Detector kConnectionRetry{info, run};

}  // namespace hindcast
