// The texts of findings, out of memory: a noisy case has a hundred thousand findings, and their words are most of their weight.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/finding.h"
#include "core/spool.h"

namespace hindcast {

// What a finding says in words, but for title and summary: the members of Finding of these names.
struct FindingWords {
  struct ReadingWords {
    std::string evidence_for;
    std::string evidence_against;
    std::string would_flip;
  };
  std::vector<Fact> facts;
  std::vector<ReadingWords> readings;             // in the order of Finding::readings
  std::array<std::string, 4> severity_reasons{};  // in the order of Severity
  std::string spoofing;
  std::string description;
  std::string mechanism;
  std::string targeting;
  std::string defence;
};

// Keeps the words of findings that Finding::words points to.
class WordStore {
 public:
  // Holds about `memory` bytes in memory; the rest waits in a temporary file.
  explicit WordStore(std::size_t memory) : spool_(std::make_unique<Spool>(memory)) {}

  // Takes the words out of a finding that has all of its own, and sets Finding::words. Throws SpoolFailure, as all of these do.
  void put_away(Finding& finding);
  // Gives them back, facts in front of those that it got in between; nothing if none were taken.
  void give_back(Finding& finding);
  // A copy of the words, wherever they are.
  [[nodiscard]] FindingWords words_of(const Finding& finding);

 private:
  FindingWords read(std::int32_t number);

  std::unique_ptr<Spool> spool_;
  std::vector<SpoolBlock> blocks_;
  std::string buffer_;
};

}  // namespace hindcast
