// Texts and their numbers: dense, in order of first appearance, and the texts stay where they are.
#include "core/text_interner.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace hindcast {
namespace {

TEST_CASE("interner: numbers count from 0 in order of first appearance") {
  TextInterner texts;
  CHECK(texts.size() == 0);
  CHECK(texts.id("b") == 0);
  CHECK(texts.id("a") == 1);
  CHECK(texts.id("b") == 0);
  CHECK(texts.size() == 2);
  CHECK(texts.text(0) == "b");
  CHECK(texts.text(1) == "a");
}

TEST_CASE("interner: empty text, text with NULs and text that only begins alike are texts of their own") {
  TextInterner texts;
  CHECK(texts.id("") == 0);
  CHECK(texts.id(std::string_view("\0", 1)) == 1);
  CHECK(texts.id(std::string_view("a\0", 2)) == 2);
  CHECK(texts.id("a") == 3);
  CHECK(texts.id(std::string_view("a\0b", 3)) == 4);
  CHECK(texts.id({}) == 0);
  CHECK(texts.text(0).empty());
  CHECK(texts.text(4) == std::string_view("a\0b", 3));
}

TEST_CASE("interner: texts that agree in their first fifteen bytes are told apart, up to the last byte") {
  TextInterner texts;
  const std::string same = "MY.NET.100.200.";
  std::int32_t next = 0;
  for (const std::string& rest : {std::string(), std::string("1"), std::string("2"), std::string("10"), std::string(1, '\0'), same})
    CHECK(texts.id(same + rest) == next++);
  CHECK(texts.id(same.substr(0, 14)) == next++);
  CHECK(texts.id(same + "1") == 1);
  CHECK(texts.id(same + same) == 5);
}

TEST_CASE("interner: a copy is kept, not the view") {
  TextInterner texts;
  std::string text = "MY.NET.1.1";
  texts.id(text);
  text.assign(text.size(), 'x');
  CHECK(texts.text(0) == "MY.NET.1.1");
  CHECK(texts.id(text) == 1);
}

TEST_CASE("interner: a hundred thousand texts of all sizes keep their numbers and their places") {
  TextInterner texts;
  std::unordered_map<std::string, std::int32_t> model;
  std::vector<std::string_view> first_views;
  std::mt19937 random(3);
  for (int i = 0; i < 100'000; ++i) {
    std::string text = std::to_string(random() % 60'000);
    if (random() % 500 == 0) text.append(random() % 3'000, '.');
    const auto [place, is_new] = model.emplace(text, static_cast<std::int32_t>(model.size()));
    REQUIRE(texts.id(text) == place->second);
    if (is_new) first_views.push_back(texts.text(place->second));
  }
  CHECK(texts.id(std::string(200'000, 'x')) == static_cast<std::int32_t>(model.size()));
  for (const auto& [text, id] : model) REQUIRE(texts.text(id) == text);
  for (std::size_t i = 0; i < first_views.size(); ++i)
    REQUIRE(texts.text(static_cast<std::int32_t>(i)).data() == first_views[i].data());
}

TEST_CASE("interner: all texts of another one are found as each of them is") {
  TextInterner texts;
  CHECK(texts.find_all(texts).empty());
  std::mt19937 random(5);
  TextInterner others;
  for (const int count : {1, 7, 40, 5'000}) {
    others.id("other " + std::to_string(count));
    CHECK(texts.find_all(others).size() == static_cast<std::size_t>(others.size()));
    for (int i = 0; i < count; ++i) {
      others.id(std::to_string(random() % 10'000));
      texts.id(std::to_string(random() % 10'000));
    }
    const std::vector<std::int32_t> found = texts.find_all(others);
    REQUIRE(found.size() == static_cast<std::size_t>(others.size()));
    for (std::int32_t i = 0; i < others.size(); ++i) {
      REQUIRE(found[static_cast<std::size_t>(i)] == texts.find(others.text(i)).value_or(-1));
    }
  }
}

TEST_CASE("interner: moved, it keeps its texts") {
  TextInterner texts;
  for (int i = 0; i < 1'000; ++i) texts.id(std::to_string(i));
  TextInterner other = std::move(texts);
  CHECK(other.size() == 1'000);
  CHECK(other.text(999) == "999");
  CHECK(other.id("500") == 500);
  CHECK(other.id("new") == 1'000);
}

}  // namespace
}  // namespace hindcast
