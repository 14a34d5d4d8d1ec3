// A case with conclusions of every shape that the report words: made by hand, so that a test can count what it must say.
//
// Ours is MY.NET. Files: logs/SnortA7.txt, logs/SnortA13.txt (holds two records of A7 again), logs/dump.txt (no dates).
//   campaign 1  MY.NET.253.12 sweeps tcp 32771 over 20 hosts (finding 1, 40 records; MY.NET.16.3 answers) and fingerprints
//               MY.NET.16.1 (finding 2, 4 records); two links
//   campaign 2  MY.NET.1.3 sends udp from port 53 (finding 3, 12 records): server_replies leads scan by 1.5 bits
//   campaign 3  192.0.2.7 retries tcp 79 of MY.NET.16.9 (finding 4, 6 records), undated
// Three lines are rejected for two reasons; one activity is explained away.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/sqlite.h"

namespace hindcast::test {

// The case in memory. With `hostile`, every text that comes from logs or quotes them is that text instead: addresses,
// signatures, paths, titles, facts, readings, reasons, rejected lines.
Database report_case(std::string_view hostile = {});

// What attackers put into log lines: markup, links, terminal escapes, direction overrides, bytes that are no text.
const std::vector<std::string>& hostile_texts();

// Whether `text` holds a control character other than a line feed.
bool has_controls(std::string_view text);

}  // namespace hindcast::test
