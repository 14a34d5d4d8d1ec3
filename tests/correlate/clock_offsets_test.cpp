#include "correlate/clock_offsets.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::DatasetBuilder;
using test::host_at;
using test::with_port;

constexpr std::int32_t kCapture = 1;
constexpr std::int32_t kOther = 2;

// Probes of the capture at uneven times, each from a port of its own.
double probe_at(int i) { return 1000 + 40.0 * i + 0.37 * ((i * 7) % 13); }
std::string prober(int i) { return with_port("192.0.2.7", 30'000 + 3 * i); }
std::string probed(int i) { return with_port(host_at("10.0.0", 1 + i % 200), 80); }

void capture_probes(DatasetBuilder& made, int count, std::int32_t file = kCapture, double shift = 0) {
  for (int i = 0; i < count; ++i) made.tcp(prober(i), probed(i), kSyn).at(probe_at(i) + shift).in_file(file);
}
void log_probes(DatasetBuilder& made, int count, double shift) {
  for (int i = 0; i < count; ++i) made.portscan_tcp(prober(i), probed(i), kSyn).at(probe_at(i) + shift).in_file(kOther);
}

TEST_CASE("two captures of one zone apart: the offset to the microsecond, and the zone to import with") {
  DatasetBuilder made;
  capture_probes(made, 30);
  capture_probes(made, 29, kOther, -4 * 3600);
  const ClockMeasurements clocks = measure_clocks(made.build());
  REQUIRE(clocks.offsets.size() == 1);
  const ClockOffset& offset = clocks.offsets.front();
  CHECK(offset.source_a == kCapture);
  CHECK(offset.source_b == kOther);
  CHECK(offset.offset_s == -14'400.0);
  CHECK(offset.spread_s == 0.0);
  CHECK(offset.pairs == 29);
  CHECK(offset.advice == "import it with --tz of a zone at UTC-04:00, or read its times with 4 h 0 min added");
  CHECK(clocks.equal_pairs == 0);
}

TEST_CASE("half hours are zones too") {
  DatasetBuilder made;
  capture_probes(made, 30);
  log_probes(made, 25, 5.5 * 3600);
  const ClockMeasurements clocks = measure_clocks(made.build());
  REQUIRE(clocks.offsets.size() == 1);
  CHECK(clocks.offsets[0].sensor_a == Sensor::tcpdump);
  CHECK(clocks.offsets[0].sensor_b == Sensor::snort_portscan);
  CHECK(clocks.offsets[0].offset_s == doctest::Approx(19'800).epsilon(0.0001));
  CHECK(clocks.offsets[0].advice == "import it with --tz of a zone at UTC+05:30, or read its times with 5 h 30 min taken off");
}

TEST_CASE("a log with whole seconds that runs 17 s or 3 min off is measured within its second") {
  for (const double shift : {17.0, -180.0}) {
    DatasetBuilder made;
    capture_probes(made, 30);
    log_probes(made, 20, shift);
    const ClockMeasurements clocks = measure_clocks(made.build());
    REQUIRE(clocks.offsets.size() == 1);
    CHECK(clocks.offsets[0].offset_s == doctest::Approx(shift).epsilon(0.03));
    CHECK(clocks.offsets[0].spread_s < 0.5);
    CHECK(clocks.offsets[0].advice.starts_with("read its times with "));
  }
}

TEST_CASE("equal clocks are counted, not shown") {
  DatasetBuilder made;
  capture_probes(made, 30);
  log_probes(made, 20, 0);
  const ClockMeasurements clocks = measure_clocks(made.build());
  CHECK(clocks.offsets.empty());
  CHECK(clocks.equal_pairs == 1);
  CHECK(clocks_note(clocks, fuse(made.build())).empty());
}

TEST_CASE("three flows are no proof, six are") {
  DatasetBuilder few;
  capture_probes(few, 30);
  log_probes(few, 3, 17);
  CHECK(measure_clocks(few.build()).offsets.empty());
  DatasetBuilder enough;
  capture_probes(enough, 30);
  log_probes(enough, 6, 17);
  CHECK(measure_clocks(enough.build()).offsets.size() == 1);
}

TEST_CASE("a tool that comes back an hour later with the port that it binds is no clock") {
  DatasetBuilder made;
  for (int i = 0; i < 60; ++i) {
    made.tcp("192.0.2.7:61000", probed(i), kSyn).at(probe_at(i)).in_file(kCapture);
    made.tcp("192.0.2.7:61000", probed(i), kSyn).at(probe_at(i) + 3600).in_file(kOther);
  }
  CHECK(measure_clocks(made.build()).offsets.empty());
}

TEST_CASE("the same port bound, but sequence numbers that agree: one run, two clocks") {
  DatasetBuilder made;
  for (int i = 0; i < 20; ++i) {
    made.tcp("192.0.2.7:43746", probed(i), kSyn).at(probe_at(i)).seq(77'000 + i).in_file(kCapture);
    made.tcp("192.0.2.7:43746", probed(i), kSyn).at(probe_at(i) + 3600).seq(77'000 + i).in_file(kOther);
  }
  REQUIRE(measure_clocks(made.build()).offsets.size() == 1);
  DatasetBuilder again;
  for (int i = 0; i < 20; ++i) {
    again.tcp(prober(i), probed(i), kSyn).at(probe_at(i)).seq(77'000 + i).in_file(kCapture);
    again.tcp(prober(i), probed(i), kSyn).at(probe_at(i) + 3600).seq(99'000 + i).in_file(kOther);
  }
  CHECK(measure_clocks(again.build()).offsets.empty());
}

TEST_CASE("an hourly job agrees with itself an hour apart, the rest of the traffic does not") {
  DatasetBuilder made;
  for (int i = 0; i < 12; ++i) {
    made.udp(with_port("10.0.0.9", 5000 + i), "10.0.0.1:161").at(100.0 + i).in_file(kCapture);
    made.udp(with_port("10.0.0.9", 5000 + i), "10.0.0.1:161").at(3700.0 + i).in_file(kOther);
  }
  for (int i = 0; i < 200; ++i) {
    made.tcp(with_port("10.0.0.20", 20'000 + i), "192.0.2.80:80", kSyn).at(10 + 15.0 * i).in_file(kCapture);
    made.tcp(with_port("10.0.0.20", 40'000 + i), "192.0.2.80:80", kSyn).at(3610 + 15.0 * i).in_file(kOther);
  }
  CHECK(measure_clocks(made.build()).offsets.empty());
}

TEST_CASE("retries of each probe do not blur the offset") {
  DatasetBuilder made;
  for (int i = 0; i < 10; ++i) {
    for (const double retry : {0.0, 3.0, 9.0}) {
      made.tcp(prober(i), probed(i), kSyn).at(probe_at(i) + retry).in_file(kCapture);
      made.tcp(prober(i), probed(i), kSyn).at(probe_at(i) + retry + 6).in_file(kOther);
    }
  }
  const ClockMeasurements clocks = measure_clocks(made.build());
  REQUIRE(clocks.offsets.size() == 1);
  CHECK(std::abs(clocks.offsets[0].offset_s) == 6.0);
}

TEST_CASE("a clock that drifts shows as spread, and its records are not joined") {
  DatasetBuilder made;
  capture_probes(made, 60);
  for (int i = 0; i < 60; ++i) made.tcp(prober(i), probed(i), kSyn).at(probe_at(i) + 100 + 0.6 * i).in_file(kOther);
  const ClockMeasurements clocks = measure_clocks(made.build());
  REQUIRE(clocks.offsets.size() == 1);
  CHECK(std::abs(clocks.offsets[0].offset_s) == doctest::Approx(117.7).epsilon(0.01));
  CHECK(clocks.offsets[0].spread_s > 5);
  CHECK(clocks.offsets[0].rule.find("drifts") != std::string::npos);
  CHECK(clock_shifts(clocks).empty());
}

TEST_CASE("of several files the odd one is named, against the clock of most, whatever the order of their numbers") {
  for (const std::int32_t odd : {1, 2, 3}) {
    DatasetBuilder made;
    for (std::int32_t file = 1; file <= 3; ++file) capture_probes(made, 20, file, file == odd ? 90 : 0);
    const ClockMeasurements clocks = measure_clocks(made.build());
    CHECK(clocks.equal_pairs == 1);
    REQUIRE(clocks.offsets.size() == 1);
    CHECK(clocks.offsets[0].source_b == odd);
    CHECK(clocks.offsets[0].offset_s == 90.0);
  }
}

TEST_CASE("records of another clock are joined to the packets of the reference, and the finding says so") {
  DatasetBuilder made;
  capture_probes(made, 30);
  log_probes(made, 30, 4 * 3600);
  const Dataset data = made.build();
  const ClockMeasurements clocks = measure_clocks(data);
  CHECK(fuse(data).sightings.size() == 60);
  Fusion fusion = fuse(data, clock_shifts(clocks));
  CHECK(fusion.sightings.size() == 30);
  CHECK(fusion.other_clock.size() == 30);
  for (const Sighting& s : fusion.sightings) {
    std::vector<EventId> events;
    fusion.for_each_event(s, [&events](EventId id) { events.push_back(id); });
    const auto first = std::find_if(data.events.begin(), data.events.end(), [&](const Event& e) { return e.id == events.front(); });
    CHECK(s.time == (*first).time);
  }
  CHECK(clocks_note(clocks, fusion) ==
        "; clocks: 0 pairs of files agree, 1 file runs by another clock, 30 records joined to packets of others");

  const AttemptTable table = make_attempts(data, fusion);
  Context context(data, fusion, table);
  Finding finding;
  for (const Event& e : data.events) finding.events.push_back(e.id);
  context.findings.push_back(finding);
  add_clock_facts(clocks, context);
  const Finding told = context.findings[0];
  REQUIRE(told.facts.size() == 1);
  CHECK(told.facts[0].text ==
        "30 records of file2 taken for packets of other files: its clock runs 4 h 0 min ahead of that of file1 (30 flows)");
}

TEST_CASE("a record of another clock that finds no packet keeps its time and stands alone") {
  DatasetBuilder made;
  capture_probes(made, 20);
  capture_probes(made, 25, kOther, 600);
  const Dataset data = made.build();
  const Fusion fusion = fuse(data, clock_shifts(measure_clocks(data)));
  CHECK(fusion.sightings.size() == 25);
  CHECK(fusion.other_clock.size() == 20);
  CHECK(test::in_time_order(fusion).back().time == test::moment(probe_at(24) + 600));
}

TEST_CASE("flags that differ, or a second line of one capture, are other packets across clocks as well") {
  DatasetBuilder made;
  made.tcp("192.0.2.7:1024", "10.0.0.1:80", kSyn).at(1).in_file(kCapture);
  made.tcp("192.0.2.7:1024", "10.0.0.1:80", kAck).at(61).in_file(kOther);
  made.tcp("192.0.2.7:1024", "10.0.0.1:80", kSyn).at(61.1).in_file(kOther);
  made.tcp("192.0.2.7:1024", "10.0.0.1:80", kSyn).at(61.2).in_file(kOther);
  const std::vector<std::int64_t> shifts = {0, 0, 60 * kUsPerSecond};
  const Dataset data = made.build();
  const Fusion fusion = fuse(data, shifts);
  CHECK(fusion.sightings.size() == 3);
  CHECK(fusion.other_clock.size() == 1);
}

}  // namespace
}  // namespace hindcast
