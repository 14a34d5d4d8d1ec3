// Properties that hold for every case, over random ones: what is planted is found, and nothing but the facts matters.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "correlate/correlate_case.h"
#include "tests/support/campaign_generator.h"
#include "tests/support/conclusions.h"
#include "tests/support/import_case.h"

namespace hindcast {
namespace {

using test::conclusions_of;
using test::generate_case;
using test::GeneratedCase;
using test::GeneratorOptions;
using test::ImportCase;
using test::LogFile;
using test::Naming;
using test::PlantedAct;
using Lines = std::vector<std::string>;

constexpr std::uint32_t kSeeds = 16;

// Imports the files in this order and correlates.
void conclude(ImportCase& made, const std::vector<LogFile>& files, const std::string& ours = "10.20") {
  for (const LogFile& file : files) made.import({made.write(file.name, file.text)});
  const auto report = correlate_case(made.database(), {{}, "", {ours + ".0.0/16"}});
  REQUIRE_MESSAGE(report.ok(), (report.ok() ? "" : report.error().message));
  CHECK(made.count("SELECT count(*) FROM v_rejected") == 0);
}

std::string joined(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// Findings without names: kind, counts, and microseconds less `shift`.
std::string shapes(ImportCase& made, std::int64_t shift_us = 0) {
  const std::string shift = std::to_string(shift_us);
  return joined(made.rows(
      "SELECT f.kind, v.actor_count, v.target_count, v.port_count, f.attempt_count, v.event_count, f.reading, round(f.confidence, "
      "6),"
      " f.first_us - " +
      shift + ", f.last_us - " + shift + " FROM finding f JOIN v_finding v USING (finding_id) ORDER BY f.first_us, f.kind"));
}
std::string campaign_shapes(ImportCase& made) {
  return joined(made.rows("SELECT kind, actor_count, target_count, event_count, severity FROM v_campaign ORDER BY 1, 2, 3, 4, 5"));
}

template <typename Check>
void for_all_seeds(Check&& check) {
  for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
    CAPTURE(seed);
    check(seed);
  }
}

std::string expected_row(const PlantedAct& act) {
  std::string row(kind_name(act.kind));
  row += " " + act.actor;
  for (const std::int64_t count : {act.target_count, act.port_count, act.attempt_count, act.packet_records})
    row += " " + std::to_string(count);
  return row;
}

TEST_CASE("what is held in memory does not change what is found") {
  ImportCase made;
  for (std::uint32_t seed = 1; seed <= 4; ++seed) {
    std::vector<LogFile> files =
        generate_case({.seed = seed, .shift_s = seed * 600'000, .strangers = static_cast<int>(10 + seed)}).files;
    for (LogFile& file : files) file.name = std::to_string(seed) + file.name;
    conclude(made, files);
  }
  REQUIRE(made.count("SELECT count(*) FROM event") > 3'000);  // several blocks and runs
  const std::string expected = conclusions_of(made.database());
  CorrelateOptions options{{}, "", {"10.20.0.0/16"}};
  for (const std::size_t memory : {std::size_t{0}, std::size_t{1} << 20U, std::size_t{8} << 20U}) {
    CAPTURE(memory);
    options.memory = memory;
    REQUIRE(correlate_case(made.database(), options).ok());
    CHECK(conclusions_of(made.database()) == expected);
  }
}

TEST_CASE("what is planted is found, whole, and nothing else is") {
  std::set<FindingKind> kinds;
  for_all_seeds([&kinds](std::uint32_t seed) {
    const GeneratedCase generated = generate_case({seed});
    CHECK(generated.acts.size() >= 3);
    for (const PlantedAct& act : generated.acts) kinds.insert(act.kind);
    ImportCase made;
    conclude(made, generated.files);
    Lines expected;
    for (const PlantedAct& act : generated.acts) expected.push_back(expected_row(act));
    std::sort(expected.begin(), expected.end());
    Lines found = made.rows(
        "SELECT kind, address, target_count, port_count, attempt_count, event_count FROM v_finding JOIN v_finding_actor USING "
        "(finding_id)");
    std::sort(found.begin(), found.end());
    CHECK(joined(found) == joined(expected));
  });
  CHECK(kinds.size() == 6);
}

TEST_CASE("the same seed gives the same files, another seed others") {
  const auto text = [](std::uint32_t seed) {
    std::string all;
    for (const LogFile& file : generate_case({seed}).files) all += file.name + file.text;
    return all;
  };
  CHECK(text(7) == text(7));
  CHECK(text(7) != text(8));
}

TEST_CASE("acts of strangers to each other are campaigns of their own") {
  for_all_seeds([](std::uint32_t seed) {
    const GeneratedCase generated = generate_case({seed});
    ImportCase made;
    conclude(made, generated.files);
    CHECK(made.count("SELECT count(*) FROM campaign") == static_cast<std::int64_t>(generated.acts.size()));
  });
}

TEST_CASE("shifting all times shifts the findings' times and nothing else") {
  for_all_seeds([](std::uint32_t seed) {
    ImportCase made;
    conclude(made, generate_case({seed}).files);
    for (const std::int64_t shift_s : {std::int64_t{41}, std::int64_t{-3 * 86'400}, std::int64_t{100'000}}) {
      CAPTURE(shift_s);
      ImportCase shifted;
      GeneratorOptions options{seed};
      options.shift_s = shift_s;
      conclude(shifted, generate_case(options).files);
      CHECK(shapes(shifted, shift_s * kUsPerSecond) == shapes(made));
      CHECK(campaign_shapes(shifted) == campaign_shapes(made));
    }
  });
}

TEST_CASE("renaming the hosts keeps every shape") {
  for_all_seeds([](std::uint32_t seed) {
    ImportCase made;
    conclude(made, generate_case({seed}).files);
    ImportCase renamed;
    GeneratorOptions options{seed};
    options.ours = "172.16";
    options.strangers = 203;
    conclude(renamed, generate_case(options).files, "172.16");
    CHECK(shapes(renamed) == shapes(made));
    CHECK(campaign_shapes(renamed) == campaign_shapes(made));
  });
}

TEST_CASE("permuting the files changes nothing") {
  for_all_seeds([](std::uint32_t seed) {
    GeneratedCase generated = generate_case({seed});
    ImportCase made;
    conclude(made, generated.files);
    std::reverse(generated.files.begin(), generated.files.end());
    std::rotate(generated.files.begin(), generated.files.begin() + static_cast<std::ptrdiff_t>(seed % generated.files.size()),
                generated.files.end());
    ImportCase permuted;
    conclude(permuted, generated.files);
    CHECK(conclusions_of(permuted.database(), Naming::names) == conclusions_of(made.database(), Naming::names));
  });
}

TEST_CASE("a file that repeats lines of the others changes nothing, whether it comes first or last") {
  for_all_seeds([](std::uint32_t seed) {
    const GeneratedCase generated = generate_case({seed});
    ImportCase made;
    conclude(made, generated.files);
    for (const bool is_first : {false, true}) {
      CAPTURE(is_first);
      std::vector<LogFile> files = generated.files;
      const LogFile& whole = generated.files[seed % generated.files.size()];
      const std::size_t half = whole.text.find('\n', whole.text.size() / 2) + 1;
      files.insert(is_first ? files.begin() : files.end(), {"again-" + whole.name, whole.text.substr(0, half)});
      ImportCase repeated;
      conclude(repeated, files);
      CHECK(conclusions_of(repeated.database(), Naming::names) == conclusions_of(made.database(), Naming::names));
    }
  });
}

TEST_CASE("a file of strangers' business with each other changes no campaign's records") {
  const auto campaigns = [](ImportCase& made) {
    return joined(made.rows(
        "SELECT f.kind, a.address, f.first_us, f.last_us, v.event_count FROM finding f JOIN v_finding v USING (finding_id)"
        " JOIN v_finding_actor a USING (finding_id) ORDER BY 1, 2, 3"));
  };
  for_all_seeds([&campaigns](std::uint32_t seed) {
    const GeneratedCase generated = generate_case({seed});
    ImportCase made;
    conclude(made, generated.files);
    std::string text;
    for (int i = 0; i < 200; ++i) {
      const std::string client = "203.0.113.9." + std::to_string(2000 + i);
      const std::string second = std::to_string(10 + i % 50);
      const std::string time = "2000-06-02 0" + std::to_string(i / 50) + ":15:" + second;
      text += time + ".100001 IP " + client + " > 198.51.100.80.80: Flags [S], seq 1, win 1024, length 0\n";
      text += time + ".150001 IP 198.51.100.80.80 > " + client + ": Flags [S.], seq 9, ack 2, win 1024, length 0\n";
      text += time + ".200001 IP " + client + " > 198.51.100.80.80: Flags [.], ack 1, win 1024, length 0\n";
    }
    std::vector<LogFile> files = generated.files;
    files.push_back({"unrelated", text});
    ImportCase more;
    conclude(more, files);
    CHECK(campaigns(more) == campaigns(made));
    CHECK(more.count("SELECT count(*) FROM campaign") == made.count("SELECT count(*) FROM campaign"));
  });
}

TEST_CASE("a capture printed into one file instead of two makes the same findings") {
  for_all_seeds([](std::uint32_t seed) {
    const GeneratedCase generated = generate_case({seed});
    ImportCase made;
    conclude(made, generated.files);
    std::vector<LogFile> files(generated.files.begin() + 1, generated.files.end());
    files.front().text = generated.files.front().text + files.front().text;
    ImportCase one;
    conclude(one, files);
    CHECK(shapes(one) == shapes(made));
  });
}

TEST_CASE("business alone is nothing to report") {
  for_all_seeds([](std::uint32_t seed) {
    const GeneratedCase generated = generate_case({seed});
    ImportCase made;
    std::vector<LogFile> files(generated.files.begin(), generated.files.begin() + 2);
    for (LogFile& file : files) {
      std::string kept;
      for (const std::string& line : test::lines_of(file.text)) {
        const bool is_planted = std::any_of(generated.acts.begin(), generated.acts.end(),
                                            [&](const PlantedAct& act) { return line.find(act.actor + ".") != std::string::npos; });
        if (!is_planted) kept += line + "\n";
      }
      file.text = kept;
    }
    conclude(made, files);
    CHECK(shapes(made).empty());
  });
}

}  // namespace
}  // namespace hindcast
