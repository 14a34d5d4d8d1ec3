// The last syslog line of every host of a file, for syslogd's "last message repeated 4 times": many hosts may write to one file,
// and the line before in the file need not be the one that was repeated.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "ingest/format.h"
#include "ingest/syslog_header.h"

namespace hindcast {

// Remembers copies, of a bounded number of hosts.
class LastMessages {
 public:
  // A line and the format that read it.
  struct Message {
    const Format* format = nullptr;
    std::string text;
    std::string program;
  };

  // A record that came in this line. Records that syslog did not write are none of its messages.
  void remember(const Format& format, const Record& record, std::string_view text);
  // Any other line: where syslog wrote it, the host's last message is one that was not read.
  void forget(std::string_view text);
  // The message that a repeat line with this header is about: the last one of its host, or of the file where it names no host;
  // null if that was not read, or is not of the program that the line names. Valid until the next call of another function.
  [[nodiscard]] const Message* repeated_by(const SyslogHeader& header) const;

 private:
  std::map<std::string, Message, std::less<>> by_host_;
  const Message* last_ = nullptr;
};

}  // namespace hindcast
