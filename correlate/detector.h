// What a detector is: one file in correlate/detectors/ that reads the attempts of a case and adds findings. A detector
// sees each actor's whole history, however slow; there are no windows. It never looks at the store.
#pragma once

#include <compare>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/dataset.h"
#include "core/finding.h"
#include "correlate/attempt.h"
#include "correlate/correlate_case.h"
#include "correlate/knowledge.h"

namespace hindcast {

// Everything a detector may look at, and the marks that keep two detectors from reporting one attempt.
class Context {
 public:
  // Keeps references: all three must outlive it. Nothing is claimed yet.
  Context(const Dataset& data, const Fusion& fusion, const AttemptTable& table);

  // The facts, the packets made of them, and the attempts made of those.
  const Dataset& data;
  const Fusion& fusion;
  const AttemptTable& table;

  // All actors with the indexes of their attempts, in time order; actors ascending.
  // Everything that one host ever tried, dated attempts before undated ones.
  struct ActorHistory {
    HostId actor = kNoHost;
    AttemptList attempts;
  };
  [[nodiscard]] const std::vector<ActorHistory>& actors() const { return actors_; }
  // Puts indexes into time order: dated ones first, then by the first try.
  void sort_by_time(AttemptList& attempts) const;
  // Null for a host that tried nothing.
  [[nodiscard]] const ActorHistory* actor_history(HostId actor) const;

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
  std::vector<Finding> findings;
  std::vector<Explained> explained;
  // Clocks of sensors that were measured against each other on the way.
  std::vector<ClockOffset> clock_offsets;

 private:
  void index_actors();
  void index_contacts();

  std::vector<ActorHistory> actors_;
  // By index into AttemptTable::attempts.
  std::vector<bool> claimed_;
  // Every attempt but unsolicited answers, as index into AttemptTable::attempts, by (actor, target, time).
  std::vector<std::uint32_t> contacts_;
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
