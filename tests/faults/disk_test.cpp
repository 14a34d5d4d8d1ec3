// R5: each call on the disk fails in turn, in the real program. Whatever fails, it says so, and the case is as it was before or as
// it is after; run again, it ends where an undisturbed run does.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "store/case_file.h"
#include "store/sql_assets.h"
#include "tests/support/fault_desk.h"

namespace hindcast {
namespace {

using test::DiskCall;
using test::Fault;
using test::FaultDesk;
using test::FaultRun;
using test::FolderImage;

using Words = std::vector<std::string>;

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

#ifdef HINDCAST_SANITIZED
constexpr int kPatience = 8;  // a run takes several times as long there
#else
constexpr int kPatience = 1;
#endif

bool is_every_fault_asked() { return std::getenv("HINDCAST_EVERY_FAULT") != nullptr; }

// One command on one case, undisturbed at first: what each disturbed run is compared with.
class Trial {
 public:
  // `between`: states of the case that a command of several commits may end in.
  // `state`: what the folder holds, where that is more than the case.
  Trial(const FaultDesk& desk, Words words, std::set<std::string> between = {}, std::function<std::string()> state = {})
      : desk_(desk), words_(std::move(words)), before_(desk.image()), allowed_(std::move(between)), state_(std::move(state)) {
    if (!state_) state_ = [this] { return desk_.state(); };
    allowed_.insert(state_());
    desk_.put(before_);  // a look may have rolled something back
    whole_ = desk_.run(words_);
    after_ = desk_.image();
    state_after_ = state_();
    allowed_.insert(state_after_);
    if (allowed_.contains("none")) allowed_.insert("empty");  // what could not be removed again holds nothing
  }

  [[nodiscard]] const FaultRun& whole() const { return whole_; }

  // Numbers of calls to fail: the first and the last of every sort of call on every file, and between them each `stride`th. All of
  // them where the environment says HINDCAST_EVERY_FAULT.
  [[nodiscard]] std::vector<int> chosen_calls(int stride) const {
    std::map<std::string, std::pair<int, int>> ends;
    std::set<int> chosen;
    for (const test::DiskStep& step : whole_.steps) {
      const int number = step.record.number;
      if (number == 0) continue;
      const std::string sort = fmt::format("{} {}", static_cast<int>(step.record.call), step.path);
      const auto [place, is_new] = ends.emplace(sort, std::pair(number, number));
      if (!is_new) place->second.second = number;
      if (is_every_fault_asked() || number % (stride * kPatience) == 0) chosen.insert(number);
    }
    for (const auto& [sort, numbers] : ends) chosen.insert({numbers.first, numbers.second});
    return {chosen.begin(), chosen.end()};
  }

  void check(const Fault& fault) const {
    CAPTURE(fault.kind);
    CAPTURE(fault.at);
    desk_.put(before_);
    const FaultRun run = desk_.run(words_, fault);
    CAPTURE(run.said);
    std::string failed;
    for (const test::DiskStep& step : run.steps) {
      if (step.record.number == fault.at) failed = test::describe(step);
    }
    CAPTURE(failed);
    CHECK((run.status == 0 || run.status == 4 || run.status == 5 || run.status == 75));
    const std::string state = state_();
    if (run.status == 0) {
      CHECK(state == state_after_);
      CHECK(run.out == whole_.out);
    } else {
      CHECK_MESSAGE(allowed_.contains(state), state);
      check_words(run);
    }
    const FolderImage left = desk_.image();
    if (left == before_ || left == after_) return;  // nothing is left of it
    const FaultRun again = desk_.run(words_, {});
    CAPTURE(again.said);
    CHECK(again.status == 0);
    CHECK(state_() == state_after_);
    if (fault.kind == "dead") return;  // then not even removing worked
    for (const auto& [path, bytes] : desk_.image()) CHECK_MESSAGE(after_.contains(path), path, " was left");
  }

  // The number of the call that put a new case in its place; 0 if there was none.
  [[nodiscard]] int rename_call() const {
    int number = 0;
    for (const test::DiskStep& step : whole_.steps) number = step.record.call == DiskCall::rename ? step.record.number : number;
    return number;
  }

  // Each of the chosen calls from number `first` on in one of three ways, or in all.
  void check_all(int stride, int first = 1) const {
    constexpr std::array<const char*, 3> kKinds = {"once", "dead", "full"};
    std::size_t turn = 0;
    for (const int at : chosen_calls(stride)) {
      if (at < first) continue;
      for (const char* kind : kKinds) {
        if (is_every_fault_asked() || kind == kKinds[turn % kKinds.size()]) check({kind, at});
      }
      ++turn;
    }
  }

