// Names of services that core/protocol.h does not use itself but that programs print in place of a port number, from the
// /etc/services of the machines that printed the logs: Linux distributions and BSDs of 1999 to 2021.
#pragma once

#include <optional>
#include <string_view>

#include "core/protocol.h"

namespace hindcast {

// "27374", "www" or "asp" as a port: what parse_port() knows, then the longer list. Nothing for unknown names and for
// numbers over 65535.
std::optional<Port> port_of_service(std::string_view text);

}  // namespace hindcast
