// LineReader and expand_sources: every byte of a source ends in a line or in a flag, and memory stays flat.
#include "ingest/line_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "ingest/source_list.h"

namespace hindcast {
namespace {

namespace fs = std::filesystem;

// A directory of its own, removed with everything in it.
struct TempDir {
  std::string path;
  TempDir() {
    std::string name = (fs::temp_directory_path() / "hindcast-reader-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~TempDir() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  std::string write(const std::string& name, std::string_view bytes) const {
    const std::string full = path + "/" + name;
    fs::create_directories(fs::path(full).parent_path());
    std::ofstream(full, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return full;
  }
};

struct Member {
  std::string name;
  std::string bytes;
  unsigned type = AE_IFREG;
};

enum class Pack { raw, tar, zip };

// What libarchive makes of the members; `filter` is none, gzip, bzip2, xz or zstd.
std::string packed(Pack pack, const char* filter, const std::vector<Member>& members) {
  std::string out(8U << 20U, '\0');
  std::size_t used = 0;
  struct archive* writer = archive_write_new();
  if (pack == Pack::raw) archive_write_set_format_raw(writer);
  if (pack == Pack::tar) archive_write_set_format_ustar(writer);
  if (pack == Pack::zip) archive_write_set_format_zip(writer);
  if (std::string_view(filter) != "none") archive_write_add_filter_by_name(writer, filter);
  archive_write_open_memory(writer, out.data(), out.size(), &used);
  for (const Member& member : members) {
    struct archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, member.name.c_str());
    archive_entry_set_filetype(entry, member.type);
    if (member.type == AE_IFLNK) archive_entry_set_symlink(entry, "elsewhere");
    archive_entry_set_size(entry, static_cast<la_int64_t>(member.bytes.size()));
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, 959'524'250, 0);
    archive_write_header(writer, entry);
    archive_write_data(writer, member.bytes.data(), member.bytes.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  out.resize(used);
  return out;
}

std::string packed(const char* filter, const std::string& bytes) { return packed(Pack::raw, filter, {{"x", bytes}}); }

std::string sha256(const std::string& bytes) {
  std::array<unsigned char, 32> digest{};
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  std::string hex;
  for (const unsigned char byte : digest) hex += fmt::format("{:02x}", byte);
  return hex;
}

struct ReadBack {
  std::vector<std::string> lines;
  std::vector<LogLine> raw;  // without valid text
  SourceFacts facts;
};

ReadBack read_all(const SourceSpec& source) {
  ReadBack result;
  auto reader = LineReader::open(source);
  REQUIRE_MESSAGE(reader.ok(), reader.error().message);
  for (LogLine line; reader->next(line);) {
    result.lines.emplace_back(line.text);
    result.raw.push_back(line);
  }
  result.facts = reader->finish();
  return result;
}

ReadBack read_all(const std::string& path) { return read_all(SourceSpec{path, {}, -1, {}}); }

std::string many_lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "line " + std::to_string(i * 7919) + "\n";
  return text;
}

const std::string& much_text() {
  static const std::string text = many_lines(150'000);
  return text;
}

// much_text() packed: once a filter, since that takes long and gzip writes the time of day.
const std::string& much_packed(const std::string& filter) {
  static std::map<std::string, std::string> cache;
  auto [at, is_new] = cache.try_emplace(filter);
  if (is_new) at->second = packed(filter.c_str(), much_text());
  return at->second;
}

std::string joined(const ReadBack& read) {
  std::string text;
  for (const std::string& line : read.lines) text += line + "\n";
  return text;
}

TEST_CASE("a plain file gives its lines, offsets, hash and size") {
  const TempDir dir;
  const auto read = read_all(dir.write("log", "abc\n\r\nlast\r"));
  CHECK(read.lines == std::vector<std::string>{"abc", "\r", "last\r"});
  CHECK(read.raw[1].byte_offset == 4);
  CHECK(read.raw[2].byte_offset == 6);
  CHECK(read.raw[2].number == 3);
  CHECK_FALSE(read.raw[1].is_unfinished);
  CHECK(read.raw[2].is_unfinished);
  CHECK(read.facts.byte_size == 11);
  CHECK(read.facts.line_count == 3);
  CHECK(flags_text(read.facts) == "unfinished");
  CHECK(read_all(dir.write("abc", "abc")).facts.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("an empty file has no lines and no flags") {
  const TempDir dir;
  const auto read = read_all(dir.write("log", ""));
  CHECK(read.lines.empty());
  CHECK(flags_text(read.facts).empty());
  CHECK(read.facts.sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("lines across block borders are whole, whatever their length") {
  const TempDir dir;
  std::string text;
  std::vector<std::string> expected;
  for (std::size_t i = 0; text.size() < (5U << 20U); ++i) {
    expected.emplace_back(1 + i * 37 % 65'536, static_cast<char>('a' + i % 26));
    text += expected.back() + "\n";
  }
  const auto read = read_all(dir.write("log", text));
  CHECK((read.lines == expected));
  CHECK(read.facts.overlong_lines == 0);
}

TEST_CASE("only the first 64 KiB of a longer line are given, and the next line is in its place") {
  const TempDir dir;
  for (const std::size_t size : {std::size_t{65'536}, std::size_t{65'537}, std::size_t{1} << 20U, (std::size_t{3} << 20U) + 5}) {
    CAPTURE(size);
    for (const std::size_t before : {std::size_t{0}, (std::size_t{1} << 20U) - 10}) {
      const std::string text = std::string(before, 'b') + "\n" + std::string(size, 'x') + "\nnext\n";
      const auto read = read_all(dir.write("log", text));
      REQUIRE(read.lines.size() == 3);
      CHECK(read.lines[1].size() == std::min<std::size_t>(size, kMaxLineText));
      CHECK(read.raw[1].is_overlong == (size > kMaxLineText));
      CHECK(read.lines[2] == "next");
      CHECK(read.raw[2].byte_offset == before + 1 + size + 1);
    }
  }
}

TEST_CASE("views stay valid for kViewLifetimeBytes, also across an overlong line") {
  const TempDir dir;
  std::string text;
  for (int i = 0; text.size() < (24U << 20U); ++i) {
    text += std::to_string(i) + std::string(static_cast<std::size_t>(i * 7919 % 9'000), 'v') + "\n";
    if (i % 1'000 == 999) text += std::string(9U << 20U, 'x') + "\n";
  }
  const std::string path = dir.write("log", text);
  auto reader = LineReader::open(SourceSpec{path, {}, -1, {}});
  REQUIRE(reader.ok());
  std::deque<LogLine> held;
  std::size_t wrong = 0;
  for (LogLine line; reader->next(line);) {
    held.push_back(line);
    while (line.byte_offset - held.front().byte_offset > kViewLifetimeBytes) held.pop_front();
    const LogLine& oldest = held.front();
    if (text.compare(oldest.byte_offset, oldest.text.size(), oldest.text) != 0) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("a huge line costs no memory") {
  const TempDir dir;
  const std::string path = dir.write("log", "");
  fs::resize_file(path, std::uintmax_t{1} << 30U);  // sparse: one line of NULs
  struct rusage before {};
  getrusage(RUSAGE_SELF, &before);
  const auto read = read_all(path);
  struct rusage after {};
  getrusage(RUSAGE_SELF, &after);
  CHECK(read.lines.size() == 1);
  CHECK(flags_text(read.facts) == "overlong_lines,unfinished");
  CHECK(after.ru_maxrss - before.ru_maxrss < 16 * 1'024);
}

TEST_CASE("compressed streams are recognised by content and read whole") {
  const TempDir dir;
  const std::string& text = much_text();
  for (const char* filter : {"gzip", "bzip2", "xz", "zstd"}) {
    CAPTURE(filter);
    const auto read = read_all(dir.write("log.txt", much_packed(filter)));
    CHECK((joined(read) == text));
    CHECK(flags_text(read.facts) == "packed");
    CHECK(read.facts.byte_size == fs::file_size(dir.path + "/log.txt"));
    CHECK(read.facts.sha256 == sha256(much_packed(filter)));
  }
}

TEST_CASE("a truncated stream gives its good part and a flag") {
  const TempDir dir;
  const std::string& text = much_text();
  for (const char* filter : {"gzip", "bzip2", "xz", "zstd"}) {
    CAPTURE(filter);
    std::string bytes = much_packed(filter);
    bytes.resize(bytes.size() - 3);
    const auto read = read_all(dir.write("log", bytes));
    CHECK(read.facts.is_truncated);
    CHECK_FALSE(read.facts.problem.empty());
    const std::string got = joined(read);
    CHECK(got.size() + (std::string_view(filter) == "gzip" ? 1U : 66'000U) >= text.size());
    CHECK((text.compare(0, got.size() - 1, got, 0, got.size() - 1) == 0));
  }
}

TEST_CASE("damage and trailing bytes are flagged, concatenated streams are one") {
  const TempDir dir;
  const std::string& text = much_text();
  for (const char* filter : {"gzip", "bzip2", "xz", "zstd"}) {
    CAPTURE(filter);
    const std::string& bytes = much_packed(filter);
    std::string bad = bytes;
    bad[bad.size() / 2] = static_cast<char>(~bad[bad.size() / 2]);
    if (std::string_view(filter) != "zstd") CHECK(read_all(dir.write("bad", bad)).facts.is_damaged);  // no checksum in it
    const auto twice = read_all(dir.write("twice", bytes + bytes));
    CHECK((joined(twice) == text + text));
    CHECK(flags_text(twice.facts) == "packed");
    if (std::string_view(filter) == "xz") continue;  // libarchive cannot tell: it calls this damage
    const auto trailing = read_all(dir.write("trailing", bytes + "more text\n"));
    CHECK(trailing.facts.has_trailing_garbage);
    if (std::string_view(filter) != "zstd") CHECK((joined(trailing) == text));
  }
  CHECK_FALSE(read_all(dir.write("padded", much_packed("gzip") + std::string(5'000, '\0'))).facts.has_trailing_garbage);
}

TEST_CASE("a gzip file whose checksum is wrong is damaged, not silently accepted") {
  const TempDir dir;
  std::string bytes = packed("gzip", many_lines(10));
  bytes[bytes.size() - 6] = static_cast<char>(bytes[bytes.size() - 6] ^ 1);
  const auto read = read_all(dir.write("log", bytes));
  CHECK(read.facts.is_damaged);
  CHECK(read.lines.size() == 10);
}

TEST_CASE("byte order marks are removed, and UTF-16 becomes UTF-8") {
  const TempDir dir;
  const auto utf8 = read_all(dir.write("a",
                                       "\xef\xbb\xbf"
                                       "one\ntwo\n"));
  CHECK(utf8.lines == std::vector<std::string>{"one", "two"});
  CHECK(utf8.raw[0].byte_offset == 3);
  CHECK(flags_text(utf8.facts) == "bom");
  using namespace std::string_literals;
  const std::string expected =
      "h\xc3\xa9"
      "\xf0\x9f\x98\x80"
      "\r";
  const auto little = read_all(dir.write("b", "\xff\xfeh\0\xe9\0\x3d\xd8\0\xde\r\0\n\0x\0"s));
  CHECK(little.lines == std::vector<std::string>{expected, "x"});
  CHECK(flags_text(little.facts) == "utf16,unfinished");
  const auto big = read_all(dir.write("c", "\xfe\xff\0h\0\xe9\xd8\x3d\xde\0\0\r\0\n\xd8\x3d\0x\0"s));
  CHECK(big.lines == std::vector<std::string>{expected, "\xef\xbf\xbdx\xef\xbf\xbd"});
  std::string wide = "\xff\xfe"s;
  for (const char c : many_lines(100'000)) wide += {c, '\0'};
  CHECK((joined(read_all(dir.write("d", packed("gzip", wide)))) == many_lines(100'000)));
}

TEST_CASE("each file of an archive is a source, also when it is packed itself") {
  const TempDir dir;
  const std::string first = many_lines(100);
  const std::vector<Member> members = {{"var/log", "", AE_IFDIR},
                                       {"var/log/maillog", first},
                                       {"var/log/maillog.0.gz", packed("gzip", "older\n")},
                                       {"../escape", "harmless\n"},
                                       {"var/log/link", "", AE_IFLNK}};
  for (const auto& [pack, filter, name] : {std::tuple{Pack::tar, "none", "a.tar"},
                                           {Pack::tar, "gzip", "a.tgz"},
                                           {Pack::tar, "xz", "evidence"},
                                           {Pack::zip, "none", "a.zip"}}) {
    CAPTURE(name);
    const std::string bytes = packed(pack, filter, members);
    const std::string path = dir.write(name, bytes);
    const auto list = expand_sources(std::vector{path});
    REQUIRE(list.ok());
    REQUIRE(list->sources.size() == 3);
    CHECK(display_name(list->sources[0]) == path + "!var/log/maillog");
    CHECK(display_name(list->sources[2]) == path + "!../escape");
    CHECK(list->sources[0].container_sha256 == sha256(bytes));
    CHECK(list->sources[2].container_sha256 == sha256(bytes));
    REQUIRE(list->skipped.size() == 1);
    CHECK(list->skipped[0].path == path + "!var/log/link");
    const auto plain = read_all(list->sources[0]);
    CHECK((joined(plain) == first));
    CHECK(plain.facts.byte_size == first.size());
    CHECK(plain.facts.sha256 == sha256(first));
    CHECK(plain.facts.modified.us == 959'524'250 * kUsPerSecond);
    CHECK(read_all(list->sources[1]).lines == std::vector<std::string>{"older"});
    CHECK(read_all(list->sources[1]).facts.is_packed);
    CHECK(read_all(list->sources[2]).lines == std::vector<std::string>{"harmless"});
    CHECK(LineReader::open(SourceSpec{path, {}, -1, {}}).error().code == ErrorCode::io);
    CHECK(LineReader::open(SourceSpec{path, "no such", -1, {}}).error().code == ErrorCode::not_found);
  }
}

TEST_CASE("members of one name are told apart, and a cut archive says so") {
  const TempDir dir;
  std::string bytes = packed(Pack::tar, "none", {{"a", "first\n"}, {"a", "second\n"}, {"b", many_lines(1'000)}});
  const auto list = expand_sources(std::vector{dir.write("a.tar", bytes)});
  REQUIRE(list.ok());
  REQUIRE(list->sources.size() == 3);
  CHECK(read_all(list->sources[0]).lines.front() == "first");
  CHECK(read_all(list->sources[1]).lines.front() == "second");
  bytes.resize(4'000);
  const auto cut = expand_sources(std::vector{dir.write("cut.tar", bytes)});
  REQUIRE(cut.ok());
  REQUIRE(cut->sources.size() == 3);
  REQUIRE(cut->skipped.size() == 1);
  CHECK(cut->skipped[0].is_loss);
  CHECK(read_all(cut->sources[2]).facts.is_truncated);
}

TEST_CASE("an archive inside an archive is listed as skipped; zeros are no empty archive") {
  const TempDir dir;
  const std::string inner = packed(Pack::tar, "none", {{"x", "y\n"}});
  const auto list = expand_sources(std::vector{dir.write("o.tar", packed(Pack::tar, "none", {{"inner.tar", inner}}))});
  REQUIRE(list.ok());
  CHECK(list->sources.empty());
  CHECK(list->skipped.size() == 1);
  const auto zeros = expand_sources(std::vector{dir.write("zeros.tar", std::string(10'240, '\0'))});
  REQUIRE(zeros->sources.size() == 1);
  CHECK(read_all(zeros->sources[0]).lines.size() == 1);
}

TEST_CASE("directories are sorted by path, loops end, and what is no file is listed") {
  const TempDir dir;
  dir.write("logs/b", "1\n");
  dir.write("logs/a/z", "2\n");
  dir.write("logs/a.b", "3\n");
  fs::create_directory_symlink(dir.path + "/logs", dir.path + "/logs/a/loop");
  fs::create_symlink("self", dir.path + "/logs/self");
  fs::create_symlink("nowhere", dir.path + "/logs/dangling");
  REQUIRE(::mkfifo((dir.path + "/logs/fifo").c_str(), 0600) == 0);
  const auto list = expand_sources(std::vector{dir.path + "/logs", dir.path + "/logs/b"});
  REQUIRE(list.ok());
  std::vector<std::string> paths;
  for (const auto& source : list->sources) paths.push_back(source.path.substr(dir.path.size()));
  CHECK(paths == std::vector<std::string>{"/logs/a.b", "/logs/a/z", "/logs/b"});
  std::vector<std::string> skipped;
  for (const auto& one : list->skipped) skipped.push_back(one.path.substr(dir.path.size()) + ": " + one.reason);
  CHECK(skipped == std::vector<std::string>{"/logs/dangling: No such file or directory",
                                            "/logs/self: Too many levels of symbolic links",
                                            "/logs/a/loop: the same as " + dir.path + "/logs", "/logs/fifo: a FIFO",
                                            "/logs/b: the same as " + dir.path + "/logs/b"});
}

TEST_CASE("what cannot be opened is an error in words, and never hangs") {
  const TempDir dir;
  const std::string absent = dir.path + "/absent";
  CHECK(LineReader::open(SourceSpec{absent, {}, -1, {}}).error().code == ErrorCode::not_found);
  CHECK(expand_sources(std::vector{absent}).error().code == ErrorCode::not_found);
  CHECK(LineReader::open(SourceSpec{dir.path, {}, -1, {}}).error().code == ErrorCode::io);
  const std::string fifo = dir.path + "/fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const auto refused = LineReader::open(SourceSpec{fifo, {}, -1, {}});
  CHECK(refused.error().message == "cannot read " + fifo + ": it is a FIFO");
  if (::geteuid() != 0) {
    const std::string locked = dir.write("locked", "x\n");
    fs::permissions(locked, fs::perms::none);
    CHECK(LineReader::open(SourceSpec{locked, {}, -1, {}}).error().code == ErrorCode::io);
  }
}

TEST_CASE("a file that changes while it is read is flagged") {
  const TempDir dir;
  const auto change = [&dir](auto&& how) {
    const std::string path = dir.write("log", many_lines(200'000));
    auto reader = LineReader::open(SourceSpec{path, {}, -1, {}});
    LogLine line;
    reader->next(line);
    how(path);
    return reader->finish().has_changed;
  };
  CHECK_FALSE(change([](const std::string&) {}));
  CHECK(change([](const std::string& path) { std::ofstream(path, std::ios::app) << "more\n"; }));
  CHECK(change([](const std::string& path) { fs::resize_file(path, 10); }));
  CHECK(change([&dir](const std::string& path) { fs::rename(dir.write("new", "x\n"), path); }));
}

TEST_CASE("standard input can be read twice") {
  const int saved = ::dup(STDIN_FILENO);
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  REQUIRE(::write(ends[1], "one\ntwo\n", 8) == 8);
  ::close(ends[1]);
  ::dup2(ends[0], STDIN_FILENO);
  ::close(ends[0]);
  const auto list = expand_sources(std::vector<std::string>{"-"});
  REQUIRE(list.ok());
  for (int pass = 0; pass < 2; ++pass) {
    const auto read = read_all(list->sources.front());
    CHECK(read.lines == std::vector<std::string>{"one", "two"});
    CHECK(flags_text(read.facts).empty());
  }
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
}

}  // namespace
}  // namespace hindcast
