#include "tests/support/campaign_generator.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <string_view>
#include <utility>

#include "core/timestamp.h"

namespace hindcast::test {
namespace {

constexpr std::int64_t kDays = 8;
constexpr CivilTime kStart{2000, 6, 5, 0, 0, 0, 0};

struct Line {
  std::int64_t us = 0;
  std::string text;
};

class Generator {
 public:
  explicit Generator(const GeneratorOptions& options) : options_(options), random_(options.seed) {}

  GeneratedCase make() {
    plant_business();
    // Every kind once or not at all; at least half of them.
    const std::vector<void (Generator::*)()> kinds = {&Generator::plant_sweep,      &Generator::plant_port_scan,
                                                      &Generator::plant_slow_scan,  &Generator::plant_fingerprint,
                                                      &Generator::plant_relay_test, &Generator::plant_backscatter};
    const std::size_t first = below(static_cast<std::uint32_t>(kinds.size()));
    const std::size_t count = 3 + below(4);
    for (std::size_t i = 0; i < count; ++i) (this->*kinds[(first + i) % kinds.size()])();
    GeneratedCase made;
    made.acts = acts_;
    const auto middle = static_cast<std::ptrdiff_t>(capture_.size() / 2);
    sort(capture_);
    made.files = {{"capture1.txt", text_of({capture_.begin(), capture_.begin() + middle})},
                  {"capture2.txt", text_of({capture_.begin() + middle, capture_.end()})},
                  {"alert.txt", text_of(sort(alerts_))},
                  {"portscan.log", text_of(sort(portscan_))},
                  {"maillog", text_of(sort(mail_))}};
    std::erase_if(made.files, [](const LogFile& file) { return file.text.empty(); });
    return made;
  }

 private:
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + below(static_cast<std::uint32_t>(most - least + 1));
  }
  // A moment of the first six days, so that an act has room.
  std::int64_t some_time() { return from_civil(kStart).us + between(0, 6 * 86'400 - 7200) * kUsPerSecond + between(0, 999'999); }

  // An address of ours in one of a few networks, and a stranger in a network that nobody else is in.
  std::string our_host(std::int64_t network, std::int64_t host) const {
    return fmt::format("{}.{}.{}", options_.ours, network, host);
  }
  std::string fresh_stranger() {
    const auto network = ++strangers_;
    return fmt::format("{}.{}.{}.{}", options_.strangers, network, between(1, 250), between(1, 250));
  }

