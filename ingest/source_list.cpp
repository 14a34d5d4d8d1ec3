#include "ingest/source_list.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <utility>

#include "ingest/byte_source.h"
#include "ingest/unpack.h"

namespace hindcast {
namespace {

using FileId = std::pair<std::uint64_t, std::uint64_t>;  // device, inode

std::string errno_text(int error) { return std::strerror(error); }  // NOLINT(concurrency-mt-unsafe): one thread lists sources

std::string_view skip_reason(Archive::EntryKind kind) {
  switch (kind) {
    case Archive::EntryKind::link:
      return "a link inside the archive";
    case Archive::EntryKind::special:
      return "a special file inside the archive";
    case Archive::EntryKind::encrypted:
      return "encrypted";
    case Archive::EntryKind::file:
    case Archive::EntryKind::directory:
      break;
  }
  return {};
}

std::string hash_of_file(const std::string& path) {
  SourceFacts facts;
  auto file = FileBytes::open(path, facts);
  return file ? HashedBytes(std::move(file.value())).finish() : std::string();
}

class Lister {
 public:
  Result<void> add_argument(const std::string& path);
  SourceList take() { return std::move(list_); }

 private:
  struct Found {
    std::string path;
    struct stat status;
  };
  void skip(std::string path, std::string reason) { list_.skipped.push_back({std::move(path), std::move(reason), false}); }
  void lose(std::string path, std::string reason) { list_.skipped.push_back({std::move(path), std::move(reason), true}); }
  Result<std::vector<std::string>> names_in(const std::string& folder);
  void walk(const std::string& top, std::vector<Found>& files);
  bool is_new(const std::string& path, const struct stat& status);
  void add_file(const std::string& path, const struct stat& status);
  void add_readable(const std::string& path);
  void add_members(const std::string& path, std::unique_ptr<ByteSource> stream, Packing packing, SourceFacts& facts);

  SourceList list_;
  std::map<FileId, std::string> seen_;  // what was met, and under which name first
};

bool Lister::is_new(const std::string& path, const struct stat& status) {
  const auto [first, inserted] = seen_.emplace(FileId{status.st_dev, status.st_ino}, path);
  if (!inserted) skip(path, fmt::format("the same as {}", first->second));
  return inserted;
}

// The names in a folder, sorted bytewise.
Result<std::vector<std::string>> Lister::names_in(const std::string& folder) {
  std::unique_ptr<DIR, int (*)(DIR*)> handle(::opendir(folder.c_str()), ::closedir);
  if (handle == nullptr) {
    return Error{ErrorCode::io, fmt::format("cannot read the directory {}: {}", folder, errno_text(errno)),
                 "Run as a user who may read it."};
  }
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(handle.get());  // NOLINT(concurrency-mt-unsafe): its own handle
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) {
    return Error{ErrorCode::io, fmt::format("cannot read the directory {} to its end: {}", folder, errno_text(errno)),
                 "Check the disk and run the command again."};
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Collects the files below `top`. With a stack of its own: depth is the evidence's to choose.
void Lister::walk(const std::string& top, std::vector<Found>& files) {
  std::vector<std::string> folders = {top};
  while (!folders.empty()) {
    const std::string folder = std::move(folders.back());
    folders.pop_back();
    const auto names = names_in(folder);
    if (!names) {
      lose(folder, names.error().message);
      continue;
    }
    std::vector<std::string> below;
    for (const std::string& name : names.value()) {
      Found found{folder.ends_with('/') ? folder + name : folder + "/" + name, {}};
      if (::stat(found.path.c_str(), &found.status) != 0) {
        skip(found.path, errno_text(errno));  // a link to nowhere, a link to itself, no permission
      } else if (S_ISDIR(found.status.st_mode)) {
        if (is_new(found.path, found.status)) below.push_back(found.path);
      } else {
        files.push_back(std::move(found));
      }
    }
    folders.insert(folders.end(), std::make_move_iterator(below.rbegin()), std::make_move_iterator(below.rend()));
  }
}

void Lister::add_file(const std::string& path, const struct stat& status) {
  if (!S_ISREG(status.st_mode)) {
    skip(path, S_ISFIFO(status.st_mode) ? "a FIFO" : S_ISSOCK(status.st_mode) ? "a socket" : "a device");
    return;
  }
  if (is_new(path, status)) add_readable(path);
}

void Lister::add_readable(const std::string& path) {
  SourceFacts facts;
  auto file = FileBytes::open(path, facts);
  if (!file) {  // opening it again gives the Error to whoever reads it
    list_.sources.push_back(SourceSpec{path, {}, -1, {}});
    return;
  }
  std::unique_ptr<ByteSource> stream = std::move(file.value());
  Packing packing = packing_of(*stream);
  if (packing != Packing::none && !is_archive(packing)) {
    stream = unpack_stream(std::move(stream), packing, facts);
    packing = packing_of(*stream);
  }
  if (is_archive(packing)) {
    add_members(path, std::move(stream), packing, facts);
  } else {
    list_.sources.push_back(SourceSpec{path, {}, -1, {}});
  }
}

void Lister::add_members(const std::string& path, std::unique_ptr<ByteSource> stream, Packing packing, SourceFacts& facts) {
  Archive archive(std::move(stream), packing, facts);
  const std::size_t first = list_.sources.size();
  while (archive.next_entry()) {
    SourceSpec member{path, archive.name(), archive.index(), {}};
    if (archive.index() >= kMaxArchiveMembers) {
      lose(path, fmt::format("has more than {} members; the rest is not read", kMaxArchiveMembers));
      break;
    }
    if (archive.kind() == Archive::EntryKind::directory) continue;
    const std::string_view reason = skip_reason(archive.kind());
    if (!reason.empty()) {
      skip(display_name(member), std::string(reason));
    } else if (is_archive(packing_of(archive))) {
      skip(display_name(member), "an archive inside an archive; unpack it first");
    } else {
      list_.sources.push_back(std::move(member));
    }
  }
  if (!facts.problem.empty()) lose(path, fmt::format("the archive may hold more: {}", facts.problem));
  const std::string sha256 = hash_of_file(path);
  for (std::size_t i = first; i < list_.sources.size(); ++i) list_.sources[i].container_sha256 = sha256;
}

Result<void> Lister::add_argument(const std::string& path) {
  if (path == "-") {
    add_readable(path);
    return {};
  }
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    const bool is_absent = errno == ENOENT || errno == ENOTDIR;
    return Error{is_absent ? ErrorCode::not_found : ErrorCode::io, fmt::format("cannot read {}: {}", path, errno_text(errno)),
                 is_absent ? "Check the spelling and the working directory." : "Check the permissions of its directory."};
  }
  if (!S_ISDIR(status.st_mode)) {
    add_file(path, status);
    return {};
  }
  if (auto names = names_in(path); !names) return names.error();
  if (!is_new(path, status)) return {};
  std::vector<Found> files;
  walk(path, files);
  std::sort(files.begin(), files.end(), [](const Found& a, const Found& b) { return a.path < b.path; });
  for (const Found& file : files) add_file(file.path, file.status);
  return {};
}

}  // namespace

Result<SourceList> expand_sources(std::span<const std::string> paths) {
  Lister lister;
  for (const std::string& path : paths) HINDCAST_TRY(lister.add_argument(path));
  return lister.take();
}

}  // namespace hindcast
