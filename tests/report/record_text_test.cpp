// Records set from their fields read as the program that wrote them would have written them.
#include "report/record_text.h"

#include <doctest/doctest.h>

namespace hindcast {
namespace {

constexpr std::int64_t kMoment = 11'105 * kUsPerDay + 14 * kUsPerHour + 30 * kUsPerMinute + 50 * kUsPerSecond + 876'461;

RecordFields flow(std::string sensor) {
  RecordFields f;
  f.sensor = std::move(sensor);
  f.protocol = "tcp";
  f.src = "MY.NET.253.12";
  f.src_port = 43746;
  f.dst = "MY.NET.16.0";
  f.dst_port = 32771;
  f.basis = TimeBasis::dated;
  f.local_time = Timestamp{kMoment};
  return f;
}

TEST_CASE("a snort alert reads as in the practical") {
  RecordFields f = flow("snort");
  f.signature = "SUNRPC highport access!";
  f.claimed_file = "SnortA7.txt";
  CHECK(record_text(f) ==
        "SnortA7.txt:05/28-14:30:50.876461  [**] SUNRPC highport access! [**] MY.NET.253.12:43746 -> MY.NET.16.0:32771");
}

TEST_CASE("a snort alert with its rule shows generator, id, class and priority") {
  RecordFields f = flow("snort");
  f.signature = "ICMP PING NMAP";
  f.sid = 469;
  f.rev = 3;
  f.classification = "Attempted Information Leak";
  f.priority = 2;
  f.src_port.reset();
  f.dst_port.reset();
  CHECK(record_text(f) ==
        "05/28-14:30:50.876461  [**] [1:469:3] ICMP PING NMAP [**] [Classification: Attempted Information Leak] "
        "[Priority: 2] MY.NET.253.12 -> MY.NET.16.0");
}

TEST_CASE("a portscan line shows its type and the flags in their eight places") {
  RecordFields f = flow("snort_portscan");
  f.precision = TimePrecision::s;
  f.text = "NMAPID";
  f.has_flags = true;
  f.flags = "SFPU";
  CHECK(record_text(f) == "May 28 14:30:50 MY.NET.253.12:43746 -> MY.NET.16.0:32771 NMAPID **SF*P*U");
}

TEST_CASE("a tcpdump packet shows flags, numbers, window and options; an undated one its time of day") {
  RecordFields f = flow("tcpdump");
  f.basis = TimeBasis::undated;
  f.has_flags = true;
  f.flags = "S";
  f.seq = 100;
  f.length = 0;
  f.window = 32120;
  f.tcp_options = "mss 1460";
  f.dont_fragment = 1;
  CHECK(record_text(f) == "14:30:50.876461 MY.NET.253.12.43746 > MY.NET.16.0.32771: S 100:100(0) win 32120 <mss 1460> (DF)");
}

TEST_CASE("a udp packet of tcpdump shows its length") {
  RecordFields f = flow("tcpdump");
  f.protocol = "udp";
  f.length = 84;
  CHECK(record_text(f) == "14:30:50.876461 MY.NET.253.12.43746 > MY.NET.16.0.32771: udp 84");
}

TEST_CASE("a mail line shows what it has, in sendmail's order") {
  RecordFields f;
  f.sensor = "sendmail";
  f.basis = TimeBasis::dated;
  f.local_time = Timestamp{kMoment};
  f.log_host = "mailhost";
  f.pid = 16943;
  f.queue_id = "WAA16943";
  f.ruleset = "check_rcpt";
  f.argument = "<a!b>";
  f.relay_name = "relay.example";
  f.relay_address = "192.0.2.1";
  f.reject = "550";
  CHECK(record_text(f) ==
        "May 28 14:30:50 mailhost sendmail[16943]: WAA16943: ruleset=check_rcpt, arg1=<a!b>, relay=relay.example "
        "[192.0.2.1], reject=550");
}

TEST_CASE("a record without time says so") {
  RecordFields f = flow("snort");
  f.basis = TimeBasis::none;
  CHECK(record_text(f).starts_with("(no time)"));
}

}  // namespace
}  // namespace hindcast
