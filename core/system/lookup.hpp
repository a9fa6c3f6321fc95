// Names of hosts.
#pragma once

#include <string>
#include <vector>

namespace idr::system {

/// The addresses of a host, or of a text that is one, as texts; empty where it has none.
std::vector<std::string> addresses_of(const std::string& host);

} // namespace idr::system
