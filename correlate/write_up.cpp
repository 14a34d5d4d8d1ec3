#include "correlate/write_up.h"

#include <fmt/format.h>

#include <algorithm>

#include "correlate/finding_builder.h"
#include "correlate/knowledge.h"

namespace hindcast {
namespace {

std::string spoofing_of(const Finding& f) {
  switch (f.kind) {
    case FindingKind::backscatter:
      return "Low for the answering host: it answers as it should. What was forged is the source of the packet it answers: our "
             "address, if the logs are complete.";
    case FindingKind::relay_test:
      return f.answered.empty() ? "Very low: SMTP needs a whole TCP connection."
                                : "None to speak of: the connections stood, both sides' packets are in the logs.";
    case FindingKind::connection_retry:
      return "Low: a client that waits for the handshake must get its answer.";
    case FindingKind::exposure:
      return f.answered.empty() ? "Not known: no answer is logged, and a question by UDP may have a false source."
                                : "Very low: the asker got its answers.";
    case FindingKind::conditional_probe:
      return "Very low: what it did next depended on the answers it got.";
    case FindingKind::coordinated_scan:
      return "Low for most: each source has its own share of the work, and a share without answers would be wasted. Single decoys "
             "cannot be ruled out.";
    case FindingKind::slow_scan:
      return f.readings.size() > 1 && f.readings.front().reading == Reading::server_replies
                 ? "Cannot be told from these logs; for a server's replies there is no reason to."
                 : "Low: who takes weeks over it wants the answers.";
    default:
      break;
  }
  if (!f.answered.empty()) {
    return fmt::format("Very low: {} of its probes {} answered, and it went on.", f.answered.size(),
                       f.answered.size() == 1 ? "was" : "were");
  }
  return "Low: a scan is worth nothing to someone who does not get the answers. Decoys would look the same here.";
}

std::string mechanism_of(const Finding& f) {
  switch (f.kind) {
    case FindingKind::horizontal_scan:
      return "One service is tried on host after host, to find those that offer it. It is reconnaissance, the step before an "
             "attack.";
    case FindingKind::vertical_scan:
      return "Port after port of one host is tried, to see which services it offers.";
    case FindingKind::block_scan:
      return "A set of services is tried on each host of a block, to take stock of it.";
    case FindingKind::slow_scan:
      return "Single packets far apart stay below every threshold of a sensor with a time window; only the whole history shows "
             "them as one act. A server whose requests are not logged leaves the same lines.";
    case FindingKind::os_fingerprint:
      return "TCP packets with flags and options that the standards leave open are sent to an open and a closed port. How they are "
             "answered tells the operating system (nmap -O).";
    case FindingKind::stealth_probe:
      return "A packet that opens no connection is sent: a closed port answers with RST, an open one stays silent, and simple "
             "filters and logs look for SYN alone.";
    case FindingKind::conditional_probe:
      return "A script pings first and connects only where an answer comes; hosts that do not answer pings are never tried.";
    case FindingKind::service_probe:
      return "The service is asked whether it is there; what is found is attacked later, or by others.";
    case FindingKind::connection_retry:
      return "A client's TCP repeats its SYN by a fixed schedule until an answer comes or it gives up. Nobody answered.";
    case FindingKind::relay_test:
      return "Envelope after envelope with senders and recipients that are not ours is offered to the mail host; one that is "
             "accepted would show an open relay.";
    case FindingKind::backscatter:
      return "Somebody sent packets to the answering host with our address as source (a decoy in a scan, a false source in a "
             "flood); the answers come to us. Or the stimulus is ours and was not logged.";
    case FindingKind::coordinated_scan:
      return "The targets are dealt out among several sources, so that each stays small.";
    case FindingKind::exposure:
      return "The service gives names, tables or settings to whoever asks, without a password worth the name.";
    case FindingKind::recurring_actor:
      return "The same source comes back over days.";
  }
  return {};
}

std::string targeting_of(const Dataset& data, const Finding& f) {
  const auto targets = static_cast<std::int64_t>(f.targets.size());
  const std::string order = [&] {
    const auto fact = std::find_if(f.facts.begin(), f.facts.end(), [](const Fact& x) { return x.label == "order of targets"; });
    return fact == f.facts.end() ? std::string() : fmt::format(", {}", fact->text);
  }();
  if (f.kind == FindingKind::horizontal_scan && f.detector == "sensor_report")
    return "A sweep, as the sensor counts it; each report names no more than the last host that it came to.";
  if (f.kind == FindingKind::backscatter) return "None: our address was used, nobody was after it.";
  if (targets == 1) return fmt::format("Precisely one host was aimed at: {}.", data.address(f.targets.front()));
  if (targets <= 5)
    return fmt::format("{} hosts were aimed at{}: a choice, or the part of a longer list that lies with us.", targets, order);
  return fmt::format("A general scan of {} ({} hosts{}): whoever is there.", network_text(data, f.targets), targets, order);
}

// What to do where an innocent reading leads: settle the question first.
std::string settle_first(const Dataset& data, const Finding& f) {
  const std::string actor =
      f.actors.size() == 1 ? std::string(data.address(f.actors.front())) : fmt::format("the {} actors", f.actors.size());
  return fmt::format(
      "Settle the question first: {}. If it goes against {}, go and look at it and treat it as compromised until more is known.",
      f.readings.front().would_flip, actor);
}

std::string defence_of(const Dataset& data, const Finding& f) {
  const bool insider = std::any_of(f.actors.begin(), f.actors.end(), [&](HostId host) { return data.internal(host); });
  const std::string service = port_text(f.ports);
  switch (f.kind) {
    case FindingKind::relay_test:
      return "Keep refusing to relay for strangers; separate the host that takes mail in from the one that sends it out.";
    case FindingKind::backscatter:
      return "A stateful filter drops answers that nobody asked for. Against the forging only filters at its source help (RFC "
             "2267).";
    case FindingKind::connection_retry:
      return fmt::format("Block {} from outside unless it is offered on purpose.", service);
    case FindingKind::exposure:
      return fmt::format(
          "Close {} to all who do not need it, change the community or password, and ask the owners of the askers what they are "
          "doing.",
          service);
    default:
      break;
  }
  if (!f.readings.empty() && f.readings.front().reading == Reading::server_replies) return settle_first(data, f);
  if (insider) {
    return fmt::format(
        "Go and look at {}: who uses it, what runs on it, whether this was asked for. Until that is known treat it as compromised.",
        f.actors.size() == 1 ? data.address(f.actors.front()) : "the actors");
  }
  return fmt::format("Block {} from outside except where it is offered on purpose, and see to it that what is offered is patched.",
                     service);
}

}  // namespace

void write_up(const Dataset& data, Finding& f) {
  f.spoofing = spoofing_of(f);
  f.description = f.summary;
  f.mechanism = mechanism_of(f);
  f.targeting = targeting_of(data, f);
  f.defence = defence_of(data, f);
}

}  // namespace hindcast
