#include <doctest/doctest.h>

#include <string>

#include "tests/support/dataset_builder.h"

namespace hindcast {
namespace {

using test::CorrelatedCase;
using test::DatasetBuilder;
using test::host_at;
using test::with_port;

constexpr const char* kScanner = "192.0.2.7";
constexpr const char* kSsh = "ET SCAN Potential SSH Scan";

void plant(DatasetBuilder& made, int count, std::string_view actor = kScanner) {
  for (int i = 1; i <= count; ++i)
    made.alert(kSsh, with_port(actor, 4000 + i), with_port(host_at("10.0.0", 40 * i), 22)).at(130 * i);
}

TEST_CASE("two alerts of a rule that counts five connections each are a sweep; one is not") {
  DatasetBuilder made;
  plant(made, 2);
  CorrelatedCase run(made.build());
  run.detect("rated_alerts");
  const Finding& f = run.only();
  CHECK(f.kind == FindingKind::horizontal_scan);
  CHECK(f.events == test::ids(1, 2));
  CHECK(f.summary.find("10 packets or more") != std::string::npos);
  CHECK(test::fact(f, "rule") == "ET SCAN Potential SSH Scan, 2 times; one alert stands for 5 packets or more");
  DatasetBuilder single;
  plant(single, 1);
  CorrelatedCase none(single.build());
  CHECK(none.detect("rated_alerts").empty());
}

TEST_CASE("rules about several ports of one host are a port scan, of several hosts a block scan") {
  for (const int hosts : {1, 3}) {
    CAPTURE(hosts);
    DatasetBuilder made;
    for (int host = 1; host <= hosts; ++host) {
      made.alert("ET SCAN NMAP -sS window 1024", with_port(kScanner, 43248), with_port(host_at("10.0.0", host), 9 + host)).at(host);
      made.alert("ET SCAN Suspicious inbound to mySQL port 3306", with_port(kScanner, 43248),
                 with_port(host_at("10.0.0", host), 3306))
          .at(host + 0.5);
    }
    CorrelatedCase run(made.build());
    run.detect("rated_alerts");
    CHECK(run.only().kind == (hosts == 1 ? FindingKind::vertical_scan : FindingKind::block_scan));
  }
}

TEST_CASE("sources of one network, each with targets of its own, are one coordinated scan; with common targets they are not") {
  for (const bool is_dealt_out : {true, false}) {
    CAPTURE(is_dealt_out);
    DatasetBuilder made;
    for (int source = 1; source <= 4; ++source) {
      for (int i = 0; i < 2; ++i) {
        const int target = is_dealt_out ? 20 * source + i : i + 1;
        made.alert(kSsh, with_port(host_at("192.0.2", source), 4000 + i), with_port(host_at("10.0.0", target), 22))
            .at(60 * i + source);
      }
    }
    CorrelatedCase run(made.build());
    const auto& findings = run.detect("rated_alerts");
    REQUIRE(findings.size() == (is_dealt_out ? 1 : 4));
    CHECK(findings.front().kind == (is_dealt_out ? FindingKind::coordinated_scan : FindingKind::horizontal_scan));
    CHECK(findings.front().actors.size() == (is_dealt_out ? 4 : 1));
  }
}

TEST_CASE("with a capture of the same packets the alerts are left to the detectors that count packets") {
  DatasetBuilder made;
  plant(made, 4);
  for (int i = 1; i <= 4; ++i) made.tcp(with_port(kScanner, 4000 + i), with_port(host_at("10.0.0", 40 * i), 22), kSyn).at(130 * i);
  CorrelatedCase run(made.build());
  CHECK(run.detect("rated_alerts").empty());
}

TEST_CASE("an administrator of ours needs more alerts than a stranger") {
  DatasetBuilder made;
  plant(made, 2, "10.0.9.9");
  CorrelatedCase run(made.build());
  CHECK(run.detect("rated_alerts").empty());
}

}  // namespace
}  // namespace hindcast
