// The console examples of README.md and docs/tutorial.md are what the program says. Each block ```console is run line by line
// in a scratch directory that holds fixtures/ as the repository does, on a terminal of 100 columns; what is on standard error
// follows what is on standard output. A line "..." stands for any number of lines. With UPDATE_DOCS=1 the output is written anew
// (of lines between elisions as many as there were, from where the first of them stands); the difference is to be reviewed.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/scratch.h"

namespace hindcast {
namespace {

using Lines = std::vector<std::string>;
constexpr std::string_view kElision = "...";

// Lines without blanks at their ends.
Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    lines.emplace_back(line.substr(0, line.find_last_not_of(" \r") + 1));
  }
  return lines;
}

// What runs in the child: standard output is the terminal, standard error a file.
[[noreturn]] void become_shell(int terminal, const std::string& directory, const std::string& errors, const std::string& command) {
  const int error_file = open(errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(terminal, STDOUT_FILENO);
  dup2(error_file, STDERR_FILENO);
  setenv("NO_COLOR", "1", 1);
  setenv("LC_ALL", "C", 1);
  setenv("TZ", "UTC", 1);
  const std::string script = "hindcast() { '" HINDCAST_BINARY "' \"$@\"; }\n" + command;
  if (chdir(directory.c_str()) == 0) execlp("bash", "bash", "-c", script.c_str(), static_cast<char*>(nullptr));
  _exit(127);
}

struct Ran {
  int status = -1;
  std::string text;
};

Ran run_on_terminal(const test::Scratch& scratch, const std::string& command) {
  struct winsize size {};
  size.ws_row = 50;
  size.ws_col = 100;
  int master = -1;
  int slave = -1;
  REQUIRE(openpty(&master, &slave, nullptr, nullptr, &size) == 0);
  struct termios mode {};
  tcgetattr(slave, &mode);
  mode.c_oflag &= ~static_cast<tcflag_t>(OPOST);  // a newline stays a newline
  tcsetattr(slave, TCSANOW, &mode);
  const std::string errors = scratch.path(".err");
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    close(master);
    become_shell(slave, scratch.directory(), errors, command);
  }
  close(slave);
  Ran ran;
  std::array<char, 4096> buffer{};
  for (ssize_t size_read = 0; (size_read = read(master, buffer.data(), buffer.size())) > 0;) {
    ran.text.append(buffer.data(), static_cast<std::size_t>(size_read));
  }
  close(master);
  int status = 0;
  waitpid(child, &status, 0);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  ran.text += test::read_whole(errors);
  return ran;
}

// Whether `actual` is what `expected` shows from these lines on.
bool is_shown(const Lines& expected, std::size_t e, const Lines& actual, std::size_t a) {
  if (e == expected.size()) return a == actual.size();
  if (expected[e] != kElision) return a < actual.size() && expected[e] == actual[a] && is_shown(expected, e + 1, actual, a + 1);
  for (std::size_t at = a; at <= actual.size(); ++at) {
    if (is_shown(expected, e + 1, actual, at)) return true;
  }
  return false;
}

// Enough of an output to see what is wrong.
std::string start_of(const std::string& text) { return text.size() <= 4000 ? text : text.substr(0, 4000) + "..."; }

// The first expected line that the output does not have, for the message.
std::string first_missing(const Lines& expected, const Lines& actual) {
  for (const std::string& line : expected) {
    if (line != kElision && std::find(actual.begin(), actual.end(), line) == actual.end()) return line;
  }
  return "(order or number of lines)";
}

// What the output shows now where `expected` shows parts of it.
Lines renewed(const Lines& expected, const Lines& actual) {
  if (std::find(expected.begin(), expected.end(), kElision) == expected.end()) return actual;
  Lines lines;
  std::size_t at = 0;
  bool is_first = true;  // of a part
  for (const std::string& line : expected) {
    if (line == kElision) {
      lines.push_back(line);
      is_first = true;
      continue;
    }
    if (is_first) {
      const auto found = std::find(actual.begin() + static_cast<std::ptrdiff_t>(std::min(at, actual.size())), actual.end(), line);
      if (found != actual.end()) at = static_cast<std::size_t>(found - actual.begin());
      is_first = false;
    }
    lines.push_back(at < actual.size() ? actual[at++] : line);
  }
  return lines;
}

// One document, example by example; builds the text anew on the way.
class Examples {
 public:
  explicit Examples(std::string name) : path_(std::string(HINDCAST_SOURCE_DIR) + "/" + name), name_(std::move(name)) {
    std::filesystem::create_directory_symlink(std::string(HINDCAST_SOURCE_DIR) + "/fixtures", scratch_.path("fixtures"));
  }

  void run() {
    const Lines lines = lines_of(test::read_whole(path_));
    bool in_block = false;
    for (std::size_t i = 0; i < lines.size();) {
      if (!in_block || !lines[i].starts_with("$ ")) {
        if (lines[i].starts_with("```")) in_block = lines[i] == "```console";
        renewed_ += lines[i++] + "\n";
        continue;
      }
      std::size_t end = i + 1;
      while (lines[end - 1].ends_with('\\')) ++end;
      const Lines command(lines.begin() + static_cast<std::ptrdiff_t>(i), lines.begin() + static_cast<std::ptrdiff_t>(end));
      for (i = end; i < lines.size() && !lines[i].starts_with("$ ") && lines[i] != "```";) ++i;
      example(command, Lines(lines.begin() + static_cast<std::ptrdiff_t>(end), lines.begin() + static_cast<std::ptrdiff_t>(i)));
    }
    CHECK_MESSAGE(count_ > 0, name_, " has no console example");
    if (std::getenv("UPDATE_DOCS") != nullptr) test::write_whole(path_, renewed_);
  }

 private:
  void example(const Lines& command, const Lines& expected) {
    ++count_;
    std::string shell;
    for (const std::string& line : command) {
      shell += line + "\n";
      renewed_ += line + "\n";
    }
    const Ran ran = run_on_terminal(scratch_, shell.substr(2));
    const Lines actual = lines_of(ran.text);
    const Lines shown = std::getenv("UPDATE_DOCS") != nullptr ? renewed(expected, actual) : expected;
    for (const std::string& line : shown) renewed_ += line + "\n";
    CHECK_MESSAGE(ran.status == 0, name_, ": ", shell, start_of(ran.text));
    CHECK_MESSAGE(is_shown(shown, 0, actual, 0), name_, ": ", shell, "does not show: ", first_missing(shown, actual), "\nbut:\n",
                  start_of(ran.text));
  }

  test::Scratch scratch_;
  std::string path_;
  std::string name_;
  std::string renewed_;
  int count_ = 0;
};

TEST_CASE("the examples of README.md are what the program says") { Examples("README.md").run(); }

TEST_CASE("the examples of docs/tutorial.md are what the program says") { Examples("docs/tutorial.md").run(); }

}  // namespace
}  // namespace hindcast
