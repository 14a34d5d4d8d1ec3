// SortedPairs with a temporary file of its own, for code that knows no Result: what the file refuses is thrown.
#pragma once

#include <cstddef>
#include <vector>

#include "core/paged_array.h"
#include "core/sorted_pairs.h"

namespace hindcast {

// Entry as in SortedPairs: entries of one key come out in the order in which they went in.
template <typename Entry>
class Sorter {
 public:
  // Holds about `memory` bytes; what does not fit waits in the file.
  explicit Sorter(std::size_t memory) : spool_(0), pairs_(spool_, memory) {}
  Sorter(const Sorter&) = delete;
  Sorter& operator=(const Sorter&) = delete;

  // Throws SpoolFailure, as drain() does.
  void add(const Entry& entry) { or_throw(pairs_.add(entry)); }

  // Ends the adding. To be called once, before next().
  void sort() { or_throw(pairs_.sort()); }
  // The next entry in order; false at the end, where `entry` stays as it is.
  bool next(Entry& entry) { return or_throw(pairs_.next(entry)); }

  // Both at once: calls each(entry) in order. To be called once, when all are in.
  template <typename Each>
  void drain(Each&& each) {
    sort();
    for (Entry entry; next(entry);) each(entry);
  }

  // Calls each(entries) for every run of entries of which belong(first of the run, entry) holds: a vector that it may change.
  template <typename Belong, typename Each>
  void drain_runs(Belong&& belong, Each&& each) {
    std::vector<Entry> run;
    drain([&](const Entry& entry) {
      if (!run.empty() && !belong(run.front(), entry)) {
        each(run);
        run.clear();
      }
      run.push_back(entry);
    });
    if (!run.empty()) each(run);
  }

 private:
  Spool spool_;
  SortedPairs<Entry> pairs_;
};

}  // namespace hindcast
