#include "core/large_vector.h"

#include <sys/mman.h>

#include <cstdint>

namespace hindcast {
namespace {

std::size_t rounded_up(std::size_t size) { return (size + kHugePage - 1) / kHugePage * kHugePage; }

}  // namespace

void* map_huge(std::size_t size) {
  size = rounded_up(size);
  void* mapped = ::mmap(nullptr, size + kHugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  // From where a huge page can begin.
  auto* const first = static_cast<char*>(mapped);
  const std::size_t before = rounded_up(reinterpret_cast<std::uintptr_t>(first)) - reinterpret_cast<std::uintptr_t>(first);
  if (before > 0) ::munmap(first, before);
  if (before < kHugePage) ::munmap(first + before + size, kHugePage - before);
  ::madvise(first + before, size, MADV_HUGEPAGE);  // a wish
  return first + before;
}

void unmap_huge(void* memory, std::size_t size) { ::munmap(memory, rounded_up(size)); }

}  // namespace hindcast
