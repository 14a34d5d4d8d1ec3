// R8: the power goes at any moment. What a run did to the disk is written down and replayed onto a disk with a cache, up to a cut:
// the case is as before or as after, and once the run has said that it is done, it is as after.
#include <doctest/doctest.h>

#include <csignal>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/support/fault_desk.h"
#include "tests/support/fault_replay.h"

namespace hindcast {
namespace {

using test::CachedDisk;
using test::DiskCall;
using test::DiskStep;
using test::FaultDesk;
using test::FaultRun;
using test::FolderImage;

// Whether what the disk holds may change with this call.
bool is_change(const DiskStep& step) {
  return step.record.call != DiskCall::read && step.record.call != DiskCall::lock && step.record.call != DiskCall::close;
}

// A run of one command, and what may be found after a cut in it.
class Cuts {
 public:
  explicit Cuts(const FaultDesk& desk, std::set<std::string> between = {}, std::function<std::string()> state = {})
      : desk_(desk), allowed_(std::move(between)), state_(std::move(state)) {
    if (!state_) state_ = [this] { return desk_.state(); };
  }

  // Runs the command; the case is as it is after it.
  void run(const std::vector<std::string>& words) {
    words_ = words;
    before_ = desk_.image();
    allowed_.insert(state_());
    desk_.put(before_);
    steps_ = desk_.run(words).steps;
    image_after_ = desk_.image();
    after_ = state_();
    allowed_.insert(after_);
    if (allowed_.contains("none")) allowed_.insert("empty");  // as it was made, before anything was read
  }

  // Cuts before each `stride`th change and after each sync and each change of a name, `times` times each.
  void check(std::size_t stride, int times) {
    desk_.put(before_);
    CachedDisk disk(desk_.folder());
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const DiskCall call = steps_[i].record.call;
      const bool is_turn = call == DiskCall::sync || call == DiskCall::rename || call == DiskCall::remove;
      if (is_change(steps_[i]) && i % stride == 0) cut(disk, i, times);
      disk.take(steps_[i]);
      if (is_turn) cut(disk, i, times);
    }
    REQUIRE(disk.now() == image_after_);  // else this is not what happened
    for (int time = 0; time < 20; ++time) {
      desk_.put(disk.after_power_cut(random_));
      CHECK_MESSAGE(state_() == after_, "done was said, and is not so");
    }
    CHECK(cuts_ > 30);
  }

 private:
  void cut(const CachedDisk& disk, std::size_t at, int times) {
    for (int time = 0; time < times; ++time) {
      desk_.put(disk.after_power_cut(random_));
      const std::string state = state_();
      CHECK_MESSAGE(allowed_.contains(state), "a cut after ", test::describe(steps_[at]), ": ", state);
      if (++cuts_ % 8 != 0) continue;
      desk_.run(words_);  // once more, and it is as if nothing had happened
      CHECK(state_() == after_);
      for (const auto& [path, bytes] : desk_.image()) {
        if (path.starts_with(desk_.case_path())) CHECK_MESSAGE(image_after_.contains(path), path, " was left");
      }
    }
  }

  const FaultDesk& desk_;
  std::set<std::string> allowed_;
  std::function<std::string()> state_;
  FolderImage before_;
  FolderImage image_after_;
  std::string after_;
  std::vector<std::string> words_;
  std::vector<DiskStep> steps_;
  std::mt19937 random_{1};
  int cuts_ = 0;
};

TEST_CASE("power cut: import of a new case") {
  const FaultDesk desk;
  Cuts cuts(desk);
  cuts.run(desk.import_words({"alert.1"}));
  cuts.check(7, 2);
}

TEST_CASE("power cut: import of two commits") {
  const FaultDesk desk;
  desk.run(desk.import_words({"alert.1"}));
  const std::string between = desk.state();
  desk.put({});
  Cuts cuts(desk, {between});
  cuts.run(desk.import_words({"alert.1", "dump"}));
  cuts.check(17, 1);
}

TEST_CASE("power cut: import into a case") {
  const FaultDesk desk;
  desk.run(desk.import_words({"alert.1"}));
  Cuts cuts(desk);
  cuts.run(desk.import_words({"alert.2"}));
  cuts.check(5, 3);
}

TEST_CASE("power cut: correlate") {
  const FaultDesk desk;
  desk.run(desk.import_words({"alert.1", "alert.2"}));
  Cuts cuts(desk);
  cuts.run({"correlate", desk.case_path(), "--quiet"});
  cuts.check(5, 3);
}

// The next command rolls the killed import's journal back, and the power goes while it does.
TEST_CASE("power cut: a roll-back that is cut is rolled back again") {
  const FaultDesk desk;
  desk.run(desk.import_words({"alert.1"}));
  const FolderImage before = desk.image();
  int last = 0;  // sync of the case: its pages are written, the journal still stands
  for (const DiskStep& step : desk.run(desk.import_words({"alert.2"})).steps) {
    if (step.record.call == DiskCall::sync && step.path == desk.case_path()) last = step.record.number;
  }
  desk.put(before);
  CHECK(desk.run(desk.import_words({"alert.2"}), {"kill", last}).status == 128 + SIGKILL);
  REQUIRE(desk.image().contains(desk.case_path() + "-journal"));
  Cuts cuts(desk);
  cuts.run({"verify", desk.case_path()});
  cuts.check(1, 3);
}

TEST_CASE("power cut: a report is the old one or the new one, and once it is said to be written, the new one") {
  const FaultDesk desk;
  desk.run(desk.import_words({"alert.1"}));
  const std::string file = desk.folder() + "/may.html";
  test::write_whole(file, "what was written last week");
  Cuts cuts(desk, {}, [&] { return desk.state() + test::read_whole(file); });
  cuts.run({"report", desk.case_path(), "-o", file});
  cuts.check(1, 10);
}

// Killed after the case was put in its place, before that was safe: the next import has nothing to add, and must not say so before
// the first one's work is safe.
TEST_CASE("power cut: an import that finds all done by a killed one is done only when that is safe") {
  const FaultDesk desk;
  const FaultRun whole = desk.run(desk.import_words({"alert.1"}));
  int after_rename = 0;
  for (const DiskStep& step : whole.steps) {
    if (step.record.call == DiskCall::rename) after_rename = step.record.number + 1;
  }
  REQUIRE(after_rename > 1);
  desk.put({});
  CachedDisk disk(desk.folder());
  const FaultRun killed = desk.run(desk.import_words({"alert.1"}), {"kill", after_rename});
  CHECK(killed.status == 128 + SIGKILL);
  for (const DiskStep& step : killed.steps) disk.take(step);
  disk.close_all();
  for (const DiskStep& step : desk.run(desk.import_words({"alert.1"})).steps) disk.take(step);
  const std::string after = desk.state();
  std::mt19937 random(1);
  for (int time = 0; time < 30; ++time) {
    desk.put(disk.after_power_cut(random));
    CHECK(desk.state() == after);
  }
}

}  // namespace
}  // namespace hindcast
