// Walks over the members of one JSON object in a line of text, without building a tree: for logs that hold an object per line.
// Nested values are given as text, to be walked in turn. Allocates nothing and does not recurse. It is no validator: it accepts
// some text that is no JSON, but never reads past its end or takes a part of a string for a member.
#pragma once

#include <cstdint>
#include <string_view>

namespace hindcast {

// One member as it stands in the text. Views live as long as the text.
struct JsonMember {
  enum class Kind : std::uint8_t { string, object, array, other };  // other: numbers, true, false, null
  std::string_view key;                                             // without quotes; escapes stay as written
  std::string_view text;  // a string without its quotes, escapes as written; an object or array with its brackets
  Kind kind = Kind::other;
};

// How strings are marked: "text", or \"text\" in an object that is itself the text of a string.
enum class JsonQuotes : std::uint8_t { plain, escaped };

// Takes one `"key": value`. False, and nothing of use taken, if the text is cut or is no member.
bool take_json_member(std::string_view& text, JsonMember& member, JsonQuotes quotes = JsonQuotes::plain);

// Walks over one object from left to right. Keeps a view of the text and nothing else.
class JsonMembers {
 public:
  // `text` starts with "{" after blanks; otherwise next() gives nothing and is_whole() is false.
  explicit JsonMembers(std::string_view text, JsonQuotes quotes = JsonQuotes::plain);

  // Gives the next member; false at the object's end, or where the text is cut or not an object.
  bool next(JsonMember& member);

  // The same in two steps, for a nested object that is walked at once and not only found: the key first, rest() starts with its
  // value; then take_value(), or a JsonMembers of rest() walked to its end and go_behind().
  bool next_key(std::string_view& key);
  bool take_value(JsonMember& member);
  // Goes on behind `inner`, which must be walked to its end; stops there if that was cut.
  void go_behind(const JsonMembers& inner);

  // Whether the object's closing brace was reached.
  [[nodiscard]] bool is_whole() const { return is_whole_; }
  // What follows the last member that was taken, or the object.
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  JsonQuotes quotes_;
  bool is_open_ = false;
  bool is_whole_ = false;
};

}  // namespace hindcast
