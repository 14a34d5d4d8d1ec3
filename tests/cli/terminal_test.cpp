#include "cli/terminal.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string>

namespace hindcast {
namespace {

// Sets a variable for the time of a test; nothing unsets it.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    if (value == nullptr) {
      unsetenv(name);
    } else {
      setenv(name, value, 1);
    }
  }
  ~Variable() {
    if (before_) {
      setenv(name_, before_->c_str(), 1);
    } else {
      unsetenv(name_);
    }
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

TEST_CASE("what is no terminal has no colour unless it is forced") {
  const Variable no_colour("NO_COLOR", nullptr);
  const Variable no_force("FORCE_COLOR", nullptr);
  const int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
  CHECK_FALSE(inspect_terminal(fd, "auto").is_tty);
  CHECK_FALSE(inspect_terminal(fd, "auto").has_colour);
  CHECK(inspect_terminal(fd, "always").has_colour);
  CHECK_FALSE(inspect_terminal(fd, "never").has_colour);
  CHECK(inspect_terminal(fd, "auto").width == 80);
  close(fd);
}

TEST_CASE("NO_COLOR and TERM=dumb turn colour off on a terminal, FORCE_COLOR turns it on in a pipe") {
  const int tty = posix_openpt(O_RDWR | O_NOCTTY);
  REQUIRE(tty >= 0);
  const Variable no_force("FORCE_COLOR", nullptr);
  {
    const Variable no_colour("NO_COLOR", nullptr);
    const Variable term("TERM", "xterm");
    CHECK(inspect_terminal(tty, "auto").is_tty);
    CHECK(inspect_terminal(tty, "auto").has_colour);
    CHECK_FALSE(inspect_terminal(tty, "never").has_colour);
    const Variable dumb("TERM", "dumb");
    CHECK_FALSE(inspect_terminal(tty, "auto").has_colour);
  }
  {
    const Variable no_colour("NO_COLOR", "1");
    const Variable term("TERM", "xterm");
    CHECK_FALSE(inspect_terminal(tty, "auto").has_colour);
    CHECK(inspect_terminal(tty, "always").has_colour);
  }
  close(tty);
  const Variable no_colour("NO_COLOR", nullptr);
  const Variable force("FORCE_COLOR", "1");
  const int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
  CHECK(inspect_terminal(fd, "auto").has_colour);
  close(fd);
}

TEST_CASE("text is styled only where there is colour") {
  CHECK(styled(Terminal{true, true, 80}, Style::bold, "x") == "\x1b[1mx\x1b[0m");
  CHECK(styled(Terminal{true, false, 80}, Style::bold, "x") == "x");
}

}  // namespace
}  // namespace hindcast
