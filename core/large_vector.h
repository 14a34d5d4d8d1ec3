// Vectors of many small elements, in huge pages where the system has them: a new page costs the system as much as dozens of
// elements cost us.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace hindcast {

inline constexpr std::size_t kHugePage = std::size_t{2} << 20U;  // bytes
// Memory straight from the system, to which it goes back: free memory in huge pages would be wasted on what is small. Throws
// std::bad_alloc.
void* map_huge(std::size_t size);
void unmap_huge(void* memory, std::size_t size);

// The allocator of LargeVector.
template <typename T>
struct LargeAllocator {
  using value_type = T;
  LargeAllocator() = default;
  template <typename Other>
  explicit LargeAllocator(const LargeAllocator<Other>&) {}

  T* allocate(std::size_t count) {
    const std::size_t size = count * sizeof(T);
    return static_cast<T*>(size < kHugePage ? ::operator new(size) : map_huge(size));
  }
  void deallocate(T* memory, std::size_t count) {
    const std::size_t size = count * sizeof(T);
    if (size < kHugePage) {
      ::operator delete(memory);
    } else {
      unmap_huge(memory, size);
    }
  }
  template <typename Other>
  bool operator==(const LargeAllocator<Other>&) const {
    return true;
  }
};

template <typename T>
using LargeVector = std::vector<T, LargeAllocator<T>>;

}  // namespace hindcast
