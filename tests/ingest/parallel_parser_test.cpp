// Many sources at once: their order, their failures, and an end before all were taken.
#include "ingest/parallel_parser.h"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/scratch.h"
#include "tests/support/temporary_folder.h"

namespace hindcast {
namespace {

using test::Scratch;

constexpr std::string_view kAlert = "05/28-14:30:50.876461  [**] Null scan! [**] 192.0.2.7:43746 -> MY.NET.16.1:32771\n";

// Source number i holds i + 1 records, the first ones most: order must not come from speed.
std::vector<SourceSpec> make_sources(const Scratch& scratch, std::size_t count) {
  std::vector<SourceSpec> sources;
  for (std::size_t i = 0; i < count; ++i) {
    std::string text;
    for (std::size_t line = 0; line < (i < 4 ? 20'000 : 1) + i; ++line) text += kAlert;
    SourceSpec& source = sources.emplace_back();
    source.path = scratch.path("alert." + std::to_string(i));
    source.disk_bytes = text.size();
    test::write_whole(source.path, text);
  }
  return sources;
}

void no_wait() {}

TEST_CASE("parallel parser: sources come in their order, each whole") {
  const Scratch scratch;
  const auto sources = make_sources(scratch, 40);
  Spool spool(std::size_t{1} << 20U);
  ParseProgress progress;
  ParallelParser parser(sources, nullptr, spool, progress);
  std::uint64_t bytes = 0;
  std::int64_t lines = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    CAPTURE(i);
    const auto parsed = parser.next(no_wait);
    REQUIRE(parsed.ok());
    CHECK(parsed->failure.empty());
    CHECK(parsed->records == static_cast<std::int64_t>((i < 4 ? 20'000 : 1) + i));
    CHECK(parsed->survey.facts.byte_size == sources[i].disk_bytes);
    CHECK(parsed->texts.hosts.size() == 2);
    bytes += sources[i].disk_bytes;
    lines += parsed->survey.facts.line_count;
  }
  CHECK(progress.bytes == bytes);
  CHECK(progress.lines == lines);
  CHECK(progress.rejected == 0);
}

TEST_CASE("parallel parser: a source that cannot be read fails alone") {
  const Scratch scratch;
  auto sources = make_sources(scratch, 12);
  std::filesystem::remove(sources[5].path);
  Spool spool(std::size_t{1} << 20U);
  ParseProgress progress;
  ParallelParser parser(sources, nullptr, spool, progress);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    CAPTURE(i);
    const auto parsed = parser.next(no_wait);
    REQUIRE(parsed.ok());
    CHECK(parsed->failure.empty() == (i != 5));
  }
}

TEST_CASE("parallel parser: a spool that is full is the error of the source that needed it") {
  const Scratch scratch;
  const auto sources = make_sources(scratch, 3);
  const test::TemporaryFolder folder(scratch.path("none"));
  Spool spool(0);
  ParseProgress progress;
  ParallelParser parser(sources, nullptr, spool, progress);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto parsed = parser.next(no_wait);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().code == ErrorCode::io);
    CHECK(parsed.error().message.find("temporary file") != std::string::npos);
  }
}

TEST_CASE("parallel parser: ends soon when nobody waits for the rest") {
  const Scratch scratch;
  const auto sources = make_sources(scratch, 60);
  Spool spool(std::size_t{1} << 20U);
  for (const std::size_t taken : {0U, 1U, 20U, 60U}) {
    CAPTURE(taken);
    ParseProgress progress;
    const auto started = std::chrono::steady_clock::now();
    {
      ParallelParser parser(sources, nullptr, spool, progress);
      for (std::size_t i = 0; i < taken; ++i) REQUIRE(parser.next(no_wait).ok());
    }
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(10));
    if (taken == 0) CHECK(progress.lines < 80'100);  // what no thread had begun was left alone
  }
}

TEST_CASE("parallel parser: of no sources nothing is asked") {
  Spool spool(0);
  ParseProgress progress;
  const ParallelParser parser({}, nullptr, spool, progress);
  CHECK(progress.lines == 0);
}

TEST_CASE("parallel parser: whoever waits is called meanwhile") {
  const Scratch scratch;
  SourceSpec source;
  source.path = scratch.path("big");
  std::string text;
  while (text.size() < std::size_t{40} << 20U) text += kAlert;
  test::write_whole(source.path, text);
  Spool spool(std::size_t{1} << 30U);
  ParseProgress progress;
  const std::vector<SourceSpec> sources = {source};
  int calls = 0;
  const auto started = std::chrono::steady_clock::now();
  ParallelParser parser(sources, nullptr, spool, progress);
  REQUIRE(parser.next([&calls] { ++calls; }).ok());
  if (std::chrono::steady_clock::now() - started > std::chrono::milliseconds(400)) CHECK(calls > 0);
}

TEST_CASE("parallel parser: who goes does not wait for the end of what is being read") {
  const Scratch scratch;
  std::string text;
  for (int line = 0; line < 600'000; ++line) text += kAlert;
  const std::string path = scratch.path("long");
  test::write_whole(path, text);
  std::vector<SourceSpec> sources(1);
  sources.front().path = path;
  Spool spool(std::size_t{1} << 20U);
  ParseProgress progress;
  { const ParallelParser parser(sources, nullptr, spool, progress); }
  CHECK(progress.lines < 600'000);
}

}  // namespace
}  // namespace hindcast