 private:
  // An error says what, where, and what to do.
  void check_words(const FaultRun& run) const {
    CHECK(holds(run.said, "hindcast: error: "));
    CHECK(holds(run.said, "help: "));
    CHECK(holds(run.said, desk_.folder()));
  }

  const FaultDesk& desk_;
  Words words_;
  FolderImage before_;
  FolderImage after_;
  FaultRun whole_;
  std::string state_after_;
  std::set<std::string> allowed_;
  std::function<std::string()> state_;
};

// The case as an older program left it: schema 4, with 400 records.
void write_old_case(const std::string& path) {
  auto database = Database::open(path, OpenMode::create);
  REQUIRE(database.ok());
  for (const SqlAsset& asset : sql_assets()) {
    if (asset.path.starts_with("schema/000") && asset.path[10] <= '4') REQUIRE(database->execute(asset.text).ok());
  }
  const auto filled = database->execute(
      "INSERT INTO source VALUES (1, 'a', 'x', 9, NULL, 400, 400, 0, 0, 0, 0, 0, NULL, NULL, '', '', 0, '', '', '');"
      "INSERT INTO sensor VALUES (2, 'tcpdump'); INSERT INTO format VALUES (1, 'tcpdump_text');"
      "INSERT INTO host VALUES (3, '192.0.2.7', 'ipv4', '192.0.2', 0), (4, '10.0.0.1', 'ipv4', '10.0.0', 0);"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) INSERT INTO event"
      " SELECT i, 959558400000000 + i * 60000000, 0, 0, 2, 1, 6, 3, 1024, 4, i, NULL, 2, 5, 1, i, 1, 70 * i, NULL, i FROM n;"
      "PRAGMA application_id = 0x48434153; PRAGMA user_version = 4");
  REQUIRE_MESSAGE(filled.ok(), (filled.ok() ? "" : filled.error().message));
}

TEST_CASE("faults: import of a new case") {
  const FaultDesk desk;
  const Trial trial(desk, desk.import_words({"alert.1"}));
  trial.check_all(41);
  trial.check({"half", 1});
}

TEST_CASE("faults: import into a case") {
  const FaultDesk desk;
  desk.run(desk.import_words({"alert.1"}));
  const Trial trial(desk, desk.import_words({"alert.2"}));
  trial.check_all(41);
  trial.check({"half", 1});
}

TEST_CASE("faults: import of two commits, dated and undated sources, keeps the first where the second fails") {
  const FaultDesk desk;
  desk.run(desk.import_words({"alert.1"}));
  const std::string between = desk.state();
  desk.put({});
  const Trial trial(desk, desk.import_words({"alert.1", "dump"}), {between});
  trial.check_all(67, trial.rename_call());  // before it is as above
}

TEST_CASE("faults: correlate") {
  const FaultDesk desk;
  desk.run(desk.import_words({"alert.1", "alert.2"}));
  const Trial trial(desk, {"correlate", desk.case_path(), "--quiet"});
  trial.check_all(41);
  trial.check({"half", 1});
}

TEST_CASE("faults: a case of an older schema is migrated or left as it was") {
  const FaultDesk desk;
  write_old_case(desk.case_path());
  const FolderImage before = desk.image();
  REQUIRE(desk.state() == "schema 4");
  REQUIRE(open_case(desk.case_path(), OpenMode::read_write).ok());
  const std::string migrated = desk.state();
  REQUIRE_MESSAGE(!migrated.starts_with("broken"), migrated);
  desk.put(before);
  const Trial trial(desk, {"correlate", desk.case_path(), "--quiet"}, {migrated});
  trial.check_all(67);
}

TEST_CASE("faults: a reader that finds the journal of a killed import rolls it back or says why not") {
  const FaultDesk desk;
  desk.run(desk.import_words({"alert.1"}));
  const FolderImage before = desk.image();
  const FaultRun whole = desk.run(desk.import_words({"alert.2"}));
  desk.put(before);
  // Killed where the pages of the case itself are written: before its last sync.
  int last = 0;
  for (const test::DiskStep& step : whole.steps) {
    if (step.record.call == DiskCall::sync && step.path == desk.case_path()) last = step.record.number;
  }
  REQUIRE(last > 0);
  CHECK(desk.run(desk.import_words({"alert.2"}), {"kill", last}).status == 128 + SIGKILL);
  REQUIRE(std::filesystem::exists(desk.case_path() + "-journal"));
  REQUIRE(desk.image().at(desk.case_path()) != before.at(desk.case_path()));
  for (const Words& words : {Words{"verify", desk.case_path()}, Words{"query", desk.case_path(), "top_talkers"}}) {
    const Trial trial(desk, words);
    trial.check_all(23);
    trial.check({"half", 1});
  }
}

TEST_CASE("faults: reading commands give the whole answer or an error") {
  const FaultDesk desk;
  desk.run(desk.import_words({"alert.1", "alert.2"}));
  desk.run({"correlate", desk.case_path(), "--quiet"});
  for (const Words& words : {Words{"verify", desk.case_path()}, Words{"verify", desk.case_path(), "--digest"},
                             Words{"query", desk.case_path(), "signatures"}, Words{"report", desk.case_path()}}) {
    CAPTURE(words.front());
    const Trial trial(desk, words);
    trial.check_all(31);
    trial.check({"half", 1});
  }
}

TEST_CASE("faults: a report or an export is the old file or the new one") {
  const FaultDesk desk;
  desk.run(desk.import_words({"alert.1"}));
  desk.run({"correlate", desk.case_path(), "--quiet"});
  for (const Words& words : {Words{"report", desk.case_path(), "-o", desk.folder() + "/may.html"},
                             Words{"export", desk.case_path(), "json", "-o", desk.folder() + "/may.json"}}) {
    test::write_whole(words.back(), "what was written last week");
    const Trial trial(desk, words, {}, [&] { return desk.state() + test::read_whole(words.back()); });
    trial.check_all(31);
    trial.check({"half", 1});
  }
}

TEST_CASE("faults: temporary files that cannot be written or read end an import with words, and leave the case as it was") {
  const FaultDesk desk;
  std::string large;
  for (int i = 0; i < 30; ++i) large += test::sweep_alerts(10 + i, 2'000);
  test::write_whole(desk.log("large"), large);
  Words words = desk.import_words({"large"});
  words.insert(words.end(), {"--memory", "32"});
  const int calls = desk.run_with_bad_temporary(words, {}).calls();
  REQUIRE(calls > 4);
  desk.run(words);
  const std::string after = desk.state();
  for (int at = 1; at <= calls; at += at * kPatience) {
    for (const char* kind : {"once", "full", "dead"}) {
      CAPTURE(at);
      CAPTURE(kind);
      desk.put({});
      const FaultRun run = desk.run_with_bad_temporary(words, {kind, at});
      CAPTURE(run.said);
      if (run.status == 0) {
        CHECK(desk.state() == after);
        continue;
      }
      CHECK(run.status == 5);
      CHECK(holds(run.said, "hindcast: error: "));
      CHECK(holds(run.said, "help: "));
      // At the very end, where SQLite looks over its statistics, the import is done.
      CHECK((desk.image().empty() || desk.state() == after));
    }
  }
  desk.put({});
  CHECK(desk.run_with_bad_temporary(words, {"half", 1}).status == 0);
  CHECK(desk.state() == after);
}

TEST_CASE("faults: a log that cannot be read to its end is named, and the case says the same") {
  const FaultDesk desk;
  const Words words = desk.import_words({"alert.1", "alert.2"});
  const int calls = desk.run_with_bad_logs(words, {}).calls();
  REQUIRE(calls > 3);
  const std::string after = desk.state();
  int failed = 0;
  for (int at = 1; at <= calls; ++at) {
    CAPTURE(at);
    desk.put({});
    const FaultRun run = desk.run_with_bad_logs(words, {"once", at});
    CAPTURE(run.said);
    const std::string state = desk.state();
    CHECK(!state.starts_with("broken"));
    if (run.status == 0) {  // read again, and then whole
      CHECK(state == after);
      continue;
    }
    CHECK((run.status == 3 || run.status == 5));
    CHECK(holds(run.said, "logs/alert."));
    CHECK(state != after);
    ++failed;
  }
  CHECK(failed > 3);
}

// The head of a member of a tar archive.
std::string tar_head(const std::string& name, std::size_t size) {
  std::string head(512, '\0');
  const auto put = [&head](std::size_t at, const std::string& text) { head.replace(at, text.size(), text); };
  put(0, name);
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, fmt::format("{:011o}", size));
  put(136, "06737000000");
  put(148, std::string(8, ' ') + "0");  // the sum counts itself as blanks; an ordinary file
  unsigned sum = 0;
  for (const char letter : head) sum += static_cast<unsigned char>(letter);
  put(148, fmt::format("{:06o}", sum));
  head[154] = '\0';
  return head;
}

TEST_CASE("faults: an archive that ends too soon ends an import with status 3, also where its last member is missing") {
  const FaultDesk desk;
  const std::string member = test::sweep_alerts(3, 20);
  std::string archive = tar_head("a", member.size()) + member;
  archive.resize((archive.size() + 511) / 512 * 512, '\0');
  archive += tar_head("b", member.size()).substr(0, 300);
  test::write_whole(desk.log("cut.tar"), archive);
  const FaultRun run = desk.run(desk.import_words({"cut.tar"}), Fault{});
  CAPTURE(run.said);
  CHECK(run.status == 3);
  CHECK(holds(run.said, "may hold more"));
}

}  // namespace
}  // namespace hindcast
