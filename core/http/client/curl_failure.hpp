// What to report where libcurl brought no answer.
#pragma once

#include "core/http/message.hpp"

#include <curl/curl.h>

#include <string>
#include <string_view>

namespace idr::http {

/// How a request was sent, as far as the remedies name it.
struct Route {
  std::string proxy_variable;   ///< that names its proxy; empty: none
  const std::string& ca_bundle; ///< empty: the system's certificates
};

/// Throws NetworkError with the host, the cause in libcurl's words (`cause`, else those of the
/// result) and what to check; no proxy's URL is shown, which may hold a password.
[[noreturn]] void throw_no_answer(CURLcode result, std::string_view cause, const Request& request,
                                  const Route& route);

/// For an answer over the limit of its size.
[[noreturn]] void throw_too_large(const Request& request);

} // namespace idr::http
