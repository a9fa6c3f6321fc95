// Host name lookup.
#pragma once

#include <string>
#include <vector>

namespace idr::system {

/// The IP addresses of a host name or an IP address, as text; empty if the host is not found.
std::vector<std::string> addresses_of(const std::string& host);

} // namespace idr::system
