// Words of findings that are put away come back as they were, with what was added in between behind them.
#include "core/finding_words.h"

#include <doctest/doctest.h>

#include <string>

namespace hindcast {
namespace {

Finding spoken() {
  Finding f;
  f.title = "stays";
  f.facts = {{"order", "ascending"}, {"", ""}, {"bytes", std::string("a\0b\n", 4)}};
  f.readings = {{Reading::scan, 3, "for", "against", "flip"}, {Reading::monitoring, 1, "", "", ""}};
  f.severity[1].reason = "because";
  f.spoofing = "s";
  f.description = std::string(5'000, 'd');
  f.mechanism = "m";
  f.targeting = "t";
  f.defence = "e";
  return f;
}

void check_spoken(const FindingWords& words) {
  REQUIRE(words.facts.size() == 3);
  CHECK(words.facts[0].label == "order");
  CHECK(words.facts[1].text.empty());
  CHECK(words.facts[2].text == std::string("a\0b\n", 4));
  REQUIRE(words.readings.size() == 2);
  CHECK(words.readings[0].would_flip == "flip");
  CHECK(words.severity_reasons[1] == "because");
  CHECK(words.description == std::string(5'000, 'd'));
  CHECK(words.defence == "e");
}

TEST_CASE("words: put away they can be read, and are no longer in the finding") {
  WordStore store(0);
  Finding f = spoken();
  check_spoken(store.words_of(f));
  store.put_away(f);
  CHECK(f.words == 0);
  CHECK(f.title == "stays");
  CHECK(f.facts.empty());
  CHECK(f.description.empty());
  CHECK(f.readings[0].reading == Reading::scan);
  CHECK(f.readings[0].evidence_for.empty());
  check_spoken(store.words_of(f));
}

TEST_CASE("words: given back they stand in front of what was added") {
  WordStore store(0);
  Finding f = spoken();
  store.put_away(f);
  f.facts.push_back({"seen by", "tcpdump"});
  store.give_back(f);
  CHECK(f.words == -1);
  REQUIRE(f.facts.size() == 4);
  CHECK(f.facts.back().label == "seen by");
  f.facts.pop_back();
  check_spoken(store.words_of(f));
  store.give_back(f);  // none were taken
  CHECK(f.facts.size() == 3);
}

TEST_CASE("words: many findings keep theirs apart") {
  WordStore store(1'000);
  std::vector<Finding> findings(200);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    findings[i].facts = {{"number", std::to_string(i)}};
    store.put_away(findings[i]);
  }
  for (std::size_t i = 0; i < findings.size(); ++i) CHECK(store.words_of(findings[i]).facts[0].text == std::to_string(i));
}

}  // namespace
}  // namespace hindcast
