// relay_test: somebody tries whether our mail host passes on mail for strangers, joined across tcpdump and the maillog.
// Rule: within one stretch of a relay client's maillog lines at least `minimum_lines` that end in a refusal or in no
// recipient, with at least `minimum_envelopes` different envelopes (sender or recipient as written); its SMTP connections
// that tcpdump saw around that time, on a clock measured from both logs, are the same act. A customer with a wrong mail
// host repeats one envelope and stays below. Addresses that name a further hop (user%elsewhere@here, elsewhere!user@here,
// @here:user@elsewhere, "user@elsewhere"@here) no mail program writes any more: of these `minimum_routed` refusals are a test,
// equal or not. The clock offset is the distance that most pairs of (connection end, last mail line of a message) of one client
// share within 2 s (within 10 s where few pairs agree so closely: sendmail may log late); of equally good ones the smallest.
// Source: CIAC relaying advisory; sendmail's check_rcpt; OSSEC's relay rule (6 rejects in 120 s); the practical, detect 5.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "correlate/attempt.h"
#include "correlate/finding_builder.h"

namespace hindcast {
namespace {

DetectorInfo info() {
  return {"relay_test",
          "Mail relay test",
          "Refused and empty envelopes of one client, joined to its SMTP connections on a measured clock offset (CIAC, OSSEC).",
          {{"minimum_lines", 3, 1, 1e6, "lines", "refused or empty envelopes"},
           {"minimum_envelopes", 3, 1, 1e6, "envelopes", "different senders and recipients"},
           {"minimum_routed", 3, 1, 1e6, "lines", "refused addresses that name a further hop"},
           {"silence_s", 900, 10, 1e6, "s", "a client silent for longer starts another test"},
           {"join_s", 1800, 10, 1e6, "s", "largest clock offset that is looked for"}}};
}

// Seconds within which pairs agree; maillog times are whole seconds.
constexpr double kCloseWindow = 2;
constexpr double kWideWindow = 10;
constexpr std::size_t kFewPairs = 3;
// Pairs from which the offset is known well enough: further clients add nothing but time.
constexpr std::size_t kMostPairs = 200'000;

// One maillog line of a client.
struct MailLine {
  std::uint32_t event = 0;  // index into Dataset::events
  std::int32_t mail = -1;   // index into Dataset::mails
};

bool is_refused(const MailDetail& m) {
  return m.reject != kNoText || m.ruleset != kNoText || (m.recipient_count == 0 && m.size <= 0);
}

// Whether an address asks its host to pass the mail on: "%" or "!" before the last "@", a source route, or an address in quotes.
bool is_routed(std::string_view address) {
  if (address.starts_with('<')) address.remove_prefix(1);
  const std::string_view local = address.substr(0, address.rfind('@'));
  return local.find_first_of("%!") != std::string_view::npos || local.find('@') != std::string_view::npos;
}

class RelayFinder {
 public:
  RelayFinder(Context& context, const Settings& settings) : context_(context), settings_(settings) {}

  void run() {
    std::map<HostId, std::vector<MailLine>> clients;
    for (std::uint32_t i = 0; i < context_.data.events.size(); ++i) {
      const Event e = context_.data.events[i];
      if (e.sensor != Sensor::sendmail || e.src == kNoHost || e.basis != TimeBasis::dated) continue;
      if (e.detail >= 0) clients[e.src].push_back({i, e.detail});
    }
    for (std::uint32_t i = 0; i < context_.table.attempts.size(); ++i) {
      const Attempt& a = context_.attempt(i);
      if (a.protocol == Protocol::tcp && a.port == 25 && a.is_captured && clients.contains(a.actor))
        connections_[a.actor].push_back(i);
    }
    measure_offset(clients);
    for (const auto& [client, lines] : clients) inspect(client, lines);
  }

 private:
  MailDetail mail_of(const MailLine& line) const { return context_.data.mails[static_cast<std::size_t>(line.mail)]; }

  Timestamp time_of(const MailLine& line) const { return context_.data.events[line.event].time; }

