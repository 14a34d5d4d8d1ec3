#include "correlate/aliases.h"

#include <doctest/doctest.h>

#include <string>

#include "correlate/fusion.h"
#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::DatasetBuilder;

// `count` packets from the address in one file and from the name in another, each pair at one microsecond.
void print_twice(DatasetBuilder& made, const std::string& name, const std::string& address, int count, double from = 1) {
  for (int i = 0; i < count; ++i) {
    made.udp(address + ":1024", "10.0.0.1:53").at(from + i + 0.000123).in_file(1);
    made.udp(name + ":1024", "10.0.0.1:53").at(from + i + 0.000123).in_file(2);
  }
}

TEST_CASE("a name is the address that its packets show in another file, and fuses with it") {
  DatasetBuilder made;
  print_twice(made, "a.example", "192.0.2.7", 3);
  Dataset data = made.build();
  CHECK(fuse(data).sightings.size() == 6);
  const auto aliases = learn_aliases(data);
  REQUIRE(aliases.size() == 1);
  CHECK(data.address(aliases[0].name) == "a.example");
  CHECK(data.address(aliases[0].address) == "192.0.2.7");
  CHECK(alias_text(data, aliases, aliases[0].address) == "192.0.2.7 is a.example in other logs (3 packets pair them)");
  CHECK(alias_text(data, aliases, aliases[0].name).empty());
  apply_aliases(data, aliases);
  CHECK(fuse(data).sightings.size() == 3);
}

TEST_CASE("one or two coincidences make no alias") {
  DatasetBuilder made;
  print_twice(made, "a.example", "192.0.2.7", 2);
  CHECK(learn_aliases(made.build()).empty());
}

TEST_CASE("both ends of a packet may be printed by name") {
  DatasetBuilder made;
  for (int i = 0; i < 3; ++i) {
    made.tcp("192.0.2.7:1024", "10.0.0.1:80", kSyn).at(i).in_file(1);
    made.tcp("a.example:1024", "www.example:80", kSyn).at(i).in_file(2);
  }
  CHECK(learn_aliases(made.build()).size() == 2);
}

TEST_CASE("a name that several addresses share is left alone") {
  DatasetBuilder made;
  print_twice(made, "pool.example", "192.0.2.7", 10);
  print_twice(made, "pool.example", "192.0.2.8", 10, 100);
  CHECK(learn_aliases(made.build()).empty());
}

TEST_CASE("two names of one address are both its aliases") {
  DatasetBuilder made;
  print_twice(made, "a.example", "192.0.2.7", 5);
  print_twice(made, "a", "192.0.2.7", 5, 100);
  CHECK(learn_aliases(made.build()).size() == 2);
}

TEST_CASE("packets that differ in port, protocol or flags, or lie in one file, pair nothing") {
  DatasetBuilder made;
  for (int i = 0; i < 9; ++i) {
    made.tcp("192.0.2.7:1024", "10.0.0.1:80", kSyn).at(i).in_file(1);
    made.tcp("a.example:1025", "10.0.0.1:80", kSyn).at(i).in_file(2);
    made.udp("b.example:1024", "10.0.0.1:80").at(i).in_file(3);
    made.tcp("c.example:1024", "10.0.0.1:80", kSyn | kFin).at(i).in_file(4);
    made.tcp("d.example:1024", "10.0.0.1:80", kSyn).at(i).in_file(1);
    made.tcp("e.example:1024", "10.0.0.1:80", kSyn).at(i + 0.000001).in_file(5);
  }
  CHECK(learn_aliases(made.build()).empty());
}

TEST_CASE("beside whole seconds the ports must agree, too") {
  DatasetBuilder made;
  for (int i = 0; i < 3; ++i) {
    made.udp("a.example:53", "10.0.0.1:" + std::to_string(2000 + i)).at(i + 0.25).in_file(1);
    made.portscan_udp("192.0.2.7:53", "10.0.0.1:" + std::to_string(2000 + i)).at(i).in_file(2);
    made.udp("b.example:53", "10.0.0.1:" + std::to_string(3000 + i)).at(i + 0.5).in_file(1);
    made.udp("192.0.2.8:53", "10.0.0.1:" + std::to_string(3000 + i)).at(i + 0.75).in_file(3);
  }
  const Dataset data = made.build();
  const auto aliases = learn_aliases(data);
  REQUIRE(aliases.size() == 1);
  CHECK(data.address(aliases[0].name) == "a.example");
}

TEST_CASE("times without a day pair as well, and so do a dated and an undated one not") {
  DatasetBuilder made;
  for (int i = 0; i < 3; ++i) {
    made.udp("192.0.2.7:1024", "10.0.0.1:53").at(i).undated().in_file(1);
    made.udp("a.example:1024", "10.0.0.1:53").at(i).undated().in_file(2);
    made.udp("b.example:1024", "10.0.0.1:53").at(i).in_file(3);
  }
  CHECK(learn_aliases(made.build()).size() == 1);
}

}  // namespace
}  // namespace hindcast
