#include "core/finding_words.h"

#include <cstring>
#include <iterator>
#include <utility>

#include "core/paged_array.h"

namespace hindcast {
namespace {

// Texts one behind the other, each behind its length.
class Writer {
 public:
  void number(std::size_t value) {
    const auto small = static_cast<std::uint32_t>(value);
    bytes_.append(reinterpret_cast<const char*>(&small), sizeof small);
  }
  void text(std::string_view text) {
    number(text.size());
    bytes_.append(text);
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  std::size_t number() {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_.remove_prefix(sizeof value);
    return value;
  }
  std::string text() {
    const std::size_t size = number();
    std::string text(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return text;
  }

 private:
  std::string_view bytes_;
};

// Calls each(text) for the texts of a finding that are neither facts nor of readings.
template <typename FindingOrWords, typename Each>
void for_each_heading(FindingOrWords& f, Each&& each) {
  for (auto* text : {&f.spoofing, &f.description, &f.mechanism, &f.targeting, &f.defence}) each(*text);
}

// From a finding to its words, or back. Nothing is left of them where they were.
template <typename From, typename To>
void move_headings(From& from, To& to) {
  to.spoofing = std::exchange(from.spoofing, {});
  to.description = std::exchange(from.description, {});
  to.mechanism = std::exchange(from.mechanism, {});
  to.targeting = std::exchange(from.targeting, {});
  to.defence = std::exchange(from.defence, {});
}

std::string packed(const FindingWords& words) {
  Writer writer;
  writer.number(words.facts.size());
  for (const Fact& fact : words.facts) {
    writer.text(fact.label);
    writer.text(fact.text);
  }
  writer.number(words.readings.size());
  for (const auto& reading : words.readings) {
    for (const auto* text : {&reading.evidence_for, &reading.evidence_against, &reading.would_flip}) writer.text(*text);
  }
  for (const std::string& reason : words.severity_reasons) writer.text(reason);
  for_each_heading(words, [&writer](const std::string& text) { writer.text(text); });
  return writer.bytes();
}

FindingWords unpacked(std::string_view bytes) {
  Reader reader(bytes);
  FindingWords words;
  words.facts.resize(reader.number());
  for (Fact& fact : words.facts) {
    fact.label = reader.text();
    fact.text = reader.text();
  }
  words.readings.resize(reader.number());
  for (auto& reading : words.readings) {
    for (auto* text : {&reading.evidence_for, &reading.evidence_against, &reading.would_flip}) *text = reader.text();
  }
  for (std::string& reason : words.severity_reasons) reason = reader.text();
  for_each_heading(words, [&reader](std::string& text) { text = reader.text(); });
  return words;
}

// The words of a finding, which has none of them any more.
FindingWords take_words(Finding& f) {
  FindingWords words;
  words.facts = std::exchange(f.facts, {});
  for (ReadingScore& reading : f.readings) {
    words.readings.push_back({std::exchange(reading.evidence_for, {}), std::exchange(reading.evidence_against, {}),
                              std::exchange(reading.would_flip, {})});
  }
  for (std::size_t i = 0; i < f.severity.size(); ++i) words.severity_reasons[i] = std::exchange(f.severity[i].reason, {});
  move_headings(f, words);
  return words;
}

}  // namespace

void WordStore::put_away(Finding& finding) {
  blocks_.push_back(or_throw(spool_->keep(packed(take_words(finding)))));
  finding.words = static_cast<std::int32_t>(blocks_.size()) - 1;
}

void WordStore::give_back(Finding& finding) {
  if (finding.words < 0) return;
  FindingWords words = read(std::exchange(finding.words, -1));
  words.facts.insert(words.facts.end(), std::make_move_iterator(finding.facts.begin()),
                     std::make_move_iterator(finding.facts.end()));
  finding.facts = std::move(words.facts);
  for (std::size_t i = 0; i < words.readings.size(); ++i) {
    ReadingScore& reading = finding.readings[i];
    reading.evidence_for = std::move(words.readings[i].evidence_for);
    reading.evidence_against = std::move(words.readings[i].evidence_against);
    reading.would_flip = std::move(words.readings[i].would_flip);
  }
  for (std::size_t i = 0; i < finding.severity.size(); ++i) finding.severity[i].reason = std::move(words.severity_reasons[i]);
  move_headings(words, finding);
}

FindingWords WordStore::words_of(const Finding& finding) {
  if (finding.words >= 0) return read(finding.words);
  Finding copy = finding;
  return take_words(copy);
}

FindingWords WordStore::read(std::int32_t number) {
  return unpacked(or_throw(spool_->read(blocks_[static_cast<std::size_t>(number)], buffer_)));
}

}  // namespace hindcast