  // How far the mail host's clock is ahead of the capture's.
  void measure_offset(const std::map<HostId, std::vector<MailLine>>& clients) {
    // Clients with little mail first: their connections have few messages to be mistaken for.
    std::vector<std::pair<std::size_t, HostId>> order;
    for (const auto& [client, lines] : clients) {
      if (connections_.contains(client)) order.emplace_back(lines.size(), client);
    }
    std::sort(order.begin(), order.end());
    std::vector<double> differences;
    for (const auto& [count, client] : order) {
      if (differences.size() < kMostPairs) add_differences(clients.at(client), connections_.at(client), differences);
    }
    if (differences.empty()) return;
    std::sort(differences.begin(), differences.end());
    auto window = densest(differences, kCloseWindow);
    if (window.second - window.first < kFewPairs) window = densest(differences, kWideWindow);
    const std::vector<double> inliers(differences.begin() + static_cast<std::ptrdiff_t>(window.first),
                                      differences.begin() + static_cast<std::ptrdiff_t>(window.second));
    offset_s_ = (inliers[(inliers.size() - 1) / 2] + inliers[inliers.size() / 2]) / 2;
    std::vector<double> deviations;
    for (const double value : inliers) deviations.push_back(std::abs(value - offset_s_));
    std::sort(deviations.begin(), deviations.end());
    has_offset_ = true;
    context_.clock_offsets.push_back(
        {Sensor::tcpdump, Sensor::sendmail, offset_s_, deviations[deviations.size() / 2], static_cast<std::int64_t>(inliers.size()),
         "median distance of the last maillog line of each message from the ends of the same clients' SMTP connections"});
  }

  // The distances of a client's messages from the ends of its connections, as far as a clock may be wrong.
  void add_differences(const std::vector<MailLine>& lines, const AttemptList& connections, std::vector<double>& differences) const {
    // sendmail writes a message's last line when it is done with it: one time a message.
    std::map<std::uint64_t, std::int64_t> messages;
    for (const MailLine& line : lines) {
      std::int64_t& done = messages[mail_of(line).message];
      done = std::max(done, time_of(line).us);
    }
    std::vector<std::int64_t> done;
    std::vector<std::int64_t> of_day;
    for (const auto& [message, us] : messages) {
      done.push_back(us);
      of_day.push_back(us % kUsPerDay);
    }
    std::sort(done.begin(), done.end());
    std::sort(of_day.begin(), of_day.end());
    const std::int64_t reach = settings_.us("join_s");
    const auto add = [&](const std::vector<std::int64_t>& sorted, std::int64_t ended) {
      for (auto at = std::lower_bound(sorted.begin(), sorted.end(), ended - reach); at != sorted.end() && *at <= ended + reach;
           ++at) {
        differences.push_back(static_cast<double>(*at - ended) / 1e6);
      }
    };
    for (const std::uint32_t index : connections) {
      if (differences.size() >= kMostPairs) return;
      const Attempt& a = context_.attempt(index);
      if (a.basis == TimeBasis::dated) {
        add(done, a.last_seen.us);
        continue;
      }
      // Undated captures share no day with the maillog: their time of day is compared, over midnight as well.
      const std::int64_t ended = a.last_seen.us % kUsPerDay;
      for (const std::int64_t day : {-kUsPerDay, std::int64_t{0}, kUsPerDay}) add(of_day, ended + day);
    }
  }

  // The window with the most values; of equally full ones the one nearest to zero.
  static std::pair<std::size_t, std::size_t> densest(const std::vector<double>& sorted, double width) {
    std::pair<std::size_t, std::size_t> best{0, 1};
    for (std::size_t begin = 0, end = 0; begin < sorted.size(); ++begin) {
      while (end < sorted.size() && sorted[end] - sorted[begin] <= width) ++end;
      const bool fuller = end - begin > best.second - best.first;
      const bool nearer = end - begin == best.second - best.first && std::abs(sorted[begin]) < std::abs(sorted[best.first]);
      if (fuller || nearer) best = {begin, end};
    }
    return best;
  }

