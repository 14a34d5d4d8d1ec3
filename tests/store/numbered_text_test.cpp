// What take_numbers() takes out, SQLite's printf() puts back.
#include "store/numbered_text.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "store/sqlite.h"

namespace hindcast {
namespace {

// As the view packet makes the text again.
std::string restored(Database& database, const NumberedText& taken) {
  auto text = database.prepare("SELECT CASE WHEN ?2 IS NULL THEN ?1 ELSE printf(?1, ?2, ?3) END");
  REQUIRE(text.ok());
  text->bind(1, taken.pattern);
  for (int i = 0; i < 2; ++i) {
    const RowValue& number = taken.numbers[static_cast<std::size_t>(i)];
    if (number.kind() == RowValue::Kind::integer) {
      text->bind(2 + i, number.number());
    } else {
      text->bind_null(2 + i);
    }
  }
  REQUIRE(*text->step());
  return std::string(text->text(0));
}

TEST_CASE("numbered text: the timestamps of TCP options go, what recurs stays") {
  std::string buffer;
  const NumberedText both = take_numbers("mss 1460,sackOK,timestamp 20948711 1002,nop,wscale 0", buffer);
  CHECK(both.pattern == "mss 1460,sackOK,timestamp %d %d,nop,wscale 0");
  CHECK(both.numbers[0].number() == 20948711);
  CHECK(both.numbers[1].number() == 1002);
  const NumberedText one = take_numbers("nop,nop,TS val 481728 ecr 0", buffer);
  CHECK(one.pattern == "nop,nop,TS val %d ecr 0");
  CHECK(one.numbers[0].number() == 481728);
  CHECK(one.numbers[1].kind() == RowValue::Kind::null);
  for (const char* as_it_is : {"", "nop,nop,sackOK", "wscale 10", "007 0123", "1234567890123456789", "100% 12345"}) {
    CAPTURE(as_it_is);
    const NumberedText none = take_numbers(as_it_is, buffer);
    CHECK(none.pattern == as_it_is);
    CHECK(none.numbers[0].kind() == RowValue::Kind::null);
  }
}

TEST_CASE("numbered text: any text comes back from its pattern and numbers") {
  Database database = Database::in_memory();
  std::mt19937 random(5);
  constexpr std::string_view kLetters = "00123456789999-,% dx";
  std::string buffer;
  int with_numbers = 0;
  for (int i = 0; i < 3'000; ++i) {
    std::string text(random() % 40, ' ');
    for (char& c : text) c = kLetters[random() % kLetters.size()];
    CAPTURE(text);
    const NumberedText taken = take_numbers(text, buffer);
    if (taken.numbers[1].kind() == RowValue::Kind::integer) ++with_numbers;
    REQUIRE(restored(database, taken) == text);
  }
  CHECK(with_numbers > 300);
}

}  // namespace
}  // namespace hindcast
