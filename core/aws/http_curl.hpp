// HTTP over libcurl.
#pragma once

#include "core/aws/http.hpp"
#include "core/system/environment.hpp"

#include <string>

namespace idr::aws {

/// A transport that keeps its connection for the next request to the same host. TLS 1.2 or later,
/// certificates always verified against `ca_bundle` (a file; empty for the system's store), proxies
/// as libcurl reads them from the environment, no redirect followed; 2 s to connect, 10 s in all.
HttpTransport curl_transport(const std::string& ca_bundle, const system::Environment& environment);

} // namespace idr::aws
