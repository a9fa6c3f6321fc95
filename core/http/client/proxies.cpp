#include "core/http/client/proxies.hpp"

#include "core/http/client/no_proxy.hpp"

#include <initializer_list>

namespace idr::http {
namespace {

/// Returns the first of the variables that is set; empty if none is.
std::string first_set(const system::Environment& environment,
                      std::initializer_list<const char*> variables) {
  for (const auto* variable : variables) {
    if (environment.get_nonblank(variable)) return variable;
  }
  return {};
}

} // namespace

Proxies::Proxies(const system::Environment& environment)
    : https_(first_set(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})),
      // libcurl ignores HTTP_PROXY, which the client of a CGI program could set.
      http_(first_set(environment, {"http_proxy", "all_proxy", "ALL_PROXY"})) {
  const auto list = first_set(environment, {"no_proxy", "NO_PROXY"});
  if (!list.empty()) no_proxy_ = environment.get(list).value_or("");
}

bool Proxies::is_direct(const Request& request) const {
  return request.direct || names_host_and_port(no_proxy_, request);
}

std::string Proxies::variable_for(const Request& request) const {
  if (is_direct(request)) return {};
  return request.scheme == "https" ? https_ : http_;
}

} // namespace idr::http
