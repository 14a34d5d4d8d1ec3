#include "correlate/assets.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "correlate/finding_builder.h"
#include "tests/support/dataset_builder.h"
#include "tests/support/scratch.h"

namespace hindcast {
namespace {

using test::DatasetBuilder;

Result<Assets> read(std::string_view text) {
  const test::Scratch scratch;
  test::write_whole(scratch.path("assets.toml"), text);
  return read_assets(scratch.path("assets.toml"));
}

// The message of the error that reading gives.
std::string complaint(std::string_view text) {
  const auto assets = read(text);
  REQUIRE_FALSE(assets.ok());
  CHECK(assets.error().code == ErrorCode::usage);
  return assets.error().message;
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// A case of two strangers and a finding by the first on 10.0.0.1.
struct Sample {
  Dataset data;
  Finding finding;
  Sample() {
    DatasetBuilder made;
    made.udp("192.0.2.7:1023", "10.0.0.1:111");
    made.udp("198.51.100.9:1023", "10.0.0.2:111");
    data = made.build();
    finding.kind = FindingKind::service_probe;
    finding.actors = {0};
    finding.targets = {1};
    finding.ports = {{Protocol::udp, 111}};
    finding.events = {1};
  }
};

// The criticality that the file gives the sample finding, or 0.
int criticality(std::string_view text) {
  const auto assets = read(text);
  REQUIRE_MESSAGE(assets.ok(), (assets.ok() ? "" : assets.error().message));
  const Sample sample;
  const AssetEntry* entry = find_asset(*assets, sample.data, sample.finding, SeverityTermName::criticality);
  return entry == nullptr ? 0 : *entry->terms[0];
}

TEST_CASE("no path means no assets; a missing file is not found") {
  REQUIRE(read_assets("").ok());
  CHECK(read_assets("")->entries.empty());
  const test::Scratch scratch;
  const auto assets = read_assets(scratch.path("none.toml"));
  REQUIRE_FALSE(assets.ok());
  CHECK(assets.error().code == ErrorCode::not_found);
  CHECK(holds(assets.error().message, "none.toml"));
}

TEST_CASE("the practical's assets file is read whole") {
  const auto assets = read_assets(std::string(HINDCAST_SOURCE_DIR) + "/fixtures/practical/assets.toml");
  REQUIRE(assets.ok());
  CHECK(assets->entries.size() == 10);
  CHECK(assets->internal == std::vector<std::string>{"256.0.0", "mailhost", "MY.NET", "target.A"});
  for (const AssetEntry& entry : assets->entries) {
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(entry.terms[i].has_value());
      CHECK_FALSE(entry.reasons[i].empty());
    }
  }
}

TEST_CASE("a mistake is told with its line") {
  CHECK(holds(complaint("[[asset]]\naddress = \"10.0.0.1\"\ncriticality = 9\n"), ":3: criticality must be a number from 1 to 5"));
  CHECK(holds(complaint("[[asset]]\ncriticality = \"high\"\n"), ":2: criticality"));
  CHECK(holds(complaint("\n\n[[asset]]\nimportance = 5\n"), ":4: \"importance\" is not known here"));
  CHECK(holds(complaint("hosts = []\n"), ":1: \"hosts\" is not known here"));
  CHECK(holds(complaint("[[asset]]\nport = \"111\"\n"), ":2: \"111\" is no port"));
  CHECK(holds(complaint("[[asset]]\nport = 111\n"), ":2: port must be a text"));
  CHECK(holds(complaint("[[asset]]\naddress = 5\n"), ":2: an address must be a text"));
  CHECK(holds(complaint("[[asset]]\nreason = 5\n"), ":2: reason must be"));
  CHECK(holds(complaint("[[asset]]\n[asset.reason]\nlooks = \"bad\"\n"), ":3: reason.looks"));
  CHECK(holds(complaint("asset = [1]\n"), ":1: an asset must be a table"));
}

TEST_CASE("what is no TOML is told with line and column") {
  const std::string message = complaint("[[asset]]\ncriticality = = 5\n");
  CHECK(holds(message, "assets.toml:2:"));
}

TEST_CASE("a network that is none is told with its line") {
  const std::string message = complaint("internal = [\"10.0.0.0/8\",\n\"10.0.0.0/99\"]\n");
  CHECK(holds(message, ":2:"));
  CHECK(holds(message, "10.0.0.0/99"));
}

TEST_CASE("a kind that no finding has is a mistake") {
  CHECK(holds(complaint("[[asset]]\nkind = \"horizontal scan\"\ncriticality = 5\n"), ":2: \"horizontal scan\" is no kind"));
}

TEST_CASE("every key that is given must match") {
  CHECK(criticality("[[asset]]\naddress = \"10.0.0.1\"\ncriticality = 5\n") == 5);
  CHECK(criticality("[[asset]]\naddress = \"10.0.0.0/24\"\nactor = \"192.0.2.7\"\nkind = \"service_probe\"\nport = "
                    "\"udp/111\"\ncriticality = 5\n") == 5);
  CHECK(criticality("[[asset]]\naddress = \"10.0.0.3\"\ncriticality = 5\n") == 0);
  CHECK(criticality("[[asset]]\naddress = \"10.0.0.1\"\nactor = \"198.51.100.9\"\ncriticality = 5\n") == 0);
  CHECK(criticality("[[asset]]\nkind = \"backscatter\"\ncriticality = 5\n") == 0);
  CHECK(criticality("[[asset]]\nport = \"tcp/111\"\ncriticality = 5\n") == 0);
  CHECK(criticality("[[asset]]\nport = \"udp/sunrpc\"\ncriticality = 5\n") == 5);
}

TEST_CASE("the entry with the most keys wins, of equals the first, wherever it stands") {
  constexpr const char* kOne = "[[asset]]\naddress = \"10.0.0.1\"\ncriticality = 1\n";
  constexpr const char* kTwo = "[[asset]]\naddress = \"10.0.0.1\"\nport = \"udp/111\"\ncriticality = 2\n";
  constexpr const char* kEqual = "[[asset]]\nactor = \"192.0.2.7\"\nport = \"udp/111\"\ncriticality = 3\n";
  CHECK(criticality(std::string(kOne) + kTwo) == 2);
  CHECK(criticality(std::string(kTwo) + kOne) == 2);
  CHECK(criticality(std::string(kTwo) + kEqual) == 2);
  CHECK(criticality(std::string(kEqual) + kTwo) == 3);
}

TEST_CASE("an entry that does not set the term leaves it to others") {
  CHECK(criticality("[[asset]]\naddress = \"10.0.0.1\"\nport = \"udp/111\"\nlethality = 2\n[[asset]]\naddress = "
                    "\"10.0.0.1\"\ncriticality = 4\n") == 4);
}

TEST_CASE("one reason is for all terms, a table names them one by one") {
  const auto one = read("[[asset]]\ncriticality = 5\nreason = \"The name server.\"\n");
  REQUIRE(one.ok());
  for (const std::string& reason : one->entries[0].reasons) CHECK(reason == "The name server.");
  const auto table = read("[[asset]]\ncriticality = 5\n[asset.reason]\nlethality = \"Old hole.\"\n");
  REQUIRE(table.ok());
  CHECK(table->entries[0].reasons[0].empty());
  CHECK(table->entries[0].reasons[1] == "Old hole.");
}

TEST_CASE("an empty list of addresses would match every finding, so it is a mistake") {
  CHECK(holds(complaint("[[asset]]\naddress = []\ncriticality = 5\n"), ":2: a list of addresses must not be empty"));
  CHECK(holds(complaint("internal = []\n"), ":1: a list of addresses must not be empty"));
}

// A finding by these actors, read as a scan with 50 bits.
Finding scan_by(std::vector<HostId> actors) {
  Finding f;
  f.kind = FindingKind::horizontal_scan;
  f.actors = std::move(actors);
  f.ports = {{Protocol::tcp, 80}};
  f.readings = {{Reading::scan, 50, "many hosts", "nothing", "x"}, {Reading::monitoring, -3, "a", "b", "c"}};
  return f;
}

TEST_CASE("who is known is read as the analyst says, and the finding stays as it is") {
  DatasetBuilder made;
  const HostId known = made.host("10.20.0.9");
  const HostId other = made.host("192.0.2.7");
  const Dataset data = made.build();
  const auto assets = read("[[asset]]\nactor = \"10.20.0.9\"\nreading = \"monitoring\"\nreason = \"Our scanner.\"");
  REQUIRE(assets.ok());
  Finding f = scan_by({known});
  CHECK(read_as_known(*assets, data, f));
  settle_readings(f);
  CHECK(f.readings.front().reading == Reading::monitoring);
  CHECK(f.readings.front().evidence_for == "the analyst says so: Our scanner.");
  CHECK(f.readings[1].bits == 50);
  CHECK(test::fact(f, "known") == "the analyst says so: Our scanner.");
  Finding stranger = scan_by({other});
  CHECK_FALSE(read_as_known(*assets, data, stranger));
  Finding both = scan_by({known, other});
  CHECK_FALSE(read_as_known(*assets, data, both));
  CHECK(both.readings.front().bits == 50);
}

TEST_CASE("the analyst vouches for no more than the entry says") {
  DatasetBuilder made;
  const HostId known = made.host("10.20.0.9");
  const Dataset data = made.build();
  const auto assets = read("[[asset]]\nactor = \"10.20.0.9\"\nport = \"tcp/443\"\nreading = \"ordinary_use\"");
  REQUIRE(assets.ok());
  Finding f = scan_by({known});
  CHECK_FALSE(read_as_known(*assets, data, f));
  f.ports = {{Protocol::tcp, 443}};
  CHECK(read_as_known(*assets, data, f));
}

TEST_CASE("--known is an entry for an actor; what is no network is refused, and so is what is no reading") {
  Assets assets;
  CHECK(add_known_actors({"10.20.0.0/24", "MY.NET.1.3"}, assets).ok());
  REQUIRE(assets.entries.size() == 2);
  CHECK(assets.entries[0].reading == Reading::monitoring);
  CHECK_FALSE(add_known_actors({"10.20.0.0/99"}, assets).ok());
  CHECK(holds(complaint("[[asset]]\nactor = \"10.20.0.9\"\nreading = \"friendly\""), "reading must be one of"));
}

}  // namespace
}  // namespace hindcast
