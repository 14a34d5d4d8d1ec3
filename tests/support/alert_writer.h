// Packets and mails as the later sensors and sendmail would have written about them, each with what a parser must read: the other
// half of the round trip for every format that log_writer.h does not write.
#pragma once

#include <random>
#include <string>

#include "tests/support/log_writer.h"

namespace hindcast::test {

WrittenLine as_snort_fast_2(const MadePacket& packet);  // snort 2.9, with ids, class and protocol
WrittenLine as_snort_full(const MadePacket& packet);    // snort 2.9, several lines
WrittenLine as_snort_syslog(const MadePacket& packet);  // snort 2.9
WrittenLine as_snort_csv(const MadePacket& packet);     // snort 2.2, its default fields
WrittenLine as_snort_json(const MadePacket& packet);    // snort 3
WrittenLine as_snort_portscan2(const MadePacket& packet);
WrittenLine as_snort_sfportscan(const MadePacket& packet);  // several lines, with the blank one
WrittenLine as_suricata_fast(const MadePacket& packet);
WrittenLine as_suricata_eve(const MadePacket& packet);

// A sender's, a recipient's or a ruleset's line of sendmail 8.14, whose addresses and texts look like fields.
WrittenLine any_mail_line(std::mt19937& random);

}  // namespace hindcast::test