  void inspect(HostId client, const std::vector<MailLine>& lines) {
    std::vector<MailLine> stretch;
    for (const MailLine& line : lines) {
      if (!stretch.empty() && time_of(line).us - time_of(stretch.back()).us > settings_.us("silence_s")) {
        inspect_stretch(client, stretch);
        stretch.clear();
      }
      stretch.push_back(line);
    }
    inspect_stretch(client, stretch);
  }

  void inspect_stretch(HostId client, const std::vector<MailLine>& lines) {
    std::set<std::string> envelopes;
    std::int64_t refused = 0;
    std::int64_t routed = 0;
    for (const MailLine& line : lines) {
      const MailDetail mail = mail_of(line);
      if (!is_refused(mail)) continue;
      ++refused;
      const bool is_sender = mail.ruleset == kNoText;
      const std::string_view envelope = context_.data.text(is_sender ? mail.sender : mail.argument);
      const std::string_view argument = context_.data.text(mail.argument);
      routed += context_.data.text(mail.ruleset) == "check_rcpt" && is_routed(argument) ? 1 : 0;
      envelopes.insert(fmt::format("{} {}", is_sender ? "from" : "to", envelope));
    }
    if (refused < settings_.count("minimum_lines") ||
        (static_cast<std::int64_t>(envelopes.size()) < settings_.count("minimum_envelopes") &&
         routed < settings_.count("minimum_routed")))
      return;
    report(client, lines, envelopes, {refused, routed});
  }

  // The client's connections at the time of these lines, on the capture's clock.
  AttemptList connections_of(HostId client, const std::vector<MailLine>& lines) const {
    AttemptList list;
    const auto found = connections_.find(client);
    if (found == connections_.end()) return list;
    const auto offset = static_cast<std::int64_t>((has_offset_ ? offset_s_ : 0) * 1e6);
    const std::int64_t from = time_of(lines.front()).us - offset - settings_.us("silence_s");
    const std::int64_t to = time_of(lines.back()).us - offset + settings_.us("silence_s");
    for (const std::uint32_t index : found->second) {
      const Attempt& a = context_.attempt(index);
      const bool dated = a.basis == TimeBasis::dated;
      if (context_.is_claimed(index) || (dated && (a.last_seen.us < from || a.first.us > to))) continue;
      list.push_back(index);
    }
    return list;
  }

  struct Counts {
    std::int64_t refused = 0;
    std::int64_t routed = 0;  // of the refused
  };

  void report(HostId client, const std::vector<MailLine>& lines, const std::set<std::string>& envelopes, Counts counts) {
    const AttemptList connections = connections_of(client, lines);
    Finding f =
        connections.empty() ? mail_only(client, lines) : finding_of(context_, FindingKind::relay_test, "relay_test", connections);
    context_.claim(connections);
    std::vector<std::uint32_t> events;
    std::set<std::uint64_t> messages;
    std::int64_t accepted = 0;
    for (const MailLine& line : lines) {
      const MailDetail mail = mail_of(line);
      events.push_back(line.event);
      if (mail.message != 0) messages.insert(mail.message);
      accepted += mail.recipient_count > 0 ? 1 : 0;
      if (f.identity.empty()) f.identity = context_.data.text(mail.relay_name);
    }
    add_events(context_, f, events);
    if (connections.empty()) f.attempt_count = static_cast<std::int64_t>(messages.size());
    describe(client, f, connections, counts.refused, accepted, envelopes, messages.size());
    add_routed(counts, f);
    context_.findings.push_back(f);
  }

  // Refusals of addresses that name a further hop; few envelopes then are the weaker measure.
  void add_routed(Counts counts, Finding& f) const {
    if (counts.routed == 0) return;
    f.facts.push_back({"routed addresses", fmt::format("{} of {} refused ones name a further hop", counts.routed, counts.refused)});
    if (f.score >= f.threshold) return;
    f.score = static_cast<double>(counts.routed);
    f.threshold = settings_["minimum_routed"];
    f.score_unit = "routed addresses";
    ReadingScore& scan = f.readings.front();
    scan.bits += 2 * static_cast<double>(counts.routed);
    scan.evidence_for = fmt::format("{} addresses that only a test for open relays writes", counts.routed);
  }

