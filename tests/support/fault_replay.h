// What a disk may hold after the power went: everything that was synced, and of the rest whatever it had got to.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/support/fault_run.h"

namespace hindcast::test {

// One folder on a disk with a cache. It believes only what POSIX promises: bytes are safe once their file was synced, names once
// the folder was. Writes are cut into sectors of 512 bytes, which arrive in any order or not at all; names change in order.
class CachedDisk {
 public:
  // Begins with the files of the folder as they are now, all of them safe.
  explicit CachedDisk(std::string folder);

  // Takes one call of the program into account. A call that failed did nothing.
  void take(const DiskStep& step);
  // The program has ended: descriptors mean nothing any more.
  void close_all() { open_.clear(); }
  // The files by name as they could be found if the power went now.
  std::map<std::string, std::string> after_power_cut(std::mt19937& random) const;
  // The files by name as the program sees them: to check that this models what happened.
  [[nodiscard]] std::map<std::string, std::string> now() const;

 private:
  // A change of one file that is not safe yet: bytes at an offset, or a new size.
  struct Change {
    std::uint64_t offset = 0;
    std::string bytes;
    bool is_resize = false;  // `offset` is the new size
  };
  struct File {
    std::string safe;
    std::string now;
    std::vector<Change> changes;
  };
  // A name that stands for another file from now on; -1: for none.
  struct Naming {
    std::vector<std::pair<std::string, int>> names;
  };

  static std::string survivor(const File& file, std::mt19937& random);
  void name(Naming naming);
  void change(int file, Change change);

  std::string folder_;
  std::vector<File> files_;
  std::map<std::string, int> safe_names_;
  std::map<std::string, int> names_;
  std::vector<Naming> namings_;  // since the folder was synced
  std::map<int, int> open_;      // descriptor -> file; -1: the folder
};

}  // namespace hindcast::test
