// R6: memory ends at any allocation, of the program's own or of SQLite's. The program says so and ends with status 5, and the case
// is as before or as after.
#include <doctest/doctest.h>

#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "tests/support/fault_desk.h"

namespace hindcast {
namespace {

using test::Fault;
using test::FaultDesk;
using test::FaultRun;
using test::FolderImage;

// Fails allocation 1, 2, 3, then ever wider apart, alone and with all later ones in turn, until a run asks for no more than it got.
void check_memory(const FaultDesk& desk, const std::vector<std::string>& words) {
  CAPTURE(words.front());
  const FolderImage before = desk.image();
  std::set<std::string> allowed = {desk.state(), "empty"};
  const FaultRun whole = desk.run(words);
  const std::string after = desk.state();
  allowed.insert(after);
  constexpr int kNeverAsMany = 2'000'000;
  const int closeness = std::getenv("HINDCAST_EVERY_FAULT") != nullptr ? 50 : 3;
  int failed = 0;
  for (int at = 1; at < kNeverAsMany; at += 1 + at / closeness) {
    const std::string kind = ++failed % 2 == 0 ? "once" : "dead";
    CAPTURE(kind);
    CAPTURE(at);
    desk.put(before);
    const FaultRun run = desk.run(words, {kind, 0, at});
    CAPTURE(run.said);
    const std::string state = desk.state();
    CHECK((run.status == 0 || run.status == 5));
    if (run.status == 0) {
      CHECK(state == after);
      CHECK(run.out == whole.out);
      if (kind == "dead") break;  // there was no such allocation
      continue;
    }
    CHECK(run.said.find("out of memory") != std::string::npos);
    CHECK(run.said.find("help: ") != std::string::npos);
    CHECK_MESSAGE(allowed.contains(state), state);
  }
  CHECK(failed > 10);
}

TEST_CASE("memory: import of a new case and into a case, correlate, query") {
  const FaultDesk desk;
  check_memory(desk, desk.import_words({"alert.1"}));
  desk.put({});
  desk.run(desk.import_words({"alert.1"}));
  check_memory(desk, desk.import_words({"alert.2"}));
  check_memory(desk, {"correlate", desk.case_path(), "--quiet"});
  check_memory(desk, {"query", desk.case_path(), "top_talkers", "--quiet"});
}

}  // namespace
}  // namespace hindcast
