// HTTP requests and responses as values, and the function type that sends them.
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
  std::string authority; ///< host, followed by `:port` unless it is the scheme's default
  std::string path = "/";
  std::string query; ///< without the `?`
  std::vector<Header> headers;
  std::string body;

  std::chrono::milliseconds timeout{10'000}; ///< in total, of which at most 2 s to connect
  int attempts = 0;                          ///< including retries; 0: the transport's default
  bool optional = false;   ///< the caller does not depend on it: not retried after a network error
  bool direct = false;     ///< to a metadata service of this machine: never through a proxy
  std::string host_origin; ///< where the host is configured, for remedies; may be empty
  std::vector<std::string> addresses; ///< of the host; empty if they must be looked up

  std::string url() const;
};

/// Returns a GET request for an absolute http or https URL with an optional query; std::nullopt for
/// any other text, including a URL with a user name or a fragment.
std::optional<Request> request_to(std::string_view url);

/// Returns the host without its port and brackets.
std::string host_of(const Request& request);
/// Whether the address is a loopback address or that of the container credential service of ECS or
/// EKS (for EKS, IPv4 and IPv6).
bool is_local_address(std::string_view address);
/// Whether others can read the request and its response: http to another machine. The metadata
/// services do not count: their addresses lead to the host's own hypervisor.
bool can_be_overheard(const Request& request);

struct Response {
  int status = 0;
  std::vector<Header> headers;
  std::string body;

  /// Returns the value of a header, whose name is compared ignoring case; std::nullopt if absent.
  std::optional<std::string_view> header(std::string_view name) const;
};

/// No response was received because of the network, a proxy or TLS. The message names the host and
/// the cause.
class NetworkError : public CredentialError {
  using CredentialError::CredentialError;
};

/// Sends one request and returns the response, regardless of its status. Throws NetworkError if no
/// response is received.
using Transport = std::function<Response(const Request&)>;

} // namespace idr::http