  Finding mail_only(HostId client, const std::vector<MailLine>& lines) const {
    Finding f;
    f.kind = FindingKind::relay_test;
    f.detector = "relay_test";
    f.actors = {client};
    const HostId target = context_.data.events[lines.front().event].dst;
    if (target != kNoHost) f.targets = {target};
    f.ports = {{Protocol::tcp, 25}};
    f.first = time_of(lines.front());
    f.last = time_of(lines.back());
    return f;
  }

  void describe(HostId client, Finding& f, const AttemptList& connections, std::int64_t refused, std::int64_t accepted,
                const std::set<std::string>& envelopes, std::size_t messages) const {
    const std::string_view address = context_.data.address(client);
    const std::string who = f.identity.empty() ? std::string(address) : fmt::format("{} ({})", address, f.identity);
    const std::string where = f.targets.empty() ? "our mail host" : target_text(context_.data, f.targets);
    f.title = fmt::format("mail relay test of {} by {}", where, f.identity.empty() ? address : f.identity);
    f.summary = connections.empty() ? fmt::format("{} offered {} {} different envelopes; {} were refused or empty.", who, where,
                                                  envelopes.size(), refused)
                                    : fmt::format(
                                          "{} made {} short SMTP connections to {} and offered {} different envelopes; {} of the "
                                          "logged ones were refused or empty.",
                                          who, connections.size(), where, envelopes.size(), refused);
    f.score = static_cast<double>(envelopes.size());
    f.threshold = settings_["minimum_envelopes"];
    f.score_unit = "envelopes";
    if (!connections.empty()) {
      const OutcomeCounts outcome = count_outcomes(context_, connections);
      f.facts.push_back({"connections", fmt::format("{} to tcp 25 in {} ({})", connections.size(),
                                                    to_duration(f.last.us - f.first.us), outcome_text(outcome))});
    }
    std::size_t shown = 0;
    for (const std::string& envelope : envelopes) {
      if (shown++ < 8) f.facts.push_back({"envelope", envelope});
    }
    if (envelopes.size() > 8) f.facts.push_back({"envelopes", fmt::format("{} more", envelopes.size() - 8)});
    f.facts.push_back({"maillog", fmt::format("{} messages, {} lines refused or empty, {} with a recipient accepted", messages,
                                              refused, accepted)});
    if (has_offset_ && !connections.empty()) {
      const ClockOffset& offset = context_.clock_offsets.back();
      f.facts.push_back({"clock offset", fmt::format("the maillog runs {:+.0f} s against the capture (spread {:.1f} s, {} pairs)",
                                                     offset.offset_s, offset.spread_s, offset.pairs)});
    }
    if (!f.identity.empty()) f.facts.push_back({"relay name", f.identity});
    const double bits =
        2 * static_cast<double>(envelopes.size()) + (connections.size() >= 5 ? 3 : 0) - 3 * static_cast<double>(accepted);
    f.readings.push_back({Reading::scan, bits, fmt::format("{} different envelopes, none of ours", envelopes.size()),
                          accepted > 0 ? fmt::format("{} had a recipient accepted", accepted) : "nothing",
                          "a message of this client that was delivered"});
    f.readings.push_back({Reading::ordinary_use, 0, "a customer with a wrong mail host is refused, too",
                          "he would repeat one envelope, not change it each time", "the client's other mail"});
  }

  Context& context_;
  const Settings& settings_;
  std::map<HostId, AttemptList> connections_;
  double offset_s_ = 0;
  bool has_offset_ = false;
};

void run(Context& context, const Settings& settings) { RelayFinder(context, settings).run(); }

}  // namespace

extern const Detector kRelayTest;
const Detector kRelayTest{info, run};

}  // namespace hindcast
