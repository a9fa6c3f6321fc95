#include "core/http/client/curl_failure.hpp"

#include "core/http/client/libcurl.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <vector>

namespace idr::http {
namespace {

/// Whether libcurl's message concerns TLS, a timeout or received data. Other messages may quote the
/// proxy's URL, which may contain a password.
bool never_shows_proxy(CURLcode result) {
  switch (result) {
  case CURLE_OPERATION_TIMEDOUT:
  case CURLE_SSL_CONNECT_ERROR:
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_ISSUER_ERROR:
  case CURLE_GOT_NOTHING:
  case CURLE_SEND_ERROR:
  case CURLE_RECV_ERROR:
    return true;
  default:
    return false;
  }
}

/// Whether a retry may succeed; an invalid certificate stays invalid.
bool is_temporary_result(CURLcode result) {
  switch (result) {
  case CURLE_COULDNT_RESOLVE_PROXY:
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_CONNECT:
  case CURLE_SSL_CONNECT_ERROR: // also a connection closed during the handshake
  case CURLE_OPERATION_TIMEDOUT:
  case CURLE_GOT_NOTHING:
  case CURLE_SEND_ERROR:
  case CURLE_RECV_ERROR:
  case CURLE_PARTIAL_FILE:
    return true;
  default:
    return false;
  }
}

/// Appends the settings that may lead to the wrong host.
std::vector<std::string> with_route_settings(std::vector<std::string> list,
                                             const Request& request) {
  if (!request.host_origin.empty()) {
    list.push_back(fmt::format("the endpoint ({})", request.host_origin));
  }
  list.emplace_back("HTTPS_PROXY if there is a proxy");
  return list;
}

std::string remedy_of(CURLcode result, const Request& request, const Route& route) {
  switch (result) {
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_ISSUER_ERROR:
    return route.ca_bundle.empty()
               ? "If a proxy or a private CA signs the certificate, set AWS_CA_BUNDLE to its "
                 "certificate file."
               : fmt::format("Check AWS_CA_BUNDLE or ca_bundle ({}).", route.ca_bundle);
  case CURLE_SSL_CONNECT_ERROR:
    return fmt::format("The cause may be a proxy, or a server without TLS 1.2 or later: check {}.",
                       fmt::join(with_route_settings({}, request), ", "));
  default:
    break;
  }
  if (!route.proxy_variable.empty()) {
    return fmt::format("The request goes through the proxy set in {}: check the proxy, or add the "
                       "host to NO_PROXY.",
                       route.proxy_variable);
  }
  return fmt::format("Check {}.", fmt::join(with_route_settings({"the network"}, request), ", "));
}

} // namespace

void throw_no_answer(CURLcode result, std::string_view cause, const Request& request,
                     const Route& route) {
  const bool shown = !cause.empty() && (route.proxy_variable.empty() || never_shows_proxy(result));
  throw NetworkError(fmt::format("no answer from {}: {}", request.authority,
                                 shown ? cause : libcurl().easy_strerror(result)),
                     request.direct ? "" : remedy_of(result, request, route),
                     is_temporary_result(result));
}

void throw_too_large(const Request& request) {
  throw NetworkError(
      fmt::format("the response of {} is larger than 1 MiB and therefore not from AWS",
                  request.authority),
      "Another server answers in its place: check the endpoint, HTTPS_PROXY and NO_PROXY.");
}

} // namespace idr::http
