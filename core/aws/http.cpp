#include "core/aws/http.hpp"

#include <algorithm>
#include <cctype>

namespace idr::aws {

std::string HttpRequest::url() const {
  auto text = scheme + "://" + authority + path;
  if (!query.empty()) text += "?" + query;
  return text;
}

std::optional<HttpRequest> request_to(std::string_view url) {
  HttpRequest request;
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
    const bool plain = !authority.empty() &&
                       authority.find_first_of("@\\") == std::string_view::npos &&
                       rest.find_first_of("# \t\r\n") == std::string_view::npos;
    if (plain) return request;
  }
  return std::nullopt;
}

std::optional<std::string_view> HttpResponse::header(std::string_view name) const {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  for (const auto& entry : headers) {
    if (std::equal(entry.name.begin(), entry.name.end(), name.begin(), name.end(), same)) {
      return entry.value;
    }
  }
  return std::nullopt;
}

} // namespace idr::aws
