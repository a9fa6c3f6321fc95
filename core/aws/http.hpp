// HTTP as this program uses it: a request value, a response value, and the one seam between them.
#pragma once

#include "core/system/error.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idr::aws {

struct HttpHeader {
  std::string name;
  std::string value;
};

struct HttpRequest {
  std::string method = "GET";
  std::string scheme = "https";
  std::string authority; ///< host, with `:port` where it is not the scheme's own
  std::string path = "/";
  std::string query; ///< without the `?`
  std::vector<HttpHeader> headers;
  std::string body;

  std::string url() const;
};

struct HttpResponse {
  int status = 0;
  std::vector<HttpHeader> headers;
  std::string body;

  /// The value of a header, whose name is compared without regard to case.
  std::optional<std::string_view> header(std::string_view name) const;
};

/// No answer came: the network, a proxy or TLS. The message names the host and the cause.
class NetworkError : public Error {
  using Error::Error;
};

/// Sends one request and returns the answer, whatever its status. Throws NetworkError where no
/// answer came.
using HttpTransport = std::function<HttpResponse(const HttpRequest&)>;

} // namespace idr::aws
