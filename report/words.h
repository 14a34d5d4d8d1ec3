// Figures, times and names as the report words them. English, no locale: the same value gives the same words everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/model.h"

namespace hindcast {

// "1,141".
std::string number_text(std::int64_t value);

// "1 record", "1,141 records"; the plural is the singular with an s unless given.
std::string counted(std::int64_t count, std::string_view singular, std::string_view plural = {});

// "2000-05-28 14:30:50"; for undated times "14:30:50", and "day 2 14:30:50" after a midnight.
std::string time_text(Timestamp time, TimeBasis basis);

// "2000-05-27 23:44:42 to 2000-05-31 23:30:44 UTC (3 d 23 h)", "2000-05-27 23:44:42 to 23:44:47 UTC (5 s)", "16:07:40 to 16:35:17,
// time of day only, date unknown (27 min 37 s)", "no time in the records".
std::string span_text(const TimeSpan& span);

// The start or end of a span for a table cell: "2000-05-27 23:44:42", "16:07:40 (undated)", "-".
std::string moment_text(const TimeSpan& span, Timestamp moment);

// How long a span lasts: "3 d 23 h", "a moment", "-" where there is no time.
std::string duration_text(const TimeSpan& span);

// "MY.NET.16.0, MY.NET.16.3 and 160 more"; "nobody" for none.
std::string hosts_text(const std::vector<std::string>& hosts, std::size_t most = 3);

// "MY.NET.14.1" or "162 hosts (MY.NET.16.0 to MY.NET.19.10)", for tables.
std::string host_range_text(const std::vector<std::string>& hosts);

// "tcp 111 (sunrpc), udp 53 (domain) and 3 more".
std::string ports_text(const std::vector<ServicePort>& ports, std::size_t most = 4);

// Identifiers as words: "server_replies" -> "server replies".
std::string words(std::string_view identifier);
// "Horizontal scan".
std::string title_words(std::string_view identifier);

// "+11.2", "-0.5", "0.0": bits with one decimal.
std::string bits_text(double bits);

// "0.97"; ">0.99" above that: nothing is certain.
std::string confidence_text(double confidence);

// A measured value without needless decimals: "162", "0.031", "20.5", "4,812".
std::string measure_text(double value);

// Items in a sentence: "a, b and c".
std::string joined_text(const std::vector<std::string>& items);

// Ends a sentence that may lack its full stop; "" stays "".
std::string sentence(std::string_view text);

}  // namespace hindcast
