#include "store/new_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "core/parallel.h"
#include "store/case_file.h"
#include "store/durable.h"

namespace hindcast {
namespace {

// Nobody else knows the file that is made, and it is thrown away if anything fails: what makes it durable is PageFile::sync().
constexpr std::string_view kUnguarded = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1024";

Error failure(const std::string& path, std::string_view what) {
  return {ErrorCode::io, fmt::format("{}: {}: {}", path, what, std::strerror(errno)), "Check the disk and run the command again."};
}

// Makes the file `path` of the pages of an open database that nobody writes to. Where they are empty it has holes.
Result<void> copy_pages(Database& from, const std::string& path) {
  auto page_size = from.query_integer("PRAGMA page_size");
  if (!page_size) return page_size.error();
  auto size = from.file_size();
  if (!size) return size.error();
  std::vector<char> page(static_cast<std::size_t>(page_size->value_or(0)));
  const auto count = static_cast<std::uint32_t>(*size / page.size());
  auto to = PageFile::create(path, static_cast<std::uint32_t>(page.size()), count);
  if (!to) return to.error();
  for (std::uint32_t number = 1; number <= count; ++number) {
    HINDCAST_TRY(from.read_file((number - 1) * page.size(), page));
    const auto last = std::find_if(page.rbegin(), page.rend(), [](char byte) { return byte != 0; });
    HINDCAST_TRY(
        to->replace(number, {reinterpret_cast<const std::uint8_t*>(page.data()), static_cast<std::size_t>(page.rend() - last)}));
  }
  return {};
}

}  // namespace

Result<bool> NewCase::can_replace(Database& database) {
  if (database.path() == ":memory:") return false;
  auto used = database.query_integer(
      "SELECT EXISTS (SELECT 1 FROM source) OR EXISTS (SELECT 1 FROM event_row) OR EXISTS (SELECT 1 FROM host)"
      " OR EXISTS (SELECT 1 FROM phrase)");
  if (!used) return used.error();
  return used->value_or(1) == 0;
}

Result<NewCase> NewCase::begin(Database& database, Spool& spool, std::size_t memory) {
  auto lock = Transaction::begin(database);
  if (!lock) return lock.error();
  // Whoever held the lock may have put a full case in the place of the empty one that is open here.
  if (database.has_moved()) {
    return Error{ErrorCode::busy, fmt::format("{}: another import has just filled this case", database.path()),
                 "Run the command again: it adds to what the case holds now."};
  }
  NewCase fresh(path_beside(database.path()));
  std::remove(fresh.path_.c_str());  // of an import that was killed
  fresh.lock_.emplace(std::move(*lock));
  HINDCAST_TRY(copy_pages(database, fresh.path_));
  auto tables = PageFactTables::open(fresh.path_, spool, memory);
  if (!tables) return tables.error();
  fresh.tables_ = std::move(*tables);
  return fresh;
}

NewCase::~NewCase() {
  if (!path_.empty()) std::remove(path_.c_str());
}

Result<void> NewCase::build(Timestamp base) {
  auto file = tables_->finish(base);
  if (!file) return file.error();
  file_.emplace(std::move(*file));
  tables_.reset();
  return {};
}

Result<void> NewCase::save_small(const std::function<Result<void>(Database&)>& save_rest) {
  auto made = open_case(path_, OpenMode::read_write);
  if (!made) return made.error();
  HINDCAST_TRY(made->execute(kUnguarded));
  auto transaction = Transaction::begin(*made);
  if (!transaction) return transaction.error();
  HINDCAST_TRY(save_rest(*made));
  HINDCAST_TRY(transaction->commit());
  return made->execute("PRAGMA analysis_limit = 1000; ANALYZE");
}

Result<void> NewCase::finish(Database& database, const std::function<Result<void>(Database&)>& save_rest) {
  // By the file that has been open all the time, so that no failed write goes unseen: what lies there meanwhile, then the rest.
  Result<void> saved;
  Result<void> synced;
  run_both([&] { synced = file_->sync(); }, [&] { saved = save_small(save_rest); });
  HINDCAST_TRY(std::move(saved));
  HINDCAST_TRY(std::move(synced));
  HINDCAST_TRY(file_->sync());
  file_.reset();
  const std::string path = database.path();
  if (std::rename(path_.c_str(), path.c_str()) != 0) return failure(path, "cannot put the new case in its place");
  path_.clear();
  if (!sync_folder_of(path)) return failure(path, "the new case is in its place, but might not survive a power cut");
  lock_.reset();
  auto opened = open_case(path, OpenMode::read_write);
  if (!opened) return opened.error();
  database = std::move(*opened);
  return {};
}

}  // namespace hindcast
