// The list of formats, in the order in which they are asked about a line: the ones with the most telling starts first.
#include <array>

#include "ingest/format.h"

namespace hindcast {

extern const Format kSnortFast;
extern const Format kSnortFull;
extern const Format kSnortPortscan;
extern const Format kSnortPortscan2;
extern const Format kSnortSfportscan;
extern const Format kSnortCsv;
extern const Format kSnortJson;
extern const Format kSnortSyslog;
extern const Format kSuricataFast;
extern const Format kSuricataEve;
extern const Format kSendmailMaillog;
extern const Format kSyslogOther;
extern const Format kTcpdumpText;

std::span<const Format* const> all_formats() {
  static constexpr std::array kFormats = {
      &kSnortFast,   &kSnortFull,    &kSnortPortscan, &kSnortPortscan2,  &kSnortSfportscan, &kSnortCsv,    &kSnortJson,
      &kSnortSyslog, &kSuricataFast, &kSuricataEve,   &kSendmailMaillog, &kSyslogOther,     &kTcpdumpText,
  };
  return kFormats;
}

}  // namespace hindcast