  static std::vector<Line>& sort(std::vector<Line>& lines) {
    std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.us < b.us; });
    return lines;
  }
  static std::string text_of(const std::vector<Line>& lines) {
    std::string text;
    for (const Line& line : lines) text += line.text + "\n";
    return text;
  }

  CivilTime civil(std::int64_t us) const { return to_civil({us + options_.shift_s * kUsPerSecond}); }
  std::string clock(std::int64_t us) const {
    const CivilTime t = civil(us);
    return fmt::format("{:02}:{:02}:{:02}", t.hour, t.minute, t.second);
  }
  std::string syslog_time(std::int64_t us) const {
    constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const CivilTime t = civil(us);
    return fmt::format("{} {:2} {}", kMonths[t.month - 1], t.day, clock(us));
  }

  void packet(std::int64_t us, std::string_view src, std::int64_t src_port, std::string_view dst, std::int64_t dst_port,
              std::string_view rest) {
    const CivilTime t = civil(us);
    capture_.push_back({us, fmt::format("{}-{:02}-{:02} {}.{:06} {}.{} > {}.{}: {}", t.year, t.month, t.day, clock(us),
                                        t.microsecond, src, src_port, dst, dst_port, rest)});
  }
  void alert(std::int64_t us, std::string_view message, std::string_view src, std::int64_t src_port, std::string_view dst,
             std::int64_t dst_port) {
    const CivilTime t = civil(us);
    alerts_.push_back({us, fmt::format("{:02}/{:02}-{}.{:06}  [**] {} [**] {}:{} -> {}:{}", t.month, t.day, clock(us),
                                       t.microsecond, message, src, src_port, dst, dst_port)});
  }
  void portscan_line(std::int64_t us, std::string_view src, std::int64_t src_port, std::string_view dst, std::int64_t dst_port) {
    portscan_.push_back({us, fmt::format("{} {}:{} -> {}:{} SYN **S***** ", syslog_time(us), src, src_port, dst, dst_port)});
  }
  void syn(std::int64_t us, std::string_view src, std::int64_t src_port, std::string_view dst, std::int64_t dst_port) {
    const std::int64_t seq = between(1, 4'000'000'000 / 2);
    packet(us, src, src_port, dst, dst_port, fmt::format("S {0}:{0}(0) win 512", seq));
  }
  void reset(std::int64_t us, std::string_view src, std::int64_t src_port, std::string_view dst, std::int64_t dst_port) {
    packet(us, src, src_port, dst, dst_port, "R 0:0(0) ack 1 win 0");
  }
  void connection(std::int64_t us, const std::string& client, std::int64_t port, const std::string& server, std::int64_t service) {
    syn(us, client, port, server, service);
    packet(us + 20'000, server, service, client, port, "S 7:7(0) ack 8 win 32120");
    packet(us + 40'000, client, port, server, service, ". ack 1 win 32120");
  }

  // Machines of ours on the web, names asked for and answered, strangers' mail and web visits.
  void plant_business() {
    std::vector<std::string> servers;
    for (int i = 0; i < 6; ++i) servers.push_back(fresh_stranger());
    const std::int64_t count = between(60, 140);
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t us = from_civil(kStart).us + i * (kDays * 86'400 / count) * kUsPerSecond + between(0, 999'999);
      const std::string ours = our_host(200, between(1, 9));
      connection(us, ours, 2000 + i, servers[below(6)], 80);
      packet(us - 500'000, ours, 2000 + i, our_host(200, 53), 53, "udp 33");
      packet(us - 480'000, our_host(200, 53), 53, ours, 2000 + i, "udp 120");
      connection(us + 9'000'000, servers[below(6)], 3000 + i, our_host(200, 25), 25);
    }
  }

  PlantedAct& act(FindingKind kind, const std::string& actor) {
    PlantedAct& planted = acts_.emplace_back();
    planted.kind = kind;
    planted.actor = actor;
    return planted;
  }

  void plant_sweep() {
    const std::int64_t services[] = {21, 80, 111, 1080, 27374};
    PlantedAct& planted = act(FindingKind::horizontal_scan, fresh_stranger());
    const std::int64_t service = services[below(5)];
    const bool seen_twice = below(2) == 0;
    const bool in_order = below(2) == 0;
    std::vector<std::int64_t> hosts;
    for (std::int64_t host = 1, count = between(8, 40); host <= count; ++host) hosts.push_back(host);
    if (!in_order) std::shuffle(hosts.begin(), hosts.end(), random_);
    const std::int64_t pace = between(200'000, 60 * kUsPerSecond);
    std::int64_t us = some_time();
    for (const std::int64_t host : hosts) {
      us += pace;
      syn(us, planted.actor, 1024 + host, our_host(16, host), service);
      if (seen_twice) alert(us, "Probe of a service", planted.actor, 1024 + host, our_host(16, host), service);
      planted.packet_records += seen_twice ? 2 : 1;
    }
    planted.target_count = planted.attempt_count = static_cast<std::int64_t>(hosts.size());
    planted.port_count = 1;
  }

  void plant_port_scan() {
    PlantedAct& planted = act(FindingKind::vertical_scan, fresh_stranger());
    const std::string target = our_host(17, between(1, 250));
    const bool seen_twice = below(2) == 0;
    planted.port_count = planted.attempt_count = between(8, 60);
    planted.target_count = 1;
    std::int64_t us = some_time();
    for (std::int64_t i = 0; i < planted.port_count; ++i) {
      us += between(1'100'000, 3'000'000);
      const std::int64_t port = 1 + (i * 389) % 977;
      syn(us, planted.actor, 40'000 + i, target, port);
      reset(us + 900, target, port, planted.actor, 40'000 + i);
      if (seen_twice) portscan_line(us, planted.actor, 40'000 + i, target, port);
      planted.packet_records += seen_twice ? 3 : 2;
    }
  }

  void plant_slow_scan() {
    PlantedAct& planted = act(FindingKind::slow_scan, fresh_stranger());
    planted.target_count = planted.attempt_count = planted.packet_records = between(9, 14);
    planted.port_count = 1;
    std::int64_t us = from_civil(kStart).us + between(0, 3600) * kUsPerSecond;
    for (std::int64_t host = 1; host <= planted.target_count; ++host) {
      us += between(4 * 3600, 8 * 3600) * kUsPerSecond;
      syn(us, planted.actor, 2222, our_host(18, 7 * host), 23);
    }
  }

  void plant_fingerprint() {
    PlantedAct& planted = act(FindingKind::os_fingerprint, fresh_stranger());
    const std::string target = our_host(19, between(1, 250));
    const std::int64_t us = some_time();
    const std::int64_t base = between(33'000, 60'000);
    packet(us, planted.actor, base, target, 80, "S [ECN-Echo] 5:5(0) win 4096");
    packet(us + 10'000, planted.actor, base + 1, target, 80, ". win 4096");
    packet(us + 20'000, planted.actor, base + 2, target, 80, "SFP 5:5(0) win 4096 urg 0");
    packet(us + 30'000, planted.actor, base + 3, target, 80, ". ack 0 win 4096");
    packet(us + 40'000, planted.actor, base + 6, target, 1, "FP 5:5(0) win 4096 urg 0");
    planted.target_count = 1;
    planted.port_count = 2;
    planted.attempt_count = planted.packet_records = 5;
  }

  void plant_relay_test() {
    PlantedAct& planted = act(FindingKind::relay_test, fresh_stranger());
    planted.target_count = planted.port_count = 1;
    planted.attempt_count = between(4, 9);
    const std::int64_t ahead = between(0, 200) * kUsPerSecond;
    std::int64_t us = some_time();
    for (std::int64_t i = 0; i < planted.attempt_count; ++i) {
      us += between(20, 60) * kUsPerSecond;
      connection(us, planted.actor, 2400 + i, our_host(200, 25), 25);
      mail_.push_back({us + ahead, fmt::format("{0} mailhost sendmail[{1}]: WAA{1}: ruleset=check_rcpt, "
                                               "arg1=<user%{2}@elsewhere.example>, relay=tester.example [{3}], "
                                               "reject=550 <user%{2}@elsewhere.example>... Relaying denied",
                                               syslog_time(us + ahead), 16'900 + i, i, planted.actor)});
      planted.packet_records += 4;
    }
  }

  void plant_backscatter() {
    PlantedAct& planted = act(FindingKind::backscatter, fresh_stranger());
    planted.target_count = planted.attempt_count = planted.packet_records = between(3, 9);
    planted.port_count = 1;
    std::int64_t us = some_time();
    for (std::int64_t host = 1; host <= planted.target_count; ++host) {
      us += between(1, 600) * kUsPerSecond;
      packet(us, planted.actor, 80, our_host(20, 3 * host), 1024 + 11 * host,
             below(2) == 0 ? "S 9:9(0) ack 1 win 8760" : "R 0:0(0) ack 1 win 0");
    }
  }

  const GeneratorOptions options_;
  std::mt19937 random_;
  int strangers_ = 0;
  std::vector<Line> capture_, alerts_, portscan_, mail_;
  std::vector<PlantedAct> acts_;
};

}  // namespace

GeneratedCase generate_case(const GeneratorOptions& options) { return Generator(options).make(); }

}  // namespace hindcast::test
