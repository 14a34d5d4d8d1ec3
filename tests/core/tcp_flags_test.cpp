// TCP flags: letters, words, and snort's eight places in both orders.
#include "core/tcp_flags.h"

#include <doctest/doctest.h>

#include <string>

namespace hindcast {
namespace {

TEST_CASE("letters and words") {
  CHECK(flag_letters(0).empty());
  CHECK(flag_letters(kSyn | kAck) == "SA");
  CHECK(flag_letters(0xff) == "SAFRPUEC");
  CHECK(flag_words(0) == "no flags");
  CHECK(flag_words(kSyn | kFin | kPsh | kUrg) == "SYN FIN PSH URG");
}

TEST_CASE("snort's places tell their order by the columns") {
  const auto read = [](std::string_view text, int flags, SnortFlagOrder order) {
    CAPTURE(text);
    const auto got = parse_snort_flags(text);
    REQUIRE(got.has_value());
    CHECK(got->flags == flags);
    CHECK(got->order == order);
  };
  using Order = SnortFlagOrder;
  read("**S*****", kSyn, Order::v1_6);
  read("2*S*****", kSyn | kEce, Order::v1_6);
  read("21******", kEce | kCwr, Order::v1_6);
  read("**SF*P*U", kSyn | kFin | kPsh | kUrg, Order::v1_6);
  read("21SFRPAU", 0xff, Order::v1_6);
  read("******S*", kSyn, Order::v1_7);
  read("12****S*", kSyn | kEce | kCwr, Order::v1_7);
  read("*2******", kEce, Order::v1_7);
  read("**U*P**F", kUrg | kPsh | kFin, Order::v1_7);
  read("12UAPRSF", 0xff, Order::v1_7);
  read("********", 0, Order::unknown);
}

TEST_CASE("P in the sixth place is 1.6's and in the fifth 1.7's") {
  CHECK(parse_snort_flags("*****P**")->order == SnortFlagOrder::v1_6);
  CHECK(parse_snort_flags("****P***")->order == SnortFlagOrder::v1_7);
}

TEST_CASE("what is no such field") {
  for (const char* none : {"", "*******", "*********", "**S****F", "**s*****", "SYN*****", "1*S*****", "........"}) {
    CAPTURE(none);
    CHECK_FALSE(parse_snort_flags(none).has_value());
  }
}

TEST_CASE("every combination is read back in both orders") {
  for (const std::string letters : {"21SFRPAU", "12UAPRSF"}) {
    for (unsigned mask = 1; mask < 256; ++mask) {
      std::string text = letters;
      for (std::size_t i = 0; i < 8; ++i) {
        if ((mask >> i & 1U) == 0) text[i] = '*';
      }
      const auto read = parse_snort_flags(text);
      REQUIRE(read.has_value());
      CHECK(read->order == (letters[0] == '2' ? SnortFlagOrder::v1_6 : SnortFlagOrder::v1_7));
    }
  }
}

}  // namespace
}  // namespace hindcast
