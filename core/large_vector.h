// Vectors of many small elements: in huge pages where the system has them, and not filled with zeros first. A new page costs the
// system as much as dozens of elements cost us.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

namespace hindcast {

// The allocator of LargeVector.
template <typename T>
struct LargeAllocator {
  using value_type = T;
  LargeAllocator() = default;
  template <typename Other>
  explicit LargeAllocator(const LargeAllocator<Other>&) {}

  static constexpr std::size_t kHugePage = std::size_t{2} << 20U;

  T* allocate(std::size_t count) {
    if (count * sizeof(T) < kHugePage) return static_cast<T*>(::operator new(count * sizeof(T)));
    const std::size_t size = (count * sizeof(T) + kHugePage - 1) / kHugePage * kHugePage;
    void* memory = ::operator new(size, std::align_val_t(kHugePage));
    ::madvise(memory, size, MADV_HUGEPAGE);  // a wish
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    if (count * sizeof(T) < kHugePage) {
      ::operator delete(memory);
    } else {
      ::operator delete(memory, std::align_val_t(kHugePage));
    }
  }
  // resize() leaves new elements as they are.
  template <typename Element>
  void construct(Element* at) {
    ::new (static_cast<void*>(at)) Element;
  }
  template <typename Element, typename... Arguments>
  void construct(Element* at, Arguments&&... arguments) {
    ::new (static_cast<void*>(at)) Element(std::forward<Arguments>(arguments)...);
  }
  template <typename Other>
  bool operator==(const LargeAllocator<Other>&) const {
    return true;
  }
};

// Elements that resize() adds have no value.
template <typename T>
using LargeVector = std::vector<T, LargeAllocator<T>>;

}  // namespace hindcast
