#include "core/http/message.hpp"

#include "core/text/ascii.hpp"
#include "core/text/contains.hpp"

#include <algorithm>
#include <array>

namespace idr::http {

namespace {

/// `HOST`, `HOST:PORT`, `[IPV6]:PORT`.
bool is_authority(std::string_view text) {
  constexpr auto digits = "0123456789";
  constexpr auto host_characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "0123456789.-_";
  const auto bracket = text.find(']');
  const bool ipv6 = text.starts_with('[') && bracket != std::string_view::npos;
  const auto size = ipv6 ? bracket + 1 : std::min(text.find(':'), text.size());
  const auto host = ipv6 ? text.substr(1, bracket - 1) : text.substr(0, size);
  const auto port = text.substr(size);
  const bool is_port =
      port.empty() || (port.front() == ':' && port.size() <= 6 &&
                       port.find_first_not_of(digits, 1) == std::string_view::npos);
  return is_port && !host.empty() &&
         host.find_first_not_of(ipv6 ? "0123456789abcdefABCDEF:.%" : host_characters) ==
             std::string_view::npos;
}

} // namespace

std::string Request::url() const {
  auto text = scheme + "://" + authority + path;
  if (!query.empty()) text += "?" + query;
  return text;
}

std::optional<Request> request_to(std::string_view url) {
  Request request;
  for (const std::string_view scheme : {"http", "https"}) {
    const auto size = scheme.size() + 3;
    if (!url.starts_with(scheme) || url.substr(scheme.size(), 3) != "://") continue;
    request.scheme = scheme;
    const auto rest = url.substr(size);
    const auto authority = rest.substr(0, rest.find_first_of("/?"));
    const auto question = std::min(rest.find('?'), rest.size());
    request.authority = authority;
    if (question > authority.size()) {
      request.path = rest.substr(authority.size(), question - authority.size());
    }
    request.query = rest.substr(std::min(question + 1, rest.size()));
    // A slash in a password would end the authority inside the password.
    const bool plain = is_authority(authority) && request.path.find('@') == std::string::npos &&
                       std::all_of(rest.begin(), rest.end(),
                                   [](char c) { return c > ' ' && c <= '~' && c != '#'; });
    if (plain) return request;
  }
  return std::nullopt;
}

std::string host_of(const Request& request) {
  const std::string_view authority = request.authority;
  if (authority.starts_with('[')) {
    return std::string(authority.substr(1, authority.find(']') - 1));
  }
  return std::string(authority.substr(0, authority.rfind(':')));
}

bool is_local_address(std::string_view address) {
  static constexpr std::array<std::string_view, 4> addresses = {"169.254.170.2", "169.254.170.23",
                                                                "fd00:ec2::23", "::1"};
  return text::contains(addresses, address) ||
         (address.starts_with("127.") &&
          address.find_first_not_of("0123456789.") == std::string_view::npos);
}

bool can_be_overheard(const Request& request) {
  static constexpr std::array<std::string_view, 2> metadata = {"169.254.169.254", "fd00:ec2::254"};
  const bool looked_up = !request.addresses.empty(); // and verified to be local
  if (request.scheme != "http" || looked_up) return false;
  const auto host = host_of(request);
  return host != "localhost" && !host.ends_with(".localhost") && !is_local_address(host) &&
         !text::contains(metadata, host);
}

std::optional<std::string_view> Response::header(std::string_view name) const {
  for (const auto& entry : headers) {
    if (text::equal_ignoring_case(entry.name, name)) return entry.value;
  }
  return std::nullopt;
}

} // namespace idr::http
