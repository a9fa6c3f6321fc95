#include "core/aws/http.hpp"

#include <algorithm>
#include <cctype>

namespace idr::aws {

std::string HttpRequest::url() const {
  auto text = scheme + "://" + authority + path;
  if (!query.empty()) text += "?" + query;
  return text;
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
