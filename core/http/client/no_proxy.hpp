// NO_PROXY with ports. libcurl reads its hosts, domains and networks itself, but takes `HOST:PORT`,
// which other tools understand, for the name of a host.
#pragma once

#include "core/http/message.hpp"

#include <string_view>

namespace idr::http {

/// Whether the list (at commas and white space) has an entry `HOST:PORT`, `.DOMAIN:PORT` or
/// `[IPV6]:PORT` for the request's host, or for a domain that it is in, and for its port.
bool names_host_and_port(std::string_view no_proxy, const Request& request);

} // namespace idr::http
