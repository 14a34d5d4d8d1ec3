// What import promises whatever happens to it: killed, interrupted, out of space or beside another import, it leaves the old case
// or the new one, says what went wrong, and run again ends where an undisturbed one does.
#include <doctest/doctest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "ingest/importer.h"
#include "store/case_file.h"
#include "tests/support/child_process.h"
#include "tests/support/scratch.h"

namespace hindcast {
namespace {

using test::ChildProcess;
using test::Scratch;
using Clock = std::chrono::steady_clock;

constexpr int kIo = 5;
constexpr int kBusy = 75;
constexpr int kInterrupted = 130;

// A log of that many different alerts; `host` tells logs apart.
std::string alerts(int count, int host) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    text += "05/" + two(1 + i / 86'400 % 28) + "-" + two(i / 3600 % 24) + ":" + two(i / 60 % 60) + ":" + two(i % 60) +
            ".876461  [**] Alert " + std::to_string(i % 40) + " [**] 192.0." + std::to_string(i % 251) + "." +
            std::to_string(host) + ":43746 -> MY.NET.16." + std::to_string(i % 256) + ":32771\n";
  }
  return text;
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::int64_t sources_in(const std::string& path) {
  auto database = open_case(path, OpenMode::read_only);
  REQUIRE_MESSAGE(database.ok(), (database.ok() ? "" : database.error().message));
  return database->query_integer("SELECT count(*) FROM v_source")->value_or(-1);
}

std::string digest_of(const std::string& path) {
  auto database = open_case(path, OpenMode::read_only);
  REQUIRE_MESSAGE(database.ok(), (database.ok() ? "" : database.error().message));
  auto digest = content_digest(*database);
  REQUIRE(digest.ok());
  return *digest;
}

// A directory of logs, and cases to import them into.
class Desk {
 public:
  explicit Desk(int lines) {
    test::write_whole(scratch.path("old"), alerts(2'000, 1));
    std::filesystem::create_directory(scratch.path("logs"));
    for (const int host : {2, 3}) test::write_whole(scratch.path("logs/alert." + std::to_string(host)), alerts(lines, host));
  }

  // A case that holds one source already.
  void make_old_case(const std::string& name) const {
    REQUIRE(test::run_program(import_words(name, "old"), scratch.path("out")) == 0);
  }
  [[nodiscard]] std::vector<std::string> import_words(const std::string& name, const std::string& logs = "logs") const {
    return {"import", path(name), scratch.path(logs), "--year", "2000"};
  }
  // Whether the case is sound, by the program's own word.
  [[nodiscard]] bool verifies(const std::string& name) const {
    ChildProcess verify({"verify", path(name)}, scratch.path("verify.out"));
    const int status = verify.wait();
    if (status != 0) MESSAGE(verify.output());
    return status == 0;
  }
  // Imports the rest, and checks that the case is what an undisturbed import makes.
  void check_rerun(const std::string& name, const std::string& digest) const {
    ChildProcess again(import_words(name), scratch.path("out"));
    const int status = again.wait();
    CAPTURE(again.output());
    REQUIRE(status == 0);
    CHECK(verifies(name));
    CHECK(digest_of(path(name)) == digest);
    CHECK_FALSE(std::filesystem::exists(path(name) + ".importing"));
    CHECK_FALSE(std::filesystem::exists(path(name) + "-journal"));
  }
  [[nodiscard]] std::string path(const std::string& name) const { return scratch.path(name); }

  Scratch scratch;
};

// What undisturbed imports come to: of the logs alone, and on top of the old case.
struct Undisturbed {
  explicit Undisturbed(const Desk& desk) {
    const auto started = Clock::now();
    REQUIRE(test::run_program(desk.import_words("whole.case"), desk.path("out")) == 0);
    duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started);
    alone = digest_of(desk.path("whole.case"));
    desk.make_old_case("both.case");
    REQUIRE(test::run_program(desk.import_words("both.case"), desk.path("out")) == 0);
    on_old = digest_of(desk.path("both.case"));
  }
  std::chrono::microseconds duration{};
  std::string alone;
  std::string on_old;
};

// Whether a case is there: one that was killed while it was made may leave a database without anything in it.
bool has_tables(const std::string& path) {
  if (!std::filesystem::exists(path) || std::filesystem::is_empty(path)) return false;
  auto database = Database::open(path, OpenMode::read_write);
  REQUIRE(database.ok());
  auto tables = database->query_integer("SELECT count(*) FROM sqlite_schema");
  REQUIRE(tables.ok());
  return tables->value_or(0) > 0;
}

TEST_CASE("promise: an import killed at any time leaves no case, the old case or the new one") {
  const Desk desk(8'000);
  const Undisturbed undisturbed(desk);
  std::mt19937 random(std::random_device{}());  // other moments each time: none may matter
  constexpr int kKills = 10;
  int killed = 0;
  for (int i = 0; i < kKills; ++i) {
    const bool is_on_old = i % 2 == 1;
    const std::string name = "killed" + std::to_string(i) + ".case";
    if (is_on_old) desk.make_old_case(name);
    const auto moment = std::chrono::microseconds(random() % static_cast<unsigned>(undisturbed.duration.count() * 11 / 10 + 1));
    CAPTURE(moment.count());
    CAPTURE(is_on_old);
    ChildProcess import(desk.import_words(name), desk.path("out"));
    std::this_thread::sleep_for(moment);
    import.signal(SIGKILL);
    killed += import.wait() == 128 + SIGKILL ? 1 : 0;
    if (is_on_old || has_tables(desk.path(name))) {
      REQUIRE(desk.verifies(name));
      const std::int64_t sources = sources_in(desk.path(name));
      CHECK((sources == (is_on_old ? 1 : 0) || sources == (is_on_old ? 3 : 2)));
    }
    desk.check_rerun(name, is_on_old ? undisturbed.on_old : undisturbed.alone);
  }
  CHECK(killed > 0);
}

TEST_CASE("promise: what a killed import left is never read as a log or taken for the case") {
  const Desk desk(100);
  const Undisturbed undisturbed(desk);
  test::write_whole(desk.path("a.case.importing"), std::string(100'000, 'x'));
  desk.check_rerun("a.case", undisturbed.alone);
}

TEST_CASE("promise: a limit of the file size is one clear message, status 5 and an intact case") {
  const Desk desk(8'000);
  const Undisturbed undisturbed(desk);
  const std::size_t whole = std::filesystem::file_size(desk.path("whole.case"));
  int number = 0;
  for (const std::size_t limit : {std::size_t{20'000}, std::size_t{300'000}, whole / 2, whole - 20'000}) {
    for (const bool is_on_old : {false, true}) {
      CAPTURE(limit);
      CAPTURE(is_on_old);
      const std::string name = "limited" + std::to_string(++number) + ".case";
      if (is_on_old) desk.make_old_case(name);
      ChildProcess import(desk.import_words(name), desk.path("out"), limit);
      CHECK(import.wait() == kIo);
      const std::string said = import.output();
      CAPTURE(said);
      CHECK(said.starts_with("hindcast: error: "));
      CHECK(std::count(said.begin(), said.end(), '\n') <= 2);  // the error, and what to do
      CHECK(holds(said, name));
      CHECK_FALSE(std::filesystem::exists(desk.path(name) + ".importing"));
      if (is_on_old) {
        CHECK(desk.verifies(name));
        CHECK(sources_in(desk.path(name)) == 1);
      } else {
        // Where not even the empty tables have room, a file of no bytes may stay.
        CHECK((!std::filesystem::exists(desk.path(name)) || std::filesystem::is_empty(desk.path(name))));
      }
      desk.check_rerun(name, is_on_old ? undisturbed.on_old : undisturbed.alone);
    }
  }
}

// A file system of three megabytes; nothing where that may not be made.
class SmallDisk {
 public:
  explicit SmallDisk(std::string path) : path_(std::move(path)) {
    std::filesystem::create_directory(path_);
    is_mounted_ = geteuid() == 0 && mount("none", path_.c_str(), "tmpfs", 0, "size=3m") == 0;
  }
  ~SmallDisk() {
    if (is_mounted_) umount(path_.c_str());
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  [[nodiscard]] bool is_mounted() const { return is_mounted_; }

 private:
  std::string path_;
  bool is_mounted_ = false;
};

TEST_CASE("promise: a full disk is one clear message, status 5 and an intact case") {
  const Desk desk(20'000);
  const SmallDisk disk(desk.path("small"));
  if (!disk.is_mounted()) {
    MESSAGE("skipped: no file system can be mounted here");
    return;
  }
  for (const bool is_on_old : {false, true}) {
    CAPTURE(is_on_old);
    const std::string name = is_on_old ? "small/old.case" : "small/new.case";
    if (is_on_old) desk.make_old_case(name);
    const std::string before = is_on_old ? digest_of(desk.path(name)) : "";
    ChildProcess import(desk.import_words(name), desk.path("out"));
    CHECK(import.wait() == kIo);
    const std::string said = import.output();
    CAPTURE(said);
    CHECK(said.starts_with("hindcast: error: "));
    CHECK(holds(said, name));
    CHECK(holds(said, "Free some space"));
    CHECK_FALSE(std::filesystem::exists(desk.path(name) + ".importing"));
    if (!is_on_old) {
      CHECK_FALSE(std::filesystem::exists(desk.path(name)));
      continue;
    }
    CHECK(desk.verifies(name));
    CHECK(digest_of(desk.path(name)) == before);
  }
}

// Promised is a second and a half; a test that other work on the machine could fail would be none.
constexpr auto kSoon = std::chrono::seconds(20);

TEST_CASE("promise: an interrupt ends an import soon, with status 130 and nothing left behind") {
  const Desk desk(1);
  const std::string chunk = alerts(20'000, 2);
  std::string large;
  for (int i = 0; i < 5; ++i) large += chunk;
  test::write_whole(desk.path("logs/alert.2"), large);
  const Undisturbed undisturbed(desk);
  int interrupted = 0;
  for (const int percent : {10, 50, 80}) {
    for (const bool is_on_old : {false, true}) {
      CAPTURE(percent);
      CAPTURE(is_on_old);
      const std::string name = "stopped" + std::to_string(percent) + (is_on_old ? "b" : "a") + ".case";
      if (is_on_old) desk.make_old_case(name);
      ChildProcess import(desk.import_words(name), desk.path("out"));
      std::this_thread::sleep_for(undisturbed.duration * percent / 100);
      const auto asked = Clock::now();
      import.signal(SIGINT);
      const int status = import.wait();
      CHECK(Clock::now() - asked < kSoon);
      CAPTURE(import.output());
      CHECK((status == kInterrupted || status == 0));
      // On a slow machine the signal may come before the program listens: then it has made nothing.
      const bool began = !import.was_killed();
      if (!began && !is_on_old) CHECK_FALSE(std::filesystem::exists(desk.path(name)));
      interrupted += status == kInterrupted && began ? 1 : 0;
      CHECK_FALSE(std::filesystem::exists(desk.path(name) + ".importing"));
      if (status == kInterrupted && began) CHECK(holds(import.output(), "interrupted"));
      if (is_on_old) CHECK(desk.verifies(name));
      if (percent == 50) desk.check_rerun(name, is_on_old ? undisturbed.on_old : undisturbed.alone);
    }
  }
  CHECK(interrupted > 0);
}

// Whoever says that its log is in must be right, whichever comes first, and however close.
TEST_CASE("promise: of two imports into one new case none is lost silently") {
  const Desk desk(4'000);
  const Undisturbed undisturbed(desk);
  for (int round = 0; round < 6; ++round) {
    CAPTURE(round);
    const std::string name = "shared" + std::to_string(round) + ".case";
    ChildProcess first(desk.import_words(name, "logs/alert.2"), desk.path("first.out"));
    std::this_thread::sleep_for(undisturbed.duration * round / 6);
    ChildProcess second(desk.import_words(name, "logs/alert.3"), desk.path("second.out"));
    const int first_status = first.wait();
    const int second_status = second.wait();
    CAPTURE(first.output());
    CAPTURE(second.output());
    for (const int status : {first_status, second_status}) CHECK((status == 0 || status == kBusy));
    CHECK((first_status == 0 || second_status == 0));
    REQUIRE(std::filesystem::exists(desk.path(name)));
    REQUIRE(desk.verifies(name));
    auto database = open_case(desk.path(name), OpenMode::read_only);
    REQUIRE(database.ok());
    for (const auto& [status, log] : {std::pair(first_status, "alert.2"), std::pair(second_status, "alert.3")}) {
      CAPTURE(std::string(log));
      const auto count = database->query_integer(std::string("SELECT count(*) FROM v_source WHERE path LIKE '%/") + log + "'");
      CHECK(count->value_or(-1) == (status == 0 ? 1 : 0));
    }
    desk.check_rerun(name, undisturbed.alone);
  }
}

}  // namespace
}  // namespace hindcast
