// What a sendmail log line says after its header and queue id. Fills a Record whose mail.log_host is set; splitting off the
// header and the id is the format's work (formats/sendmail_maillog.cpp, which also lists the bodies).
#pragma once

#include <string_view>

#include "ingest/format.h"

namespace hindcast {

// Reads any body: a list of fields, one of the known sentences, or text that is kept as it is. Views of the record point
// into `body` and into the record's mail.log_host.
void read_sendmail_body(std::string_view body, Record& record);

}  // namespace hindcast
