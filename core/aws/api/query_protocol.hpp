// The query protocol of STS and IAM: requests are form posts, replies are XML.
// Source: AWS Security Token Service API Reference, "Making requests" and "Common errors".
#pragma once

#include "core/aws/api/credentials.hpp"
#include "core/aws/api/endpoint.hpp"
#include "core/aws/api/service_error.hpp"
#include "core/aws/api/xml_elements.hpp"
#include "core/http/message.hpp"
#include "core/http/uri.hpp"
#include "core/system/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace idr::aws {

/// The text elements of a reply, by their path below the root:
/// `AssumeRoleResult/Credentials/AccessKeyId`. If several elements have the same path, the first
/// one is used.
class QueryReply {
public:
  /// Throws ServiceError ("malformed reply") if the text cannot be read (see read_xml).
  explicit QueryReply(std::string_view xml);

  /// Returns the element's text; empty if there is no such element.
  std::string get(std::string_view path) const;
  /// Returns the element's text. Throws ServiceError if the element is missing or empty.
  std::string require(std::string_view path) const;
  const XmlElements& elements() const { return elements_; }

private:
  XmlElements elements_;
};

/// Returns how far this machine's clock is ahead of the service's; std::nullopt if the reply has no
/// Date header.
std::optional<std::chrono::seconds> clock_ahead(const http::Response& response,
                                                system::TimePoint now);
/// AWS accepts a signature if its time differs from AWS's clock by less than this.
inline constexpr auto tolerated_skew = std::chrono::minutes(4);
inline constexpr std::string_view clock_remedy = "Set the clock (timedatectl set-ntp true).";

/// Sends requests to STS and IAM.
struct QueryClient {
  http::Transport send;
  system::Clock now = system::system_time;
  /// Sends a signed request. Throws NetworkError; ServiceError if the service refuses, with the
  /// clock skew in its message if this machine's clock is wrong.
  QueryReply call(const Endpoint& endpoint, const http::Parameters& parameters,
                  const Credentials& credentials) const;
  /// The same for an action that requires no signature.
  QueryReply call_unsigned(const Endpoint& endpoint, const http::Parameters& parameters) const;

private:
  QueryReply exchange(const http::Request& request, const Endpoint& endpoint,
                      const http::Parameters& parameters, const Credentials& credentials) const;
};

} // namespace idr::aws
