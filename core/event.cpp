#include "core/event.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

namespace hindcast {

std::string_view sensor_name(Sensor sensor) {
  switch (sensor) {
    case Sensor::snort:
      return "snort";
    case Sensor::snort_portscan:
      return "snort_portscan";
    case Sensor::tcpdump:
      return "tcpdump";
    case Sensor::sendmail:
      return "sendmail";
    case Sensor::suricata:
      return "suricata";
    case Sensor::suricata_flow:
      return "suricata_flow";
  }
  return {};
}

std::uint64_t message_key(std::string_view queue_id) {
  if (queue_id.empty()) return 0;
  return std::max<std::uint64_t>(XXH3_64bits(queue_id.data(), queue_id.size()), 1);
}

}  // namespace hindcast
