// NO_PROXY entries with ports. libcurl supports hosts, domains and networks, but reads `HOST:PORT`,
// which other tools support, as a host name.
#pragma once

#include "core/http/message.hpp"

#include <string_view>

namespace idr::http {

/// Whether the list (separated by commas and white space) has an entry `HOST:PORT`, `.DOMAIN:PORT`
/// or `[IPV6]:PORT` that matches the request's port and its host or a domain of the host.
bool names_host_and_port(std::string_view no_proxy, const Request& request);

} // namespace idr::http
