#include "tests/support/fault_replay.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "tests/support/scratch.h"

namespace hindcast::test {
namespace {

constexpr std::size_t kSector = 512;

void put(std::string& bytes, std::uint64_t offset, std::string_view part) {
  if (bytes.size() < offset + part.size()) bytes.resize(offset + part.size(), '\0');
  std::copy(part.begin(), part.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset));
}

}  // namespace

CachedDisk::CachedDisk(std::string folder) : folder_(std::move(folder)) {
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    const std::string bytes = read_whole(entry.path().string());
    safe_names_[entry.path().string()] = static_cast<int>(files_.size());
    files_.push_back({bytes, bytes, {}});
  }
  names_ = safe_names_;
}

void CachedDisk::name(Naming naming) {
  for (const auto& [name, file] : naming.names) {
    if (file < 0) {
      names_.erase(name);
    } else {
      names_[name] = file;
    }
  }
  namings_.push_back(std::move(naming));
}

void CachedDisk::change(int file, Change change) {
  File& changed = files_[static_cast<std::size_t>(file)];
  if (change.is_resize) {
    changed.now.resize(change.offset, '\0');
  } else {
    put(changed.now, change.offset, change.bytes);
  }
  changed.changes.push_back(std::move(change));
}

void CachedDisk::take(const DiskStep& step) {
  const DiskRecord& record = step.record;
  if (record.failure != 0) return;
  switch (record.call) {
    case DiskCall::open: {
      if (step.path == folder_) {
        open_[record.fd] = -1;
        return;
      }
      if (!names_.contains(step.path)) {
        files_.emplace_back();
        name({{{step.path, static_cast<int>(files_.size()) - 1}}});
      }
      open_[record.fd] = names_[step.path];
      if (record.offset != 0) change(open_[record.fd], {0, {}, true});
      return;
    }
    case DiskCall::write:
      return change(open_.at(record.fd), {static_cast<std::uint64_t>(record.offset), step.data, false});
    case DiskCall::resize:
      return change(open_.at(record.fd), {static_cast<std::uint64_t>(record.size), {}, true});
    case DiskCall::sync: {
      const int file = open_.at(record.fd);
      if (file < 0) {
        safe_names_ = names_;
        namings_.clear();
      } else {
        File& synced = files_[static_cast<std::size_t>(file)];
        synced.safe = synced.now;
        synced.changes.clear();
      }
      return;
    }
    case DiskCall::rename:
      return name({{{step.path, -1}, {step.other, names_.at(step.path)}}});
    case DiskCall::remove:
      return name({{{step.path, -1}}});
    case DiskCall::read:
    case DiskCall::lock:
    case DiskCall::close:
      return;
  }
}

// Each sector of each change arrives or not. What lies between the old end of the file and a sector that arrived is zero, or
// whatever the disk held there before.
std::string CachedDisk::survivor(const File& file, std::mt19937& random) {
  std::string bytes = file.safe;
  const unsigned percent = std::array<unsigned, 4>{0, 30, 70, 100}[random() % 4];
  const char filler = random() % 2 == 0 ? '\0' : static_cast<char>(random());
  for (const Change& change : file.changes) {
    if (change.is_resize) {
      if (random() % 100 < percent) bytes.resize(change.offset, '\0');
      continue;
    }
    for (std::size_t done = 0; done < change.bytes.size();) {
      const std::size_t end = (change.offset + done) / kSector * kSector + kSector - change.offset;  // of this sector
      const std::size_t size = std::min(end, change.bytes.size()) - done;
      if (random() % 100 < percent) {
        if (bytes.size() < change.offset + done) bytes.resize(change.offset + done, filler);
        put(bytes, change.offset + done, std::string_view(change.bytes).substr(done, size));
      }
      done += size;
    }
  }
  return bytes;
}

std::map<std::string, std::string> CachedDisk::after_power_cut(std::mt19937& random) const {
  auto names = safe_names_;
  const std::size_t arrived = random() % (namings_.size() + 1);
  for (std::size_t i = 0; i < arrived; ++i) {
    for (const auto& [name, file] : namings_[i].names) {
      if (file < 0) {
        names.erase(name);
      } else {
        names[name] = file;
      }
    }
  }
  std::map<std::string, std::string> found;
  for (const auto& [name, file] : names) found[name] = survivor(files_[static_cast<std::size_t>(file)], random);
  return found;
}

std::map<std::string, std::string> CachedDisk::now() const {
  std::map<std::string, std::string> found;
  for (const auto& [name, file] : names_) found[name] = files_[static_cast<std::size_t>(file)].now;
  return found;
}

}  // namespace hindcast::test
