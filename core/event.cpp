#include "core/event.h"

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

}  // namespace hindcast
