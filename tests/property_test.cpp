// Write, then parse, gives the packet back: for each format that the logs of the time were written in, over made-up packets.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/alert_writer.h"
#include "tests/support/format_reader.h"
#include "tests/support/log_writer.h"

namespace hindcast {
namespace {

using test::MadePacket;
using test::WrittenLine;
using test_support::FormatReading;
using test_support::one_record;

constexpr int kRounds = 3000;

template <typename Write>
void check_round_trip(std::string_view format, std::uint32_t seed, Write write) {
  std::mt19937 random(seed);
  for (int round = 0; round < kRounds; ++round) {
    const WrittenLine line = write(test::make_packet(random));
    CAPTURE(line.text);
    REQUIRE(one_record(format, line.text) == line.expect);
  }
}

TEST_CASE("a snort 1.6 alert that was written is read back as it was") { check_round_trip("snort_fast", 1, test::as_snort_fast); }

TEST_CASE("a portscan line that was written is read back as it was") {
  check_round_trip("snort_portscan", 2, [](MadePacket packet) {
    if (packet.protocol == Protocol::icmp) packet.protocol = Protocol::udp;  // spp_portscan knows no ICMP
    return test::as_snort_portscan(packet);
  });
}

TEST_CASE("a tcpdump 3.4 line that was written is read back as it was") { check_round_trip("tcpdump_text", 3, test::as_tcpdump_3); }

TEST_CASE("a tcpdump 4.99 line that was written is read back as it was") {
  check_round_trip("tcpdump_text", 4, test::as_tcpdump_4);
}

TEST_CASE("the later alerts and logs of snort that were written are read back as they were") {
  check_round_trip("snort_fast", 11, test::as_snort_fast_2);
  check_round_trip("snort_full", 12, test::as_snort_full);
  check_round_trip("snort_syslog", 13, test::as_snort_syslog);
  check_round_trip("snort_csv", 14, test::as_snort_csv);
  check_round_trip("snort_json", 15, test::as_snort_json);
  check_round_trip("snort_portscan2", 16, test::as_snort_portscan2);
  check_round_trip("snort_sfportscan", 17, test::as_snort_sfportscan);
}

TEST_CASE("suricata's alerts that were written are read back as they were") {
  check_round_trip("suricata_fast", 18, test::as_suricata_fast);
  check_round_trip("suricata_eve", 19, test::as_suricata_eve);
}

TEST_CASE("sendmail's lines that were written are read back as they were") {
  std::mt19937 random(20);
  for (int round = 0; round < kRounds; ++round) {
    const WrittenLine line = test::any_mail_line(random);
    CAPTURE(line.text);
    REQUIRE(one_record("sendmail_maillog", line.text) == line.expect);
  }
}

TEST_CASE("lines of four formats, mixed, are each read by their own") {
  std::mt19937 random(5);
  std::string text;
  std::vector<std::string> expect;
  for (int round = 0; round < kRounds; ++round) {
    MadePacket packet = test::make_packet(random);
    const bool is_icmp = packet.protocol == Protocol::icmp;
    const int choice = std::uniform_int_distribution<int>(0, 3)(random);
    const WrittenLine line = choice == 0              ? test::as_snort_fast(packet)
                             : choice == 1            ? test::as_tcpdump_3(packet)
                             : choice == 2 || is_icmp ? test::as_tcpdump_4(packet)
                                                      : test::as_snort_portscan(packet);
    text += line.text + "\n";
    expect.push_back(line.expect);
  }
  const FormatReading reading = test_support::read_with(nullptr, text);
  CHECK(reading.rejected.empty());
  REQUIRE(reading.records.size() == expect.size());
  for (std::size_t i = 0; i < expect.size(); ++i) REQUIRE(reading.records[i] == expect[i]);
}

// The hosts of the records that a text gives.
struct Flows : FormatReading {
  std::vector<std::pair<std::string, std::string>> hosts;
  void on_record(const Format& format, const Record& record, const RecordPlace& place) override {
    hosts.emplace_back(record.src.host, record.dst.host);
    FormatReading::on_record(format, record, place);
  }
};

TEST_CASE("a line cut anywhere gives its own source or none, and no more of its destination than was left") {
  std::mt19937 random(6);
  for (int round = 0; round < 200; ++round) {
    MadePacket packet = test::make_packet(random);
    packet.signature = "Null scan!";
    for (const WrittenLine& line : {test::as_snort_fast(packet), test::as_tcpdump_3(packet), test::as_tcpdump_4(packet)}) {
      for (std::size_t size = 1; size < line.text.size(); ++size) {
        const std::string cut = line.text.substr(0, size);
        CAPTURE(cut);
        Flows flows;
        CHECK(test_support::split(cut, flows) == flows.lines);
        for (const auto& [src, dst] : flows.hosts) {
          REQUIRE((src.empty() || src == packet.src));
          REQUIRE(packet.dst.starts_with(dst));
        }
      }
    }
  }
}

}  // namespace
}  // namespace hindcast
