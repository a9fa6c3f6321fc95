// HTTP over libcurl.
#pragma once

#include "core/http/message.hpp"
#include "core/system/environment.hpp"

#include <string>

namespace idr::http {

/// Returns a thread-safe transport that reuses connections to the same hosts. It requires TLS 1.2
/// or later, always verifies certificates against `ca_bundle` (a file; empty for the system's
/// store), reads proxies from the environment as libcurl does, and follows no redirects. A request
/// may take 2 s to connect and Request::timeout in total.
Transport curl_transport(const std::string& ca_bundle, const system::Environment& environment);

/// Returns the version of libcurl, its TLS library, and the file it was loaded from: `7.88.1
/// OpenSSL/3.0.17 (/usr/lib/libcurl.so.4)`. Throws Error if libcurl cannot be loaded.
std::string libcurl_version();

} // namespace idr::http
