// HTTP over libcurl.
#pragma once

#include "core/http/message.hpp"
#include "core/system/environment.hpp"

#include <string>

namespace idr::http {

/// A transport for several threads at once, which keeps its connections for the next requests to
/// the same hosts. TLS 1.2 or later,
/// certificates always verified against `ca_bundle` (a file; empty for the system's store), proxies
/// as libcurl reads them from the environment, no redirect followed; 2 s to connect, 10 s in all.
Transport curl_transport(const std::string& ca_bundle, const system::Environment& environment);

/// The version of the libcurl that requests take, its TLS library, and the file that it was loaded
/// from: `7.88.1 OpenSSL/3.0.17 (/usr/lib/libcurl.so.4)`. Throws Error where none can be loaded.
std::string libcurl_version();

} // namespace idr::http
