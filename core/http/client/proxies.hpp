// The proxies of requests, as libcurl reads them from the environment.
#pragma once

#include "core/http/message.hpp"
#include "core/system/environment.hpp"

#include <string>

namespace idr::http {

class Proxies {
public:
  explicit Proxies(const system::Environment& environment);

  /// Whether the request bypasses all proxies: because Request::direct is set, or because of a
  /// NO_PROXY entry with a port, which libcurl does not support.
  bool is_direct(const Request& request) const;
  /// Returns the variable that sets the request's proxy; empty if there is none. Its value may
  /// contain a password.
  std::string variable_for(const Request& request) const;

private:
  // The variables that set the proxies.
  std::string https_;
  std::string http_;
  std::string no_proxy_; ///< the list itself
};

} // namespace idr::http
