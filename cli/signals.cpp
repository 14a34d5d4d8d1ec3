#include "cli/signals.h"

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>

#include "cli/exit_code.h"
#include "store/sqlite.h"

namespace hindcast {
namespace {

constexpr unsigned kSecondsToRollBack = 1;

// Ends the program as a kill would: whatever was not committed is rolled back when the case file is opened next.
[[noreturn]] void give_up(std::string_view words, ExitCode code) {
  static_cast<void>(!::write(STDERR_FILENO, words.data(), words.size()));
  _exit(static_cast<int>(code));
}

[[noreturn]] void give_up_interrupted() {
  give_up("\nhindcast: interrupted; nothing half done is kept. Run the same command again.\n", ExitCode::interrupted);
}

extern "C" void on_interrupt(int) {
  if (interruption().exchange(true)) give_up_interrupted();
  alarm(kSecondsToRollBack);
}

extern "C" void on_alarm(int) { give_up_interrupted(); }

std::terminate_handler handler_before = nullptr;

// On whichever thread it is, and without asking for memory.
[[noreturn]] void on_uncaught() {
  try {
    if (const auto uncaught = std::current_exception()) std::rethrow_exception(uncaught);
  } catch (const std::bad_alloc&) {
    give_up(
        "hindcast: error: out of memory; nothing half done is kept\n"
        "help: End other programs or give this one more memory, and run the same command again.\n",
        ExitCode::io);
  } catch (...) {
  }
  handler_before();
  std::abort();
}

void handle(int signal_number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(signal_number, &action, nullptr);
}

}  // namespace

void install_signal_handlers() {
  static_cast<void>(interruption());  // made before a handler can need it
  handle(SIGPIPE, SIG_IGN);
  handle(SIGXFSZ, SIG_IGN);
  handle(SIGINT, on_interrupt);
  handle(SIGTERM, on_interrupt);
  handle(SIGALRM, on_alarm);
  handler_before = std::set_terminate(on_uncaught);
}

bool was_interrupted() { return interruption(); }

}  // namespace hindcast
