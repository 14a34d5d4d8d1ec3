#include "cli/signals.h"

#include <signal.h>
#include <unistd.h>

#include <string_view>

#include "cli/exit_code.h"
#include "store/sqlite.h"

namespace hindcast {
namespace {

constexpr unsigned kSecondsToRollBack = 1;

// Ends the program as a kill would: whatever was not committed is rolled back when the case file is opened next.
[[noreturn]] void give_up() {
  constexpr std::string_view kWords = "\nhindcast: interrupted; nothing half done is kept. Run the same command again.\n";
  static_cast<void>(!::write(STDERR_FILENO, kWords.data(), kWords.size()));
  _exit(static_cast<int>(ExitCode::interrupted));
}

extern "C" void on_interrupt(int) {
  if (interruption().exchange(true)) give_up();
  alarm(kSecondsToRollBack);
}

extern "C" void on_alarm(int) { give_up(); }

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
}

bool was_interrupted() { return interruption(); }

}  // namespace hindcast
