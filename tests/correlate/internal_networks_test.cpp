#include "correlate/internal_networks.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/host.h"
#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::DatasetBuilder;

TEST_CASE("what the user tells wins, and the rule says who told it") {
  DatasetBuilder made;
  made.udp("MY.NET.1.1:53", "192.0.2.7:53");
  const Dataset data = made.build();
  const auto found = find_internal_networks(data, {"10.0.0.0/8", "192.0.2.0/24"}, "--internal");
  REQUIRE(found.ok());
  CHECK(found->networks.contains(parse_host("192.0.2.7")));
  CHECK_FALSE(found->networks.contains(parse_host("MY.NET.1.1")));
  CHECK(found->rule == "10.0.0.0/8 192.0.2.0/24 from --internal");
}

TEST_CASE("a network that is none is a usage error that names it") {
  const Dataset data = DatasetBuilder().build();
  const auto found = find_internal_networks(data, {"10.0.0.0/99"}, "--internal");
  REQUIRE_FALSE(found.ok());
  CHECK(found.error().code == ErrorCode::usage);
  CHECK(found.error().message.find("10.0.0.0/99") != std::string::npos);
}

TEST_CASE("a domain is ours if its names stand for addresses of ours and for no others") {
  DatasetBuilder made;
  for (const char* name :
       {"a.lab.example", "b.lab.example", "c.mixed.example", "d.mixed.example", "e.mixed.example", "f.single.example"})
    made.host(name);
  for (const char* address : {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "192.0.2.5", "10.0.0.6"}) made.host(address);
  const Dataset data = made.build();
  std::vector<Alias> aliases;
  for (HostId i = 0; i < 6; ++i) aliases.push_back({i, i + 6, 3});
  auto found = find_internal_networks(data, {"10.0.0.0/8"}, "--internal");
  REQUIRE(found.ok());
  add_internal_domains(data, aliases, *found);
  CHECK(found->rule == "10.0.0.0/8 from --internal; *.lab.example: 2 of its names stand for addresses there");
  CHECK(found->networks.contains(parse_host("z.lab.example")));
  CHECK_FALSE(found->networks.contains(parse_host("c.mixed.example")));
}

TEST_CASE("sanitised networks are their owner's own") {
  DatasetBuilder made;
  made.udp("MY.NET.1.1:53", "192.0.2.7:53");
  made.udp("192.0.2.7:53", "256.0.0.1:53");
  const Dataset data = made.build();
  const auto found = find_internal_networks(data, {}, "");
  REQUIRE(found.ok());
  CHECK(found->networks.contains(parse_host("MY.NET.253.12")));
  CHECK(found->networks.contains(parse_host("256.0.0.11")));
  CHECK_FALSE(found->networks.contains(parse_host("192.0.2.7")));
  CHECK(found->rule.find("sanitised") != std::string::npos);
}

TEST_CASE("else the /16 with an end in most of the traffic is ours") {
  DatasetBuilder made;
  for (int i = 1; i <= 8; ++i) made.udp("198." + std::to_string(i) + ".0.1:53", "172.16." + std::to_string(i) + ".1:53");
  const Dataset data = made.build();
  const auto found = find_internal_networks(data, {}, "");
  REQUIRE(found.ok());
  CHECK(found->networks.texts() == std::vector<std::string>{"172.16.0.0/16"});
  CHECK(found->rule.find("100 %") != std::string::npos);
}

TEST_CASE("where no network has an end in half of the traffic nothing is guessed") {
  DatasetBuilder made;
  for (int i = 1; i <= 8; ++i) made.udp("198." + std::to_string(i) + ".0.1:53", "172." + std::to_string(i) + ".0.1:53");
  const Dataset data = made.build();
  const auto found = find_internal_networks(data, {}, "");
  REQUIRE(found.ok());
  CHECK(found->networks.empty());
  CHECK(found->rule.find("--internal") != std::string::npos);
}

TEST_CASE("an empty case has no network of ours, and no error") {
  const Dataset data = DatasetBuilder().build();
  const auto found = find_internal_networks(data, {}, "");
  REQUIRE(found.ok());
  CHECK(found->networks.empty());
}

}  // namespace
}  // namespace hindcast
