#include "core/http/client/no_proxy.hpp"

#include "core/text/ascii.hpp"
#include "core/text/split.hpp"

namespace idr::http {
namespace {

std::string_view port_of(const Request& request) {
  const std::string_view authority = request.authority;
  const auto colon = authority.rfind(':');
  const bool given =
      colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
  if (given) return authority.substr(colon + 1);
  return request.scheme == "https" ? "443" : "80";
}

/// Host names are compared ignoring case.
bool is_host_or_domain_of(std::string_view name, std::string_view host) {
  if (name.starts_with('.')) name.remove_prefix(1);
  if (name.empty() || name.size() > host.size()) return false;
  const auto end = host.substr(host.size() - name.size());
  const auto before = host.size() - name.size();
  return text::equal_ignoring_case(end, name) && (before == 0 || host[before - 1] == '.');
}

/// In an IPv6 address without brackets, none of the colons begins a port.
bool matches(std::string_view entry, std::string_view host, std::string_view port) {
  const auto colon = entry.rfind(':');
  if (colon == std::string_view::npos || entry.substr(colon + 1) != port) return false;
  auto name = entry.substr(0, colon);
  const bool bracketed = name.starts_with('[') && name.ends_with(']');
  if (bracketed) name = name.substr(1, name.size() - 2);
  if (bracketed != (name.find(':') != std::string_view::npos)) return false;
  return is_host_or_domain_of(name, host);
}

} // namespace

bool names_host_and_port(std::string_view no_proxy, const Request& request) {
  constexpr auto separators = ", \t";
  const auto host = host_of(request);
  while (!no_proxy.empty()) {
    if (matches(text::take_until(no_proxy, separators), host, port_of(request))) return true;
  }
  return false;
}

} // namespace idr::http
