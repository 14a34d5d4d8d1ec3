// What a detector is: one file in correlate/detectors/ that reads the attempts of a case and adds findings. A detector
// sees each actor's whole history, however slow; there are no windows. It never looks at the store.
#pragma once

#include <compare>
#include <map>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/dataset.h"
#include "core/finding_array.h"
#include "correlate/attempt.h"
#include "correlate/correlate_case.h"
#include "correlate/knowledge.h"

namespace hindcast {

// Everything a detector may look at, and the marks that keep two detectors from reporting one attempt.
class Context {
 public:
  // Keeps references: all three must outlive it, and it must stay where it is. Nothing is claimed yet.
  Context(const Dataset& data, const Fusion& fusion, const AttemptTable& table);

  // The facts, the packets made of them, and the attempts made of those.
  const Dataset& data;
  const Fusion& fusion;
  const AttemptTable& table;

  // Everything that one host ever tried: the indexes of its attempts in time order, dated ones before undated ones.
  struct ActorHistory {
    HostId actor = kNoHost;
    AttemptList attempts;
  };
  // The histories of all actors, ascending, each made when it is reached.
  [[nodiscard]] auto actors() const {
    return std::views::transform(actors_, [this](const ActorPlace& place) { return history(place); });
  }
  // Puts indexes into time order: dated ones first, then by the first try.
  void sort_by_time(AttemptList& attempts) const;
  // Empty for a host that tried nothing.
  [[nodiscard]] ActorHistory actor_history(HostId actor) const;

  // `index` into AttemptTable::attempts.
  [[nodiscard]] Attempt attempt(std::uint32_t index) const { return table.attempts[index]; }

  // An attempt that a finding holds is claimed; later detectors leave it alone.
  [[nodiscard]] bool is_claimed(std::uint32_t attempt) const { return claimed_[attempt]; }
  // To be called by a detector for the attempts of each finding it adds.
  void claim(std::span<const std::uint32_t> attempts);

  // Whether the target had itself turned to the actor shortly before: an ident query after a mail, a callback.
  [[nodiscard]] bool is_callback(const Attempt& attempt) const;

  // What the rule that fired on it names; none where none fired.
  [[nodiscard]] SignatureFamily family(const Attempt& attempt) const {
    return attempt.signature == kNoSignature ? SignatureFamily::none : families_[static_cast<std::size_t>(attempt.signature)];
  }

  // Findings made so far, and what was explained away.
  FindingArray findings;
  std::vector<Explained> explained;
  // Clocks of sensors that were measured against each other on the way.
  std::vector<ClockOffset> clock_offsets;

 private:
  // Where an actor's attempts and contacts are.
  struct ActorPlace {
    HostId actor = kNoHost;
    std::uint32_t first = 0;  // into by_time_
    std::uint32_t count = 0;
    std::uint32_t first_contact = 0;  // into contacts_
    std::uint32_t contact_count = 0;
  };
  // An attempt that is no unsolicited answer, of the actor in whose range it is.
  struct Contact {
    HostId target = kNoHost;
    std::int64_t us = 0;  // the first try
    auto operator<=>(const Contact&) const = default;
  };

  // The actor's attempts, index and attempt, in the order of the table: puts them in.
  using Attempts = std::vector<std::pair<std::uint32_t, Attempt>>;
  void add_actor(Attempts& attempts);
  [[nodiscard]] ActorHistory history(const ActorPlace& place) const;
  // Null for a host that tried nothing.
  [[nodiscard]] const ActorPlace* place_of(HostId actor) const;

  std::vector<ActorPlace> actors_;  // ascending
  // By index into AttemptTable::attempts.
  std::vector<bool> claimed_;
  PagedArray<std::uint32_t> by_time_;  // indexes into AttemptTable::attempts, actor by actor
  PagedArray<Contact> contacts_;       // ascending within an actor
  // By SignatureId.
  std::vector<SignatureFamily> families_;
};

// The values of a detector's parameters in this run.
class Settings {
 public:
  // Starts with the defaults. `info` is not kept.
  explicit Settings(const DetectorInfo& info);
  // The value; `name` must be one of the detector's parameters.
  [[nodiscard]] double operator[](std::string_view name) const;
  // The value of a parameter that counts things.
  [[nodiscard]] std::int64_t count(std::string_view name) const { return static_cast<std::int64_t>((*this)[name]); }
  // Microseconds of a parameter in seconds.
  [[nodiscard]] std::int64_t us(std::string_view name) const { return static_cast<std::int64_t>((*this)[name] * 1e6); }
  // The value must have been checked against least and most.
  void set(std::string_view name, double value) { values_[std::string(name)] = value; }

 private:
  std::map<std::string, double, std::less<>> values_;
};

// A detector as the engine sees it: two functions without state of their own, so that a run depends on nothing but
// its case and its settings. Neither may be null.
struct Detector {
  // What it is and which parameters it takes; gives the same every time.
  DetectorInfo (*info)();
  // Adds its findings to `context`, with scores, facts and readings, and claims their attempts.
  void (*run)(Context& context, const Settings& settings);
};

// In running order: what is more specific comes first and claims its attempts.
std::span<const Detector* const> all_detectors();

}  // namespace hindcast
