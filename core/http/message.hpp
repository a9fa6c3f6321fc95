// HTTP as this program uses it: a request value, a response value, and the one seam between them.
#pragma once

#include "core/error.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idr::http {

struct Header {
  std::string name;
  std::string value;
};

struct Request {
  std::string method = "GET";
  std::string scheme = "https";
  std::string authority; ///< host, with `:port` where it is not the scheme's own
  std::string path = "/";
  std::string query; ///< without the `?`
  std::vector<Header> headers;
  std::string body;

  std::chrono::milliseconds timeout{10'000}; ///< for all of it; to connect, 2 s of it at most
  int attempts = 0;        ///< where it may be sent again; 0: as often as the transport sees fit
  bool optional = false;   ///< the caller can do without: not sent again where no answer came
  bool direct = false;     ///< to a metadata service of this machine: never through a proxy
  std::string host_origin; ///< what named the host, for a remedy; may be empty
  std::vector<std::string> addresses; ///< of the host; empty: look them up

  std::string url() const;
};

/// A GET of an absolute http or https URL, with its query; nothing for any other text, and for one
/// with a user name or a fragment in it.
std::optional<Request> request_to(std::string_view url);

/// The host without its port and brackets.
std::string host_of(const Request& request);
/// Of this machine itself, or of the services that give containers their credentials in ECS and (in
/// both protocols) EKS.
bool is_local_address(std::string_view address);
/// Whether others can read the request and its answer: plain http to another machine, which the
/// metadata services, whose addresses lead to the host's own hypervisor, are not.
bool can_be_overheard(const Request& request);

struct Response {
  int status = 0;
  std::vector<Header> headers;
  std::string body;

  /// The value of a header, whose name is compared without regard to case.
  std::optional<std::string_view> header(std::string_view name) const;
};

/// No answer came: the network, a proxy or TLS. The message names the host and the cause.
class NetworkError : public CredentialError {
  using CredentialError::CredentialError;
};

/// Sends one request and returns the answer, whatever its status. Throws NetworkError where no
/// answer came.
using Transport = std::function<Response(const Request&)>;

} // namespace idr::http
