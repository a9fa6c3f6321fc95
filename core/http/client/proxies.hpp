// The proxies of requests, as libcurl reads them from the environment.
#pragma once

#include "core/http/message.hpp"
#include "core/system/environment.hpp"

#include <string>

namespace idr::http {

class Proxies {
public:
  explicit Proxies(const system::Environment& environment);

  /// Whether the request goes through no proxy, whatever the variables name: by its own wish, or by
  /// an entry of NO_PROXY with a port, which libcurl does not understand.
  bool is_direct(const Request& request) const;
  /// The variable that names the request's proxy; empty where there is none. Its value may hold a
  /// password.
  std::string variable_for(const Request& request) const;

private:
  // The variables that name the proxies.
  std::string https_;
  std::string http_;
  std::string no_proxy_; ///< the list itself
};

} // namespace idr::http
