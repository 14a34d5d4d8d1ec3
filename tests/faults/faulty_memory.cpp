// The memory that ends. Linked into hindcast_on_faulty_disk: allocation HINDCAST_FAULT_ALLOCATION of the program or of SQLite
// fails, and with HINDCAST_FAULT_KIND=dead all later ones.
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>

namespace {

long failing_allocation() {
  static const long number = [] {
    const char* value = std::getenv("HINDCAST_FAULT_ALLOCATION");
    return value == nullptr ? 0 : std::atol(value);
  }();
  return number;
}

bool fails_for_good() {
  static const bool dead = [] {
    const char* kind = std::getenv("HINDCAST_FAULT_KIND");
    return kind != nullptr && std::strcmp(kind, "dead") == 0;
  }();
  return dead;
}

std::atomic<long> allocations = 0;
const std::terminate_handler handler_at_start = std::get_terminate();

// Once main() has said what is to be done without memory: what starts a program before that is not ours.
bool is_running() { return handler_at_start != nullptr && std::get_terminate() != handler_at_start; }

bool is_refused() {
  if (!is_running() || failing_allocation() == 0) return false;
  const long number = ++allocations;
  return number == failing_allocation() || (number > failing_allocation() && fails_for_good());
}

sqlite3_mem_methods given;

// Before SQLite is used at all.
const bool is_wrapped = [] {
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &given);
  sqlite3_mem_methods faulty = given;
  faulty.xMalloc = [](int size) { return is_refused() ? nullptr : given.xMalloc(size); };
  faulty.xRealloc = [](void* old, int size) { return is_refused() ? nullptr : given.xRealloc(old, size); };
  sqlite3_config(SQLITE_CONFIG_MALLOC, &faulty);
  return true;
}();

}  // namespace

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return is_refused() ? nullptr : std::malloc(size == 0 ? 1 : size);
}
void* operator new(std::size_t size) {
  void* memory = operator new(size, std::nothrow);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
// The large pieces (core/large_vector.h).
void* mmap(void* at, std::size_t size, int protection, int flags, int fd, off_t offset) noexcept {
  if ((flags & MAP_ANONYMOUS) != 0 && is_refused()) {
    errno = ENOMEM;
    return MAP_FAILED;
  }
  return reinterpret_cast<void*>(syscall(SYS_mmap, at, size, protection, flags, fd, offset));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
