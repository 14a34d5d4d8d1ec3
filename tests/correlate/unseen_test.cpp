#include "correlate/unseen.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "correlate/evidence_table.h"
#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::CorrelatedCase;
using test::DatasetBuilder;
using test::host_at;

using Ids = std::vector<std::int32_t>;

Ids turned(Ids ids) {
  for (std::int32_t& id : ids) id = (id & 0xff) << 8 | id >> 8;
  return ids;
}

TEST_CASE("a counter is read in the byte order in which it counts") {
  const Ids ids{40280, 40282, 40284, 40611, 40613, 41957};
  const auto plain = read_id_counter(ids);
  REQUIRE(plain.has_value());
  CHECK_FALSE(plain->is_swapped);
  CHECK(plain->advance == 1677);
  const auto swapped = read_id_counter(turned(ids));
  REQUIRE(swapped.has_value());
  CHECK(swapped->is_swapped);
  CHECK(swapped->first == 40280);
  CHECK(swapped->last == 41957);
  CHECK(swapped->bits == doctest::Approx(plain->bits));
}

TEST_CASE("a counter that passes 65535 goes on from 0") {
  const auto counter = read_id_counter(Ids{65500, 65520, 65530, 10, 20});
  REQUIRE(counter.has_value());
  CHECK(counter->advance == 56);
}

TEST_CASE("random ids, one id, two ids and counters that went round tell nothing") {
  CHECK_FALSE(read_id_counter(Ids{52011, 1023, 33222, 61000, 17, 44100}).has_value());
  CHECK_FALSE(read_id_counter(Ids{23828, 23828, 23828, 23828}).has_value());
  CHECK_FALSE(read_id_counter(Ids{1, 2}).has_value());
  CHECK_FALSE(read_id_counter(Ids{}).has_value());
}

TEST_CASE("a sweep says how much of it was not seen, and how many of its targets are unused") {
  DatasetBuilder made;
  for (int i = 0; i < 10; ++i)
    made.tcp("192.0.2.7:" + std::to_string(3000 + i), host_at("10.0.0", 1 + i) + ":80", kSyn).at(10 * i).ip_id(500 + 40 * i);
  made.udp("10.0.0.3:1024", "192.0.2.99:53").at(5);
  CorrelatedCase run(made.build());
  run.detect("horizontal_scan");
  add_unseen(EvidenceTable(run.context), run.context);
  const Finding& f = run.only();
  CHECK(test::fact(f, "packets not seen")
            .find("count from 500 to 860: about 360 packets sent in 1 min 30 s, of which the logs hold 10") != std::string::npos);
  CHECK(test::fact(f, "unused addresses").find("9 of 10 targets") == 0);
}

TEST_CASE("without a capture nothing is said of unused addresses") {
  DatasetBuilder made;
  for (int i = 0; i < 20; ++i)
    made.portscan_tcp("192.0.2.7:" + std::to_string(3000 + i), host_at("10.0.0", 1 + i) + ":80", kSyn).at(10 * i);
  CorrelatedCase run(made.build());
  run.detect("horizontal_scan");
  add_unseen(EvidenceTable(run.context), run.context);
  CHECK(test::facts(run.only(), "unused addresses").empty());
}

}  // namespace
}  // namespace hindcast
