// Errors for requests to which libcurl received no response.
#pragma once

#include "core/http/message.hpp"

#include <curl/curl.h>

#include <string>
#include <string_view>

namespace idr::http {

/// The parts of a request's route that the remedies mention.
struct Route {
  std::string proxy_variable;   ///< the variable that sets its proxy; empty if there is no proxy
  const std::string& ca_bundle; ///< empty for the system's certificates
};

/// Throws NetworkError with the host, libcurl's error message (`cause`, else the one of the result)
/// and what to check. The URL of a proxy is not shown, as it may contain a password.
[[noreturn]] void throw_no_answer(CURLcode result, std::string_view cause, const Request& request,
                                  const Route& route);

/// Throws NetworkError for a response that exceeds the size limit.
[[noreturn]] void throw_too_large(const Request& request);

} // namespace idr::http
