#include "bench/month.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <random>
#include <system_error>

#include "tests/support/log_writer.h"

namespace hindcast::bench {
namespace {

constexpr int kDays = 31;
constexpr std::int64_t kMonth = kDays * kUsPerDay;

enum class Behaviour { sweep, port_scan, slow, noise };

// Where a packet is noted.
enum class Log { alert, portscan, tcpdump };

struct Noted {
  std::int64_t at = 0;  // microseconds since the month began
  Log log = Log::alert;
  test::MadePacket packet;
};

std::int64_t below(std::mt19937& random, std::int64_t limit) {
  return std::uniform_int_distribution<std::int64_t>(0, limit - 1)(random);
}

std::string inside(std::int64_t number) { return fmt::format("MY.NET.{}.{}", 1 + number / 254 % 200, 1 + number % 254); }

// One actor's packets: at most 40 of one behaviour.
void add_actor(std::mt19937& random, std::vector<Noted>& noted) {
  constexpr std::array<Port, 8> kServices = {21, 23, 53, 80, 111, 137, 143, 27374};
  constexpr std::array kLogs = {Log::alert, Log::portscan, Log::tcpdump};
  const auto behaviour = static_cast<Behaviour>(below(random, 4));
  const auto log = kLogs[static_cast<std::size_t>(below(random, 3))];
  const std::string src =
      fmt::format("{}.{}.{}.{}", 24 + below(random, 190), below(random, 256), below(random, 256), 1 + below(random, 254));
  const Port service = kServices[static_cast<std::size_t>(below(random, 8))];
  const std::int64_t target = below(random, 50'000);
  const std::int64_t step = behaviour == Behaviour::slow    ? kUsPerHour
                            : behaviour == Behaviour::noise ? kUsPerMinute
                                                            : kUsPerSecond / 4;
  std::int64_t at = below(random, kMonth);
  for (int i = 0; i < (behaviour == Behaviour::noise ? 4 : 40); ++i, at += 1 + below(random, step)) {
    test::MadePacket packet = test::make_packet(random);
    packet.protocol = service == 53 || service == 137 ? Protocol::udp : Protocol::tcp;
    packet.flags = kSyn;
    packet.src = src;
    packet.dst = inside(behaviour == Behaviour::port_scan ? target : target + i);
    packet.dst_port = behaviour == Behaviour::port_scan ? 1 + i * 7 : service;
    packet.signature = "connect to " + std::to_string(service);
    noted.push_back({at % kMonth, log, std::move(packet)});
  }
}

std::string line_of(const Noted& noted) {
  switch (noted.log) {
    case Log::alert:
      return test::as_snort_fast(noted.packet).text;
    case Log::portscan:
      return test::as_snort_portscan(noted.packet).text;
    case Log::tcpdump:
      return test::as_tcpdump_3(noted.packet).text;
  }
  return {};
}

}  // namespace

std::vector<LogFile> make_month(std::int64_t records) {
  std::mt19937 random(2000);
  std::vector<Noted> noted;
  while (static_cast<std::int64_t>(noted.size()) < records) add_actor(random, noted);
  noted.resize(static_cast<std::size_t>(records));
  std::stable_sort(noted.begin(), noted.end(), [](const Noted& a, const Noted& b) { return a.at < b.at; });
  std::vector<LogFile> files = {{"alert", {}}, {"portscan.log", {}}};
  for (int day = 1; day <= kDays; ++day) files.push_back({fmt::format("tcpdump.200005{:02}", day), {}});
  for (Noted& one : noted) {
    one.packet.month = 5;
    one.packet.day = static_cast<int>(one.at / kUsPerDay) + 1;
    one.packet.us_of_day = one.at % kUsPerDay;
    const std::size_t file = one.log == Log::alert      ? 0
                             : one.log == Log::portscan ? 1
                                                        : 1 + static_cast<std::size_t>(one.packet.day);
    files[file].text += line_of(one) + "\n";
  }
  return files;
}

MonthDirectory::MonthDirectory(std::int64_t records) {
  std::string pattern = (std::filesystem::temp_directory_path() / "hindcast-bench-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) std::abort();
  path_ = pattern;
  logs_ = path_ + "/logs";
  std::filesystem::create_directory(logs_);
  for (const LogFile& file : make_month(records)) {
    std::ofstream(logs_ + "/" + file.name, std::ios::binary) << file.text;
    byte_count_ += file.text.size();
  }
}

MonthDirectory::~MonthDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace hindcast::bench
